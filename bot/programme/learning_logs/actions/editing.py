"""The editor's side of a digest: the draft sent, lines taken out and put back, approval."""

from __future__ import annotations

from datetime import timedelta

from bot.config import Community, Project
from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.consent.actions import consents_for
from bot.core.consent.rules import YES, State
from bot.core.contact.actions.notify import notify
from bot.core.contact.config import policy_of
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import ContactClass
from bot.core.events import DigestEmptied, DigestReworded
from bot.core.members.actions import person_by_ref
from bot.core.members.rules import Person
from bot.core.roles.actions import has_role
from bot.core.roles.rules import Role
from bot.errors import MemberError
from bot.programme.learning_logs.actions.publishing import page_address, publish_if_ready
from bot.programme.learning_logs.actions.taking_part import project_or_refuse
from bot.programme.learning_logs.rules.publishing import (
    DigestLine,
    DigestPiece,
    DigestState,
    Out,
    line_of,
    states_by_line,
)
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store import digests as stored
from bot.programme.learning_logs.store.logs import source_labels
from bot.programme.learning_logs.views.asking import look_again
from bot.programme.learning_logs.views.editor_cards import approval_overdue, editor_card, nothing_left
from bot.store import Tx
from bot.ui.message import Message
from bot.ui.words import _

DRAFT_EXPIRES = timedelta(days=30)


def editor_of(tx: Tx, project: Project) -> Person | None:
    """Give the editor of a project, else the deputy."""
    return person_by_ref(tx, project.editor) or person_by_ref(tx, project.deputy)


def may_edit(tx: Tx, person: Person, project: Project) -> bool:
    """Tell whether somebody may edit a project's digests: its editor, its deputy, or somebody with that role."""
    named = {found.id for ref in (project.editor, project.deputy) if (found := person_by_ref(tx, ref)) is not None}
    return person.id in named or has_role(tx, person.id, Role.EDITOR, project.id)


def draft_for(tx: Tx, community: Community, person: Person, digest_id: str) -> DigestPiece:
    """Give a digest to somebody who may edit it; raises MemberError for anybody else."""
    piece = stored.digest_by_id(tx, digest_id)
    if piece is None:
        raise MemberError(_("That digest does not exist any more. Nothing was changed."))
    if not may_edit(tx, person, project_or_refuse(community, piece.project)):
        raise MemberError(_("Drafts are for the editors of the project only. You can read the digest once it is out."))
    return piece


def card_for(tx: Tx, community: Community, piece: DigestPiece, zone: str) -> Message:
    """Give the editor's card of a digest as it stands."""
    states = states_by_line(consents_for(tx, piece.id))
    labels = source_labels(tx, {source for line in piece.lines for source in line.sources})
    return editor_card(piece, states, labels, zone, page_address(community, piece))


def send_draft(tx: Tx, community: Community, piece: DigestPiece) -> None:
    """Send a new draft to its editor."""
    project = project_or_refuse(community, piece.project)
    editor = editor_of(tx, project)
    if editor is not None:
        _tell(tx, community, editor, card_for(tx, community, piece, editor.zone), f"digest_draft:{piece.id}", piece.id)


def tell_editor(tx: Tx, community: Community, log_round: Round, message: Message, purpose: str) -> None:
    """Tell the editor of a project something about a round."""
    editor = editor_of(tx, log_round.project)
    if editor is not None:
        _tell(tx, community, editor, message, f"{purpose}:{log_round.key}", log_round.key)


def ask_deputy(tx: Tx, community: Community, digest_id: str) -> None:
    """Ask the deputy to approve what the editor has not approved by the second working day."""
    piece = stored.digest_by_id(tx, digest_id)
    if piece is None or piece.state is not DigestState.DRAFT:
        return
    project = project_or_refuse(community, piece.project)
    editor, deputy = person_by_ref(tx, project.editor), person_by_ref(tx, project.deputy)
    if deputy is not None and editor is not None:
        message = approval_overdue(piece, editor.name)
        _tell(tx, community, deputy, message, f"approval_overdue:{piece.id}", piece.id)


def tell_it_is_empty(tx: Tx, event: DigestEmptied, community: Community) -> None:
    """Tell the editor that no line is left in a digest; an approval of it is taken back, for it is of nothing now."""
    piece = stored.digest_by_id(tx, event.digest_id)
    if piece is None or piece.state is DigestState.PUBLISHED or piece.kept:
        return
    approved = stored.take_back(tx, piece.id)
    if approved:
        record(tx, SYSTEM, "digest.approval_taken_back", piece.id)
    editor = editor_of(tx, project_or_refuse(community, piece.project))
    if editor is not None:
        message = nothing_left(piece, approved=approved)
        deadline = piece.check_until.isoformat()  # later ones tell it again
        _tell(tx, community, editor, message, f"digest_empty:{piece.id}:{deadline}", piece.id)


