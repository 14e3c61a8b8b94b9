"""Settling the lines of a digest with their authors, and publishing it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.config import Community
from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.consent.actions import answer, consents_for, expire_due, no_longer_needed, quotations_to_publish, withdraw
from bot.core.consent.rules import Consent, State
from bot.core.events import DigestEmptied, DigestPublished, DigestReworded, publish
from bot.core.members.actions import person_by_id
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.outbox.store import Outgoing, Row, enqueue
from bot.programme.learning_logs.actions.charting import count_again
from bot.programme.learning_logs.rules.attribution import ANYBODY
from bot.programme.learning_logs.rules.digest import PUBLIC, Audience
from bot.programme.learning_logs.rules.log_answers import WIDENING
from bot.programme.learning_logs.rules.publishing import (
    DigestLine,
    DigestPiece,
    DigestState,
    Out,
    line_of,
    may_go_out,
)
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store import digests as stored
from bot.programme.learning_logs.store.audiences import audience_by_line
from bot.programme.learning_logs.store.synthesis import evidence_of, still_stand
from bot.programme.learning_logs.views.digests import published_card, unnamed_participant
from bot.store import Tx
from bot.ui.codec import message_to_json
from bot.ui.message import Message
from bot.ui.words import _

POST_EXPIRES = timedelta(days=7)
PUBLISHED = "digest_published"
STILL_CHECKING = "learning_logs.still_checking"
_OVER = (State.REFUSED, State.EXPIRED, State.WITHDRAWN)


def my_lines(tx: Tx, person: Person, digest_id: str) -> tuple[DigestPiece, tuple[Consent, ...]]:
    """Give a digest and the requests about a person's own lines in it; raises MemberError if there are none."""
    piece = stored.digest_by_id(tx, digest_id)
    # A line that an editor has put into other words is asked about in those words alone.
    replaced = {line.id for line in piece.lines if line.out is Out.REPLACED} if piece else set()
    asked = consents_for(tx, digest_id)
    mine = tuple(each for each in asked if each.member_id == person.id and line_of(each.line) not in replaced)
    if piece is None or not mine:
        raise MemberError(_("There is no line of yours in that digest. Nothing was changed."))
    return piece, mine


def _still_open(piece: DigestPiece) -> None:
    """Refuse an answer to a digest that is out: words can be taken out of it, not put in."""
    if piece.state is DigestState.PUBLISHED:
        raise MemberError(
            _("This digest is published, so nothing can be added to it. “Leave me out” still takes your words out.")
        )


def say_fair(tx: Tx, community: Community, person: Person, digest_id: str) -> DigestPiece:
    """Take an author's yes to their lines, each with their name if that is the audience they chose for its answer."""
    piece, mine = my_lines(tx, person, digest_id)
    _still_open(piece)
    readers = audience_by_line(tx, piece.lines, person.id)
    for consent in mine:
        named = readers.get(line_of(consent.line)) is Audience.PUBLIC_NAMED
        answer(tx, consent.id, person.id, State.NAMED if named else State.ANONYMOUS)
        _back_in(tx, piece, consent)
    publish_if_ready(tx, community, digest_id)
    return piece


def widest_reader(tx: Tx, person: Person, lines: Iterable[DigestLine]) -> Audience | None:
    """Give the widest audience of a person's answers behind some lines, None where there are none any more."""
    return max(audience_by_line(tx, lines, person.id).values(), key=WIDENING.index, default=None)


def leave_me_out(tx: Tx, community: Community, person: Person, digest_id: str) -> DigestPiece:
    """Take an author's no: their lines are out of the digest, also of one that is published already."""
    piece, mine = my_lines(tx, person, digest_id)
    if piece.state is DigestState.PUBLISHED:
        for consent in mine:
            withdraw(tx, consent.id, person.id)
        return piece
    for consent in mine:
        answer(tx, consent.id, person.id, State.REFUSED)
        stored.set_line(tx, line_of(consent.line), out=Out.AUTHOR)
    publish_if_ready(tx, community, digest_id)
    return piece


def reword(tx: Tx, community: Community, person: Person, digest_id: str, texts: dict[str, str]) -> DigestPiece:
    """Take an author's own new words for their lines; an empty text takes a line out."""
    piece, mine = my_lines(tx, person, digest_id)
    _still_open(piece)
    for consent in mine:
        text = texts.get(consent.line, "")
        if not text:
            answer(tx, consent.id, person.id, State.REFUSED)
            stored.set_line(tx, line_of(consent.line), out=Out.AUTHOR)
            continue
        answer(tx, consent.id, person.id, State.AMENDED, text)
        _reworded(tx, piece, consent, text)
        _back_in(tx, piece, consent)
    changed = [texts.get(each.line, "") for each in mine if texts.get(each.line, "") != each.words]
    _look_again(tx, digest_id, changed)
    publish_if_ready(tx, community, digest_id)
    return stored.digest_by_id(tx, digest_id) or piece


