"""One step of the cast: when it is due, whether anything of it is still to do, and the requests that do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app.causeway import Act, PersonEntry, StepEntry
from bot.app.seed import LOCAL
from bot.config import Community
from bot.core.consent.actions import consents_for
from bot.core.consent.rules import Consent, State
from bot.core.contact.actions.later import options_for
from bot.core.contact.config import policy_of
from bot.core.contact.rules.later import choice_key
from bot.core.contact.views.later import ROUTE as LATER
from bot.core.members.actions import find_person
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.inbox.store import by_key
from bot.outbox.store import Row, rows_by_subject
from bot.platforms.local.records import Account
from bot.programme.learning_logs.rules.publishing import DigestState
from bot.programme.learning_logs.rules.responses import READERS, TICK, Response
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import participant, response
from bot.programme.learning_logs.views.buttons import NAME
from bot.routing.requests import Kind, Request
from bot.store import Tx
from bot.ui.actions import ActionId, parse_action
from bot.ui.codec import message_from_json
from bot.ui.form import ASKS
from bot.ui.message import Button, Buttons

_PROMPT = "log_prompt"  # the purpose of the message that has the Later button
_NOT_ANSWERED = frozenset({State.ASKED})
_LEFT_BEHIND = {
    Act.LINE_FAIR: frozenset({State.NAMED, State.ANONYMOUS}),
    Act.LINE_CHANGE: frozenset({State.AMENDED}),
    Act.LINE_OUT: frozenset({State.REFUSED}),
}
Given = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one person does in one round.

    `place` counts the same act of theirs in the round; `earlier` is what else they do in it before.
    """

    entry: StepEntry
    persona: PersonEntry
    zone: str
    round: Round
    place: int = 0
    earlier: tuple[Step, ...] = ()

    @property
    def key(self) -> str:
        """Give what names the step for ever, such as `cast:video-consultations:1:p04:answer:0`."""
        return f"cast:{self.round.key}:{self.persona.id}:{self.entry.act}:{self.place}"

    @property
    def about_a_line(self) -> bool:
        """Tell whether it is about a line of the digest, and so counts from when that was shown."""
        return self.entry.act in _LEFT_BEHIND

    @property
    def prompt_at(self) -> datetime:
        """Give the moment of the round's prompt on the person's own clock, whether or not it was held back."""
        return self.round.prompt_at(self.zone)

    @property
    def after(self) -> timedelta:
        """Give how long after its start the step is due."""
        return timedelta(minutes=self.entry.minutes)


def to_do(tx: Tx, community: Community, step: Step) -> tuple[Request, ...]:
    """Give the requests that do a step; none where there is nothing (any more) to do, or a visitor has begun.

    Who plays somebody has the say: a log begun by hand, or a line answered by hand, is left alone.
    """
    person = find_person(tx, LOCAL, step.persona.account)
    part = participant(tx, step.round.project.id, person.id) if person else None
    if person is None or part is None or part.left_at is not None:
        return ()
    if step.about_a_line:
        return _about_lines(tx, step, person)
    log = response(tx, step.round.key, person.id) or Response(step.round.key, person.id)
    if log.done or not _is_theirs(log, step):
        return ()
    match step.entry.act:
        case Act.LATER:
            return _put_off(tx, community, step, person)
        case Act.NOTHING:
            return (_press(step, ActionId(NAME, "nothing", step.round.key)),)
        case Act.PARTIAL:
            return tuple(_kept_one_by_one(step, log))
        case _:
            return (_request(step, Kind.SUBMIT, ActionId(NAME, "hand_in", step.round.key), _sent(step)),)


def _request(
    step: Step, kind: Kind, what: ActionId, values: Mapping[str, Given], *, key: str = "", message: str = ""
) -> Request:
    persona = Account(step.persona.account, step.persona.name)
    return Request(
        key=key or step.key,
        platform=LOCAL,
        account=persona.id,
        account_name=persona.name,
        kind=kind,
        action=what,
        values=values,
        channel=persona.dm,
        message=message,
    )


def _press(step: Step, what: ActionId, message: str = "") -> Request:
    return _request(step, Kind.PRESS, what, {}, message=message)


