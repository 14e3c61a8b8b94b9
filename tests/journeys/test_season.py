"""A season: six rounds across the change of the clocks and the bank holidays of four nations.

The suite lives two rounds with a dozen people; `make prove` the whole season with sixty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlite_utils

from bot.core.contact.actions.choices import settings_of
from bot.core.contact.config import policy_of
from bot.core.contact.rules.calendar import is_bank_holiday
from bot.core.contact.rules.hours import is_quiet
from bot.outbox.store import Row, State
from bot.programme.learning_logs.rules.publishing import DigestState, Out
from bot.programme.learning_logs.store.logs import response
from tests.journeys.season import PROJECT, SPARSE, AboutTheirLine, Habit, Season, Someone, move_in, people, turns
from tests.journeys.town import Town, markdown, opened, text

WEDNESDAY = 2
SHORT, WHOLE = (12, 2), (60, 6)
ASKED_FOR = ("log_prompt", "log_reminder", "line_check", "log_closed")


ONLY_WHOLE = pytest.mark.parametrize("lived", [pytest.param(WHOLE, id="whole", marks=pytest.mark.prove)], indirect=True)


class Lived:
    """A season that is over."""

    def __init__(self, town: Town, crowd: list[Someone], rounds: int) -> None:
        self.town, self.crowd, self.rounds = town, crowd, rounds

    def went_to(self, one: Someone, purpose: str, number: int) -> list[Row]:
        """What somebody was sent for a purpose in a round."""
        return self.town.sent(purpose, one.account, number)


@pytest.fixture(
    scope="module",
    params=[pytest.param(SHORT, id="short"), pytest.param(WHOLE, id="whole", marks=pytest.mark.prove)],
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """The season, lived once."""
    count, rounds = request.param
    crowd = people(count)
    with opened(tmp_path_factory.mktemp("season")) as town:
        move_in(town, crowd)
        asyncio_run(town, crowd, rounds)
        yield Lived(town, crowd, rounds)


def asyncio_run(town: Town, crowd: list[Someone], rounds: int) -> None:
    """Live the rounds one after the other."""
    import asyncio

    async def go() -> None:
        async with town.awake() as day:
            season = Season(town, day, crowd)
            for number in range(1, rounds + 1):
                await season.live(number)

    asyncio.run(go())


def test_everybody_is_prompted_once_a_round_at_half_past_twelve_on_their_own_wall(lived: Lived) -> None:
    for one, number in turns(lived.crowd, lived.rounds):
        rows = lived.went_to(one, "log_prompt", number)
        assert len(rows) == (2 if one.habit is Habit.LATER and number != SPARSE else 1), (one, number)
        assert rows[0].finished_at is not None
        wall = rows[0].finished_at.astimezone(ZoneInfo(one.zone))
        assert (wall.weekday(), wall.hour, wall.minute) == (1, 12, 30), (one, number, wall)


def test_only_who_has_not_answered_is_reminded_and_once(lived: Lived) -> None:
    for one, number in turns(lived.crowd, lived.rounds):
        answered = one.answers_in(number) and one.habit is not Habit.REMINDED
        nothing = one.habit is Habit.NOTHING and number != SPARSE
        expected = 0 if answered or nothing else 1
        assert len(lived.went_to(one, "log_reminder", number)) == expected, (one, number)


def test_nothing_comes_in_quiet_hours_or_on_a_bank_holiday_of_ones_nation(lived: Lived) -> None:
    policy = policy_of(lived.town.community)
    checked = 0
    for one in lived.crowd:
        settings = lived.town.store.read_now(settings_of, lived.town.person(one.account))
        for purpose in ASKED_FOR:
            for row in lived.town.sent(purpose, one.account):
                assert row.finished_at is not None
                if one.habit is Habit.LATER and row.finished_at.astimezone(ZoneInfo(one.zone)).weekday() == WEDNESDAY:
                    continue  # the morning they chose themselves
                wall = row.finished_at.astimezone(ZoneInfo(one.zone))
                assert not is_quiet(row.finished_at, settings.quiet_hours(policy), one.zone), (one, row)
                assert not is_bank_holiday(wall.date(), policy.region_of(one.nation)), (one, row)
                checked += 1
    assert checked > len(lived.crowd) * lived.rounds


@ONLY_WHOLE
def test_a_reminder_due_on_a_bank_holiday_comes_the_day_after_where_it_is_one_only(lived: Lived) -> None:
    days = {
        nation: {
            row.finished_at.astimezone(ZoneInfo(one.zone)).date().isoformat()
            for one in lived.crowd
            if one.nation == nation
            for row in lived.went_to(one, "log_reminder", 6)
            if row.finished_at is not None
        }
        for nation in ("england", "scotland", "wales", "northern_ireland", "ireland")
    }
    kingdom = {"2027-06-01"}
    assert days == dict.fromkeys(("england", "scotland", "wales", "northern_ireland"), kingdom) | {
        "ireland": {"2027-05-31"}
    }


def test_nothing_was_sent_twice_lost_or_left_lying(lived: Lived) -> None:
    rows = lived.town.rows()
    assert {row.state for row in rows} <= {State.SENT, State.WAITING, State.EXPIRED, State.DROPPED}
    assert [name for name, count in Counter(row.dedupe for row in rows).items() if count > 1] == []
    for one in lived.crowd:
        arrived = sum(row.state is State.SENT for row in rows if row.address == f"dm:{one.account}")
        assert len(lived.town.told(one.account)) == arrived


def test_each_digest_is_published_once_and_holds_only_what_its_authors_agreed_to(lived: Lived) -> None:
    numbers = [number for number in range(1, lived.rounds + 1) if number != SPARSE]
    assert len(lived.town.posted()) == len(numbers)
    people_by_id = {lived.town.person(one.account).id: one for one in lived.crowd}
    for number in numbers:
        digest = lived.town.digest(number)
        assert digest.state is DigestState.PUBLISHED
        assert digest.kept
        for line in digest.lines:
            author = people_by_id[line.member_id]
            if author.about_line in (AboutTheirLine.LEAVE_OUT, AboutTheirLine.SILENCE):
                assert line.out is not Out.NO, (number, line)
                assert line.text not in markdown(lived.town, number)
            if line.out is Out.NO and author.name in line.attribution:
                assert author.audience.value == "public_named"
        assert author_names_only_where_agreed(lived, number)


def author_names_only_where_agreed(lived: Lived, number: int) -> bool:
    """Whether nobody is named who did not choose it."""
    page = markdown(lived.town, number)
    others = [one for one in lived.crowd if one.audience.value != "public_named"]
    named = {one.name for one in lived.crowd if one.audience.value == "public_named"}
    return not any(one.name in page for one in others if one.name not in named)


@ONLY_WHOLE
def test_a_round_with_too_few_answers_is_in_the_next_digest(lived: Lived) -> None:
    assert lived.town.page(SPARSE) is None
    wrote = {lived.town.person(one.account).id for one in lived.crowd if one.answers_in(SPARSE)}
    assert {line.member_id for line in lived.town.digest(SPARSE + 1).lines}
    assert all(lived.town.store.read_now(response, f"{PROJECT}:{SPARSE}", member) for member in wrote)


def test_the_pack_of_the_season_counts_what_was_written(lived: Lived, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from bot.cli import app

    url = f"sqlite:///{lived.town.store.engine.url.database}"
    done = CliRunner().invoke(app, ["pack", str(tmp_path / "season.db")], env={"CONVENOR_STORE": url})
    assert done.exit_code == 0, done.output
    pack = sqlite_utils.Database(tmp_path / "season.db")
    written = sum(one.answers_in(number) for one, number in turns(lived.crowd, lived.rounds))
    assert written > 0
    assert any(pack[name].count >= written for name in pack.table_names())
    pack.close()


def test_the_post_says_how_many_answered_of_how_many(lived: Lived) -> None:
    first = text(lived.town.posted()[0])
    answered = sum(one.answers_in(1) for one in lived.crowd)
    assert f"{answered} of " in first