def _look_again(tx: Tx, digest_id: str, changed: Iterable[str]) -> None:
    """Take an approval back where an author's words have changed: whoever approved has not seen the new ones."""
    if any(changed) and stored.take_back(tx, digest_id):
        record(tx, SYSTEM, "digest.approval_taken_back", digest_id)
        publish(tx, DigestReworded(digest_id))


def _reworded(tx: Tx, piece: DigestPiece, consent: Consent, text: str) -> None:
    """Give a line one author's new words; of a line of several people they are that one's alone."""
    line_id = line_of(consent.line)
    line = _line(piece, line_id)
    others = [each for each in _requests_about(tx, piece.id, line_id) if each.member_id != consent.member_id]
    for each in others:
        no_longer_needed(tx, piece.id, each.line)
    said_by = ANYBODY if others or line is None else line.attribution
    stored.reword_line(tx, line_id, text, consent.member_id, said_by)


def _back_in(tx: Tx, piece: DigestPiece, consent: Consent) -> None:
    """Let a line in again whose author has changed a no into a yes, unless another of its authors says no.

    What an editor took out stays out.
    """
    line = _line(piece, line_of(consent.line))
    if line is None or line.out is not Out.AUTHOR:
        return
    if not any(each.state is State.REFUSED for each in _requests_about(tx, piece.id, line.id)):
        stored.set_line(tx, line.id, out=Out.NO)


def _line(piece: DigestPiece, line_id: str) -> DigestLine | None:
    return next((each for each in piece.lines if each.id == line_id), None)


def _requests_about(tx: Tx, digest_id: str, line_id: str) -> list[Consent]:
    """Give the requests to everybody behind a line."""
    return [each for each in consents_for(tx, digest_id) if line_of(each.line) == line_id]


def settle(tx: Tx, community: Community, digest_id: str) -> None:
    """At the deadline: of who has not answered, exact words go and paraphrases run without a name.

    An approved digest can go out then.
    """
    expire_due(tx, tx.now)
    piece = stored.digest_by_id(tx, digest_id)
    if piece is None:
        return
    silent = [each for each in consents_for(tx, digest_id) if each.state is State.EXPIRED]
    for line in piece.kept:
        who = {each.member_id for each in silent if line_of(each.line) == line.id}
        if line.verbatim and line.member_id in who:
            stored.set_line(tx, line.id, out=Out.NO_ANSWER)
        elif who and line.unnamed and not _in_their_new_words(tx, piece, line):
            stored.take_names_off(tx, line.id)
    left = stored.digest_by_id(tx, digest_id)
    if left is not None and left.state is DigestState.DRAFT and not left.kept:
        publish(tx, DigestEmptied(digest_id))
    publish_if_ready(tx, community, digest_id)


def _in_their_new_words(tx: Tx, piece: DigestPiece, line: DigestLine) -> bool:
    """Tell whether one of its authors has put a line into their own words, so that it speaks for no other."""
    return any(each.state is State.AMENDED for each in _requests_about(tx, piece.id, line.id))


def publish_if_ready(tx: Tx, community: Community, digest_id: str) -> bool:
    """Publish an approved digest whose lines are all settled; tell whether this call did it."""
    piece = stored.digest_by_id(tx, digest_id)
    if piece is None or piece.state is not DigestState.APPROVED:
        return False
    if not piece.kept:
        publish(tx, DigestEmptied(digest_id))
        return False
    consents = consents_for(tx, digest_id)
    if not may_go_out(piece, frozenset(line_of(each.line) for each in consents if each.state is State.ASKED)):
        return False
    kept = {line.id for line in piece.kept}
    for consent in consents:
        if line_of(consent.line) not in kept:
            no_longer_needed(tx, digest_id, consent.line)
    quoted = quotations_to_publish(tx, digest_id)
    _name_as_agreed(tx, piece, quoted)
    yes = {(line_of(each.line), each.member_id) for each in quoted}
    exact = {(line.id, line.member_id) for line in piece.kept if line.verbatim}
    yes |= _agreed_before(tx, piece)
    if not exact <= yes or not stored.mark_published(tx, digest_id):
        return False
    record(tx, piece.approved_by or "system", "digest.published", digest_id, lines=len(kept))
    _post(tx, community, stored.digest_by_id(tx, digest_id) or piece)
    publish(tx, DigestPublished(piece.project, piece.round_number, digest_id))
    return True