def tell_to_look_again(tx: Tx, event: DigestReworded, community: Community) -> None:
    """Tell the editor that an approval was taken back, for an author's new words need a look."""
    piece = stored.digest_by_id(tx, event.digest_id)
    editor = None if piece is None else editor_of(tx, project_or_refuse(community, piece.project))
    if piece is not None and editor is not None:
        now = tx.now.isoformat()  # a later one is told again
        _tell(tx, community, editor, look_again(piece), f"digest_reworded:{piece.id}:{now}", piece.id)


def _tell(tx: Tx, community: Community, to: Person, message: Message, dedupe: str, subject: str) -> None:
    notice = Notice(
        member_id=to.id,
        capability="learning_logs",
        purpose=dedupe.partition(":")[0],
        contact_class=ContactClass.SIGNED_UP,
        message=message,
        dedupe=f"{dedupe}:{to.id}",
        expires_at=tx.now + DRAFT_EXPIRES,
        subject=subject,
    )
    notify(tx, notice, policy_of(community))


def take_out(tx: Tx, community: Community, person: Person, digest_id: str, line_id: str) -> DigestPiece:
    """Take a line out of a digest that is not published yet."""
    return _move_line(tx, community, person, digest_id, line_id, Out.EDITOR)


def put_back(tx: Tx, community: Community, person: Person, digest_id: str, line_id: str) -> DigestPiece:
    """Put a line back that an editor took out; what its author took out stays out."""
    return _move_line(tx, community, person, digest_id, line_id, Out.NO)


def _move_line(tx: Tx, community: Community, person: Person, digest_id: str, line_id: str, out: Out) -> DigestPiece:
    piece = draft_for(tx, community, person, digest_id)
    if piece.state is DigestState.PUBLISHED:
        raise MemberError(_("This digest is published, so its lines stay. Its authors can still take their words out."))
    line = next((each for each in piece.lines if each.id == line_id), None)
    if line is None or line.out not in (Out.NO, Out.EDITOR):
        raise MemberError(_("That line is out at its author's word, and stays out. Nothing was changed."))
    if out is Out.NO:
        refuse_unless_allowed(tx, piece, line)
    stored.set_line(tx, line_id, out=out, by=person.id)
    record(tx, person.id, "digest.line_out" if out is Out.EDITOR else "digest.line_in", piece.id, line=line_id)
    publish_if_ready(tx, community, piece.id)
    return stored.digest_by_id(tx, digest_id) or piece


def refuse_unless_allowed(tx: Tx, piece: DigestPiece, line: DigestLine) -> None:
    """Raise MemberError for exact words whose author can no longer say yes: put back, they would hold all up for good.

    A paraphrase may run on silence, so it may come back.
    """
    states = [each.state for each in consents_for(tx, piece.id) if line_of(each.line) == line.id]
    if line.verbatim and any(state not in YES and state is not State.ASKED for state in states):
        raise MemberError(_("Its author has not said yes to that line in time, so it stays out. Nothing was changed."))


def approve(tx: Tx, community: Community, person: Person, digest_id: str) -> DigestPiece:
    """Approve a digest: it is published now if every line is settled, else as soon as they are."""
    piece = draft_for(tx, community, person, digest_id)
    if piece.state is DigestState.PUBLISHED:
        raise MemberError(_("This digest is published already. Nothing was changed."))
    if not piece.kept:
        raise MemberError(
            _("There is no line left in this digest, so there is nothing to publish. Put a line back first.")
        )
    if stored.approve(tx, piece.id, person.id):
        record(tx, person.id, "digest.approved", piece.id, lines=len(piece.kept))
    publish_if_ready(tx, community, piece.id)
    return stored.digest_by_id(tx, digest_id) or piece


def take_back(tx: Tx, community: Community, person: Person, digest_id: str) -> DigestPiece:
    """Take an approval back, as long as the digest has not gone out."""
    piece = draft_for(tx, community, person, digest_id)
    if not stored.take_back(tx, piece.id):
        raise MemberError(_("There is no approval to take back: the digest is a draft, or it is published already."))
    record(tx, person.id, "digest.approval_taken_back", piece.id)
    return stored.digest_by_id(tx, digest_id) or piece
