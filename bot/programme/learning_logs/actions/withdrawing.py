"""Taking somebody's words out of a digest again: out of the draft, its page, and every place where it was posted."""

from __future__ import annotations

import json

from bot.config import Community
from bot.core.consent.actions import consents_for
from bot.core.events import ConsentWithdrawn, DigestPublished, publish
from bot.core.members.actions import person_by_id
from bot.core.personal_data.actions import Going, before_going
from bot.inbox.store import replace_replies
from bot.outbox.store import Effect, Outgoing, Row, State, enqueue, rewrite, rows_by_subject
from bot.programme.learning_logs.actions.charting import count_again
from bot.programme.learning_logs.actions.editing import card_for
from bot.programme.learning_logs.actions.publishing import POST_EXPIRES, PUBLISHED, card_of, publish_if_ready
from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState, Out, line_of
from bot.programme.learning_logs.store import digests as stored
from bot.programme.learning_logs.store.logs import projects_with_answers
from bot.programme.learning_logs.tables import answers
from bot.routing.replies import Quiet, reply_to_json
from bot.store import Tx
from bot.ui.codec import message_to_json

NAME = "learning_logs"
CHANGED = "digest_changed"
_DRAFT = "digest_draft"


@before_going(answers.c.member_id)
def forget_sentences(tx: Tx, member_id: str, going: Going) -> None:
    """Forget the sentences of somebody who is being erased that never became lines; editors had them on their cards."""
    if going is Going.ERASED:
        for project in projects_with_answers(tx, member_id):
            count_again(tx, project)
        for digest_id in stored.forget_left_out(tx, member_id):
            publish(tx, ConsentWithdrawn(NAME, digest_id, line=""))


def take_words_out(tx: Tx, event: ConsentWithdrawn, community: Community) -> None:
    """Take a withdrawn line (none, where it never was one) out of its digest and of all that was made of that.

    Of somebody who was erased the line itself is gone already. What was posted is edited where it stands, and so is the
    editor's card; what waits to be sent goes without the words.
    """
    if event.capability != NAME:
        return
    stored.set_line(tx, line_of(event.line), out=Out.WITHDRAWN)
    piece = stored.digest_by_id(tx, event.piece)
    if piece is None:
        return
    if piece.state is DigestState.PUBLISHED and _appeared(tx, event) and _posts_changed(tx, community, piece):
        stored.mark_changed(tx, piece.id)
    _forget_replies(tx, community, piece)


def show_without(tx: Tx, community: Community, digest_id: str) -> None:
    """Let a digest from which lines have gone be seen without them, wherever it stands."""
    piece = stored.digest_by_id(tx, digest_id)
    if piece is None:
        return
    if piece.state is DigestState.PUBLISHED and _posts_changed(tx, community, piece):
        stored.mark_changed(tx, piece.id)
    _forget_replies(tx, community, piece)


def _forget_replies(tx: Tx, community: Community, piece: DigestPiece) -> None:
    _rewrite_cards(tx, community, piece)
    # A button pressed twice repeats its reply; of these none may bring the words back.
    replace_replies(tx, piece.id, reply_to_json(Quiet()))
    publish_if_ready(tx, community, piece.id)


def say_it_is_out(tx: Tx, event: DigestPublished, community: Community) -> None:
    """Let the editor's card of a digest say that it is published, and where it can be read."""
    piece = stored.digest_by_id(tx, event.digest_id)
    if piece is not None:
        _rewrite_cards(tx, community, piece)


def _appeared(tx: Tx, event: ConsentWithdrawn) -> bool:
    return any(each.line == event.line and each.published_at is not None for each in consents_for(tx, event.piece))


def _posts_changed(tx: Tx, community: Community, piece: DigestPiece) -> bool:
    """Change what was posted of a digest, and tell whether it said anything else before (or nobody knows any more)."""
    content = message_to_json(card_of(tx, community, piece))
    posts = rows_by_subject(tx, piece.id, PUBLISHED, states=tuple(State))
    others = [row for row in posts if row.payload != content]
    for row in others:
        _put_instead(tx, row, content)
    return bool(others) or not posts


def _rewrite_cards(tx: Tx, community: Community, piece: DigestPiece) -> None:
    for row in rows_by_subject(tx, piece.id, _DRAFT, states=tuple(State)):
        editor = person_by_id(tx, row.member_id or "")
        if editor is not None:
            _put_instead(tx, row, message_to_json(card_for(tx, community, piece, editor.zone)))


def _put_instead(tx: Tx, row: Row, content: str) -> None:
    """Let a message say something else: as it is sent, or by an edit where it was sent."""
    rewrite(tx, row.id, content)
    if row.state is not State.SENT:
        return
    edit = f'{{"v":1,"message":{json.dumps(row.platform_id)},"content":{content}}}'
    name = f"{CHANGED}:{row.id}"
    earlier = rows_by_subject(tx, row.subject, CHANGED, states=tuple(State))
    mine = [each for each in earlier if each.dedupe.startswith(name)]
    for each in mine:  # what they hold of words that are gone now must go too
        rewrite(tx, each.id, edit)
    if any(each.state is State.WAITING for each in mine):
        return
    change = Outgoing(
        dedupe=f"{name}:{len(mine)}",
        capability=NAME,
        purpose=CHANGED,
        destination=row.destination,
        member_id=row.member_id,
        payload=edit,
        kind=Effect.EDIT,
        expires_at=tx.now + POST_EXPIRES,
        subject=row.subject,
    )
    enqueue(tx, change)
