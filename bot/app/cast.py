"""The cast: the people of Causeway whom nobody plays act by themselves as the clock moves on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from bot.app.causeway_checks import read_causeway
from bot.app.script import Step, to_do
from bot.app.seed import LOCAL, zone_of
from bot.config import Community
from bot.core.members.actions import accounts_of
from bot.errors import ConfigError
from bot.outbox.store import rows_by_subject
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.routing.replies import FormErrors, Reply
from bot.routing.requests import Request
from bot.store import Store, Tx

Dispatch = Callable[[Request], Awaitable[Reply]]
LINE_CHECK = "line_check"  # the purpose of the message that shows authors their lines
_log = structlog.get_logger("cast")


class Cast:
    """The steps of everybody, each done once when its moment has come, by the very way a visitor's click takes.

    1. What a step still has to do is read from the tables when it is due; what the visitor has done as that person, or
       begun, is left alone.
    2. Each request has a key of its own, so the inbox sees to it that nothing is done twice, also after a restart. All
       else that is known of what was done is in memory and may be forgotten.
    3. A step that is refused is logged and holds up none of the others.
    """

    def __init__(self, store: Store, community: Community, steps: Sequence[Step]) -> None:
        self._store = store
        self._community = community
        self._steps = tuple(steps)
        self._shown: dict[str, datetime] = {}
        self._acted: set[str] = set()
        self._turn = asyncio.Lock()

    def next_at(self, after: datetime) -> datetime | None:
        """Give the earliest moment after another at which somebody acts, None if nobody does any more.

        What counts from the showing of a line is known from the first `act` after it was shown.
        """
        ahead = (self._at(step) for step in self._steps if step.key not in self._acted)
        return min((at for at in ahead if at is not None and at > after), default=None)

    async def act(self, now: datetime, dispatch: Dispatch) -> int:
        """Do every step due by now that was not done before, in order, and give in how many somebody did something."""
        async with self._turn:
            self._shown |= await self._store.read(_shown, self._waiting_for_a_line())
            due = [(at, step) for step in self._steps if (at := self._due(step, now)) is not None]
            done = 0
            for _at, step in sorted(due, key=lambda each: each[0]):
                self._acted.add(step.key)
                done += await self._perform(step, dispatch)
            return done

    def _waiting_for_a_line(self) -> list[Step]:
        return [step for step in self._steps if step.about_a_line and step.key not in self._shown]

    def _due(self, step: Step, now: datetime) -> datetime | None:
        at = self._at(step)
        return None if at is None or at > now or step.key in self._acted else at

    def _at(self, step: Step) -> datetime | None:
        start = self._shown.get(step.key) if step.about_a_line else step.prompt_at
        return None if start is None else start + step.after

    async def _perform(self, step: Step, dispatch: Dispatch) -> bool:
        requests = await self._store.read(to_do, self._community, step)
        for request in requests:
            reply = await dispatch(request)
            if isinstance(reply, FormErrors):
                _log.warning("cast_form_errors", request=request.key, questions=sorted(reply.errors))
        # Whoever has done what was to do has nothing left of it: that is how a refusal shows, whatever its words.
        if requests and await self._store.read(to_do, self._community, step):
            _log.warning("cast_step_refused", step=step.key)
        return bool(requests)


def _shown(tx: Tx, steps: Sequence[Step]) -> dict[str, datetime]:
    """Give, by step, when its person was shown the lines that stand for them, as far as that has happened."""
    rounds = {step.round.key: step.round for step in steps}
    shown = {key: _shown_in(tx, log_round) for key, log_round in rounds.items()}
    found: dict[str, datetime] = {}
    for step in steps:
        at = shown[step.round.key].get(step.persona.account)
        if at is not None:
            found[step.key] = at
    return found


def _shown_in(tx: Tx, log_round: Round) -> dict[str, datetime]:
    """Give, by account, when the lines of a round's draft were shown to their authors."""
    piece = digest_of_round(tx, log_round.project.id, log_round.number)
    rows = rows_by_subject(tx, piece.id, LINE_CHECK) if piece else []
    return {
        account.account_id: row.finished_at
        for row in rows
        if row.member_id is not None and row.finished_at is not None
        for account in accounts_of(tx, row.member_id)
        if account.platform == LOCAL
    }


def cast_of(store: Store, community: Community) -> Cast:
    """Give the cast of Causeway on a seeded store; raises ConfigError for data that contradict each other."""
    return Cast(store, community, steps_of(community))


def steps_of(community: Community) -> tuple[Step, ...]:
    """Give every step of the demo's files, in their order."""
    causeway = read_causeway(community)
    part = next(iter(causeway.participants), None)
    project = community.project(part.project) if part else None
    if project is None:
        sentence = "The demo's cast has no project to take part in."
        raise ConfigError(sentence, "Correct the participants in bot/causeway/people.toml.")
    steps: list[Step] = []
    places: Counter[tuple[int, str, str]] = Counter()
    for entry in causeway.steps:
        persona = causeway.person(entry.person)
        place = (entry.round, entry.person, entry.act.value)
        earlier = tuple(step for step in steps if (step.round.number, step.persona.id) == place[:2])
        log_round = Round(project, entry.round, community.community.timezone)
        steps.append(Step(entry, persona, zone_of(persona, community), log_round, places[place], earlier))
        places[place] += 1
    return tuple(steps)
