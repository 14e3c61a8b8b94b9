"""Posting an answer in the project's channel because its author ticked the box below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.config import Community
from bot.core.members.actions import ids_of
from bot.core.members.rules import Person
from bot.core.personal_data.actions import Going, before_going
from bot.outbox.store import Effect, Outgoing, Row, State, drop, enqueue, rewrite, rows_by_subject
from bot.programme.learning_logs.actions.prompting import channel_of
from bot.programme.learning_logs.rules.responses import TICK, Response, words_of
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.logs import ticked_by
from bot.programme.learning_logs.tables import participants
from bot.programme.learning_logs.views.to_the_group import asked_of_the_group, taken_back
from bot.store import Tx
from bot.ui.codec import message_to_json

ASKED = "log_question_asked"
CHANGED = "log_question_asked_edit"
BACK = "log_question_asked_delete"
EXPIRES = timedelta(days=7)


def post_ticked(tx: Tx, community: Community, person: Person, log_round: Round, response: Response) -> None:
    """Post each ticked answer of a log just handed in, once; one that changes is changed there, unticked taken away.

    Everything in a log that is handed in has been through the check for identifiers.
    """
    shown = response.shown()
    for question in log_round.project.questions:
        if question.tick and f"{TICK}{question.id}" in shown:  # never ticked, nothing stands there to be changed
            words = words_of(question, shown.get(question.id, ()))
            wanted = words if response.ticked(question.id) else ""
            _bring_to(tx, community, person, log_round, question.id, wanted)


def _bring_to(tx: Tx, community: Community, person: Person, log_round: Round, question: str, words: str) -> None:
    subjects = _subjects(tx, log_round.key, question, person.id)
    message = message_to_json(asked_of_the_group(log_round, person.name, words)) if words else ""
    waiting = _rows(tx, subjects, ASKED, State.WAITING)
    if any(row.payload == message for row in waiting):
        return
    for row in waiting:
        drop(tx, row.id, "changed")
    posted = _standing(tx, subjects)
    for row in posted:
        _bring_post_to(tx, row, message)
    if message and not posted:
        for platform in community.platforms:
            destination = f"channel:{platform}:{channel_of(community, log_round)}"
            _send(tx, Effect.POST, destination, subjects[0], message, purpose=ASKED)


@before_going(participants.c.member_id)
def take_back(tx: Tx, member_id: str, going: Going) -> None:
    """Take back what somebody who is being erased has asked the group, from the channel and from the outbox."""
    for round_key, question in ticked_by(tx, member_id) if going is Going.ERASED else ():
        subjects = _subjects(tx, round_key, question, member_id)
        for row in _rows(tx, subjects, ASKED, State.WAITING):
            drop(tx, row.id, "taken_back")
        for row in _standing(tx, subjects):
            _bring_post_to(tx, row, "")
        for purpose in (ASKED, CHANGED):
            for row in _rows(tx, subjects, purpose, *State):
                rewrite(tx, row.id, message_to_json(taken_back()))


def _subjects(tx: Tx, round_key: str, question: str, member_id: str) -> list[str]:
    """Give under what a person's posts of an answer stand: their id first, then those of older entries of theirs."""
    return [f"{round_key}:{question}:{each}" for each in ids_of(tx, member_id)]


def _rows(tx: Tx, subjects: Sequence[str], purpose: str, *states: State) -> list[Row]:
    return [row for subject in subjects for row in rows_by_subject(tx, subject, purpose, states=states)]


def _standing(tx: Tx, subjects: Sequence[str]) -> list[Row]:
    """Give the posts that stand in a channel, or are on their way there."""
    gone = _rows(tx, subjects, BACK, *State)
    posts = _rows(tx, subjects, ASKED, State.SENDING, State.UNKNOWN, State.SENT)
    return [row for row in posts if not any(row.platform_id in each.payload for each in gone)]


def _bring_post_to(tx: Tx, row: Row, message: str) -> None:
    if row.state is not State.SENT:
        return  # it cannot be changed before it has arrived; the next handing in sees to it
    if not message:
        _send(tx, Effect.DELETE, row.destination, row.subject, f'{{"v":1,"message":"{row.platform_id}"}}', purpose=BACK)
    elif row.payload != message:
        payload = f'{{"v":1,"message":"{row.platform_id}","content":{message}}}'
        _send(tx, Effect.EDIT, row.destination, row.subject, payload, purpose=CHANGED)


def _send(tx: Tx, effect: Effect, destination: str, subject: str, payload: str, *, purpose: str) -> None:
    enqueue(
        tx,
        Outgoing(
            dedupe=f"{ASKED}:{subject}:{destination}:{tx.new_id('ask')}",
            capability="learning_logs",
            purpose=purpose,
            destination=destination,
            payload=payload,
            kind=effect,
            expires_at=tx.now + EXPIRES,
            subject=subject,
            contact_class="signed_up",
        ),
    )
