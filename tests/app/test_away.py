"""Whoever is away for a whole round is not counted among those who might have answered."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app.causeway import read_files
from bot.programme.learning_logs.actions.away import away
from bot.programme.learning_logs.rules.rhythm import rounds_of
from bot.routing.requests import Kind
from tests.app.demo import Demo
from tests.app.stage import FIRST, member
from tests.app.visitor import Visitor

PROMPT = datetime(2027, 3, 16, 12, 30, tzinfo=UTC)


async def test_a_pause_over_the_whole_round_counts_as_away_until_they_answer(demo: Demo) -> None:
    first, _second, third, *_rest = rounds_of(demo.community.projects[0], "Europe/London")
    (account,) = [one.account for one in read_files().people if one.id == "p09"]
    joanna = member(demo, account)
    assert demo.store.read_now(away, first) == {joanna}
    assert demo.store.read_now(away, third) == frozenset()
    async with demo.bot() as bot:
        demo.clock.move_to(PROMPT)
        await Visitor(bot, account).send(Kind.PRESS, f"learning_logs:nothing:{FIRST}")
    assert demo.store.read_now(away, first) == frozenset()