def _typed(step: Step) -> dict[str, Given]:
    """Give the answers as a form sends them."""
    return {question: _raw(given) for question, given in step.entry.answers.items()}


def _chosen(step: Step) -> dict[str, Given]:
    """Give what else a form sends: who can read single answers, what is ticked, what was said about identifiers."""
    entry = step.entry
    return {
        **{f"{READERS}{question}": (audience.value,) for question, audience in entry.audience.items()},
        **{f"{TICK}{question}": ("yes",) for question in entry.ticked},
        **({f"{ASKS}{question}": (entry.identifiers,) for question in entry.answers} if entry.identifiers else {}),
    }


def _sent(step: Step) -> dict[str, Given]:
    return {**_typed(step), **_chosen(step)}


def _raw(given: str | int | tuple[str, ...]) -> Given:
    return given if isinstance(given, tuple) else (str(given),)


def _is_theirs(log: Response, step: Step) -> bool:
    """Tell whether everything in a log is what the cast has typed into it."""
    known = {(question, given) for each in (*step.earlier, step) for question, given in _sent(each).items()}
    typed = {(question, given) for question, given in log.shown().items() if any(part.strip() for part in given)}
    return typed <= known


def _kept_one_by_one(step: Step, log: Response) -> Iterator[Request]:
    shown = log.shown()
    for number, (question, given) in enumerate(_typed(step).items()):
        if shown.get(question) != given:
            what = ActionId(NAME, "keep", step.round.key)
            yield _request(step, Kind.KEEP, what, {question: given}, key=f"{step.key}.{number}")


def _put_off(tx: Tx, community: Community, step: Step, person: Person) -> tuple[Request, ...]:
    prompts = (row for row in rows_by_subject(tx, step.round.key, _PROMPT) if row.member_id == person.id)
    row, notice = next(((row, later) for row in prompts if (later := _later_of(row))), (None, ""))
    choice = step.entry.choice
    if row is None or choice is None:
        return ()
    try:
        options = options_for(tx, person, notice, policy_of(community))
    except MemberError:  # put off before
        return ()
    what = ActionId("contact", "put_off", choice_key(notice, choice))
    return (_press(step, what, row.platform_id),) if options.at(choice) else ()


def _later_of(row: Row) -> str:
    """Give what the Later button of a message is about, empty if it has none."""
    blocks = message_from_json(row.payload).blocks
    buttons = (each for block in blocks if isinstance(block, Buttons) for each in block.buttons)
    actions = (parse_action(button.action) for button in buttons if isinstance(button, Button))
    return next((found.key for found in actions if found is not None and found.route == LATER), "")


def _about_lines(tx: Tx, step: Step, person: Person) -> tuple[Request, ...]:
    piece = digest_of_round(tx, step.round.project.id, step.round.number)
    if piece is None or piece.state is DigestState.PUBLISHED:
        return ()
    mine = [consent for consent in consents_for(tx, piece.id) if consent.member_id == person.id]
    if not mine or not _stands_as_left(tx, step, mine):
        return ()
    match step.entry.act:
        case Act.LINE_CHANGE:
            texts = {consent.line: (consent.words,) for consent in mine} | {mine[0].line: (step.entry.text,)}
            return (_request(step, Kind.SUBMIT, ActionId(NAME, "reword", piece.id), texts),)
        case Act.LINE_OUT:
            return (_press(step, ActionId(NAME, "leave_out", piece.id)),)
        case _:
            return (_press(step, ActionId(NAME, "fair", piece.id)),)


def _stands_as_left(tx: Tx, step: Step, mine: list[Consent]) -> bool:
    """Tell whether nobody has answered about the lines, or, of one who thinks again, the cast itself answered last."""
    before = next((each for each in reversed(step.earlier) if each.about_a_line), None)
    if before is None:
        return all(consent.state in _NOT_ANSWERED for consent in mine)
    kept = by_key(tx, f"{LOCAL}:{before.key}")
    as_left = all(consent.state in _LEFT_BEHIND[before.entry.act] for consent in mine)
    return kept is not None and kept.done and as_left
