"""What an editor does with a draft at the desk: order, names of themes, wording, and asking the other editor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import Community
from bot.core.audit.actions import record
from bot.core.consent.actions import Ask, ask, consents_for
from bot.core.contact.actions.notify import notify
from bot.core.contact.config import policy_of
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import ContactClass
from bot.core.members.actions import person_by_id, person_by_ref
from bot.core.members.rules import Person
from bot.core.safety.actions import refuse_identifiers
from bot.errors import MemberError
from bot.programme.learning_logs.actions.digesting import check_until
from bot.programme.learning_logs.actions.editing import draft_for, refuse_unless_allowed
from bot.programme.learning_logs.actions.publishing import STILL_CHECKING, publish_if_ready
from bot.programme.learning_logs.actions.taking_part import project_or_refuse
from bot.programme.learning_logs.rules.arranging import line_moved, theme_moved
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, Out, line_of, request_for
from bot.programme.learning_logs.store import desk as kept
from bot.programme.learning_logs.store import digests as stored
from bot.programme.learning_logs.views.asking import LONGEST_NOTE, change_asked, reworded
from bot.programme.learning_logs.views.digests import in_editors_words
from bot.store import Tx
from bot.ui.text import clean
from bot.ui.words import _

LONGEST_LINE = 400
LONGEST_NAME = 80
NOTE_EXPIRES = timedelta(days=14)


def open_draft(tx: Tx, community: Community, person: Person, digest_id: str) -> DigestPiece:
    """Give a digest that can still be changed to somebody who may change it."""
    piece = draft_for(tx, community, person, digest_id)
    if piece.state is DigestState.PUBLISHED:
        raise MemberError(_("This digest is published, so it stays as it is. Its authors can take their words out."))
    return piece


def move_line(tx: Tx, community: Community, person: Person, digest_id: str, line_id: str, step: int) -> None:
    """Move a line up or down in its theme."""
    piece = open_draft(tx, community, person, digest_id)
    line = _line(piece, line_id)
    kept.put_in_order(tx, line_moved(piece.lines, line.id, step))
    record(tx, person.id, "digest.line_moved", piece.id, line=line.id, step=step)


def move_theme(tx: Tx, community: Community, person: Person, digest_id: str, theme: str, step: int) -> None:
    """Move a theme with its lines up or down."""
    piece = open_draft(tx, community, person, digest_id)
    kept.put_in_order(tx, theme_moved(piece.lines, theme, step))
    record(tx, person.id, "digest.theme_moved", piece.id, step=step)


def name_theme(tx: Tx, community: Community, person: Person, digest_id: str, theme: str, name: str) -> None:
    """Give a theme of a draft another name; the name of another theme joins the two."""
    piece = open_draft(tx, community, person, digest_id)
    words = _said(name, LONGEST_NAME, _("Please give the theme a name."))
    if words == theme or not kept.rename_theme(tx, piece.id, theme, words):
        return
    number = kept.add_version(tx, piece.id, before=theme, after=words)
    record(tx, person.id, "digest.theme_named", piece.id, version=number)


def _said(given: str, most: int, empty: str) -> str:
    words = " ".join(clean(given).split())
    if not words:
        raise MemberError(empty)
    if len(words) > most:
        sentence = _("That has {count} letters, and {most} fit. Nothing was changed; what you typed is kept.")
        raise MemberError(sentence.format(count=len(words), most=most))
    refuse_identifiers(words)
    return words


def reword_as_editor(tx: Tx, community: Community, person: Person, digest_id: str, line_id: str, text: str) -> str:
    """Put a line into an editor's words and give the new line's id: an unnamed paraphrase, no quotation any more.

    The author is asked about the new words, and has as long for it as they had for their own.
    """
    piece = open_draft(tx, community, person, digest_id)
    old = _line(piece, line_id)
    words = _said(text, LONGEST_LINE, _("Please write the line in your words, or take it out instead."))
    if words == old.text:
        return old.id
    if not old.sources:
        raise MemberError(_("This line has no source any more, so it cannot be put into other words."))
    whose = in_editors_words(len(old.sources))
    new = replace(
        old,
        id=tx.new_id("line"),
        text=words,
        attribution=whose,
        unnamed=whose,
        verbatim=False,
        from_line="",
    )
    stored.insert_line(tx, piece.id, new)
    stored.set_line(tx, old.id, out=Out.REPLACED, by=person.id)
    number = kept.add_version(
        tx, piece.id, before=old.text, after=words, line_id=new.id, from_line=old.id, author=old.member_id
    )
    record(tx, person.id, "digest.line_reworded", piece.id, line=new.id, version=number)
    _ask_again(tx, community, piece, old.id, new)
    return new.id


def _ask_again(tx: Tx, community: Community, piece: DigestPiece, before: str, line: DigestLine) -> None:
    """Ask everybody behind a line about its new words."""
    project = project_or_refuse(community, piece.project)
    until = max(piece.check_until, check_until(tx.now, community, project.line_check_working_days))
    kept.set_check_until(tx, piece.id, until)
    asked = [each.member_id for each in consents_for(tx, piece.id) if line_of(each.line) == before]
    for position, member_id in enumerate(dict.fromkeys((line.member_id, *asked))):
        ask(
            tx,
            Ask(
                capability="learning_logs",
                piece=piece.id,
                line=request_for(line.id, position),
                member_id=member_id,
                quote=line.text,
                descriptor=line.attribution,
                deadline=until,
            ),
        )
        _show_new_words(tx, community, piece, line, member_id, until)


def _show_new_words(
    tx: Tx, community: Community, piece: DigestPiece, line: DigestLine, member_id: str, until: datetime
) -> None:
    author = person_by_id(tx, member_id)
    if author is None:
        return
    message = reworded(piece, line, until, author.zone)
    notice = Notice(
        member_id=author.id,
        capability="learning_logs",
        purpose="line_check",
        contact_class=ContactClass.SIGNED_UP,
        message=message,
        dedupe=f"line_check:{piece.id}:{line.id}:{author.id}",
        expires_at=until,
        subject=piece.id,
        wanted=STILL_CHECKING,
    )
    notify(tx, notice, policy_of(community))


def back_to_author(tx: Tx, community: Community, person: Person, digest_id: str, line_id: str) -> str:
    """Put an author's own words back in place of an editor's paraphrase, and give that line's id."""
    piece = open_draft(tx, community, person, digest_id)
    line = _line(piece, line_id)
    first = _first_wording(tx, piece, line.id)
    if first is None or first.id == line.id:
        raise MemberError(_("This line is in its author's words already."))
    refuse_unless_allowed(tx, piece, first)
    stored.set_line(tx, line.id, out=Out.REPLACED, by=person.id)
    stored.set_line(tx, first.id, out=Out.NO)
    kept.put_in_order(tx, _in_place(piece, line.id, first.id))
    record(tx, person.id, "digest.line_own_words", piece.id, line=first.id)
    publish_if_ready(tx, community, piece.id)
    return first.id