def _agreed_before(tx: Tx, piece: DigestPiece) -> set[tuple[str, str]]:
    """Give the lines that repeat one whose author said yes to it, and which still stands where it was published."""
    there = still_stand(tx, (line.from_line for line in piece.kept if line.from_line))
    return {(line.id, line.member_id) for line in piece.kept if line.from_line in there}


def _name_as_agreed(tx: Tx, piece: DigestPiece, quoted: tuple[Consent, ...]) -> None:
    """Show each author as they agreed to: with their name only on their own yes to that."""
    drafted = {line.id: line.attribution for line in piece.lines}
    for consent in quoted:
        # New words are one author's alone, whatever the line was before.
        agreed = unnamed_participant() if consent.state is State.AMENDED else consent.descriptor
        if consent.state is not State.NAMED and drafted.get(line_of(consent.line)) != agreed:
            stored.set_attribution(tx, line_of(consent.line), agreed)


def follow_audience(tx: Tx, community: Community, person: Person, project: str) -> None:
    """Let lines on their way follow who may read the answers behind them: without a name, or out if not for anyone."""
    count_again(tx, project)  # their answers may not be public any more
    for piece in stored.unpublished_digests(tx):
        if piece.project != project:
            continue
        readers = audience_by_line(tx, piece.lines, person.id)
        _take_out_of(tx, piece, frozenset(line for line, audience in readers.items() if audience not in PUBLIC))
        _follow_repeated(tx, piece, person, readers)
        for consent in consents_for(tx, piece.id):
            audience = readers.get(line_of(consent.line))
            if audience is None or consent.member_id != person.id or consent.state in _OVER:
                continue
            if audience not in PUBLIC:
                answer(tx, consent.id, person.id, State.REFUSED)
            elif audience is Audience.PUBLIC_ANONYMOUS and consent.state is State.NAMED:
                answer(tx, consent.id, person.id, State.ANONYMOUS)
        publish_if_ready(tx, community, piece.id)


def _follow_repeated(tx: Tx, piece: DigestPiece, person: Person, readers: Mapping[str, Audience]) -> None:
    """Let lines that repeat somebody's published words lose their name where they may not be read with it any more."""
    for line in piece.kept:
        unnamed = readers.get(line.id) is Audience.PUBLIC_ANONYMOUS
        if line.from_line and unnamed and person.name and person.name in line.attribution:
            stored.set_attribution(tx, line.id, unnamed_participant())


def _take_out_of(tx: Tx, piece: DigestPiece, theirs: frozenset[str]) -> None:
    """Take somebody's lines out that are in, also a paraphrase that runs because they were silent."""
    for line in piece.lines:
        if line.id in theirs and line.out in (Out.NO, Out.EDITOR):
            stored.set_line(tx, line.id, out=Out.AUTHOR)


def _post(tx: Tx, community: Community, piece: DigestPiece) -> None:
    project = community.project(piece.project)
    channel = (project.channel if project else "") or community.community.digest_channel
    message = card_of(tx, community, piece)
    for platform in community.platforms:
        enqueue(
            tx,
            Outgoing(
                dedupe=f"{PUBLISHED}:{piece.id}:{platform}",
                capability="learning_logs",
                purpose=PUBLISHED,
                destination=f"channel:{platform}:{channel}",
                payload=message_to_json(message),
                expires_at=tx.now + POST_EXPIRES,
                subject=piece.id,
                contact_class="signed_up",
            ),
        )


def card_of(tx: Tx, community: Community, piece: DigestPiece) -> Message:
    """Give a digest as it stands in its channel."""
    project = community.project(piece.project)
    editor = person_by_id(tx, piece.approved_by) if piece.approved_by else None
    name = project.name if project else piece.title
    by, page, zone = editor.name if editor else "", page_address(community, piece), community.community.timezone
    return published_card(piece, name, page, by, evidence_of(tx, piece), zone)


def page_address(community: Community, piece: DigestPiece) -> str:
    """Give the address of a digest's own page."""
    return f"{community.public_url}/digests/{piece.slug}"


def still_checking(tx: Tx, row: Row, _community: Community) -> str:
    """Give why an author need not be asked about their lines any more, empty if they must."""
    asked = [each for each in consents_for(tx, row.subject) if each.member_id == row.member_id]
    return "" if any(each.state is State.ASKED for each in asked) else "answered"


def round_of(community: Community, piece: DigestPiece) -> Round | None:
    """Give the round a digest was made of, None if its project is gone."""
    project = community.project(piece.project)
    return Round(project, piece.round_number, community.community.timezone) if project else None