def lines_reworded(tx: Tx, digest_id: str) -> frozenset[str]:
    """Give the lines that an editor put into other words."""
    return frozenset(version.line_id for version in kept.versions_of(tx, digest_id).values() if version.from_line)


def _first_wording(tx: Tx, piece: DigestPiece, line_id: str) -> DigestLine | None:
    came_from = {version.line_id: version.from_line for version in kept.versions_of(tx, piece.id).values()}
    while line_id in came_from and came_from[line_id] != line_id:
        line_id = came_from[line_id]
    return next((line for line in piece.lines if line.id == line_id), None)


def _in_place(piece: DigestPiece, line_id: str, instead: str) -> list[str]:
    """Give all lines in order, one of them in the place of another."""
    order = [line.id for line in piece.lines if line.id != instead]
    order.insert(order.index(line_id), instead)
    return order


def other_editor(tx: Tx, community: Community, person: Person, piece: DigestPiece) -> Person:
    """Give the editor or deputy who is not this person; raises MemberError where the project names nobody else."""
    project = project_or_refuse(community, piece.project)
    named = [person_by_ref(tx, project.editor), person_by_ref(tx, project.deputy)]
    other = next((each for each in named if each is not None and each.id != person.id), None)
    if other is None:
        raise MemberError(_("This project names nobody else who edits it. Staff can name a deputy."))
    return other


def ask_for_change(tx: Tx, community: Community, person: Person, digest_id: str, note: str) -> str:
    """Send a note about a digest to the other editor, and give that person's name."""
    piece = draft_for(tx, community, person, digest_id)
    words = _said(note, LONGEST_NOTE, _("Please write what should change."))
    other = other_editor(tx, community, person, piece)
    number = kept.add_version(tx, piece.id, before="", after=words)
    record(tx, person.id, "digest.change_asked", piece.id, version=number)
    notice = Notice(
        member_id=other.id,
        capability="learning_logs",
        purpose="change_asked",
        contact_class=ContactClass.SIGNED_UP,
        message=change_asked(piece, person.name, words),
        dedupe=f"change_asked:{piece.id}:{number}:{other.id}",
        expires_at=tx.now + NOTE_EXPIRES,
        subject=piece.id,
    )
    notify(tx, notice, policy_of(community))
    return other.name


def _line(piece: DigestPiece, line_id: str) -> DigestLine:
    found = next((line for line in piece.kept if line.id == line_id), None)
    if found is None:
        raise MemberError(_("That line is not in the draft any more. Nothing was changed."))
    return found
