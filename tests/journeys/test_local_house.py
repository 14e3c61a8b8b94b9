"""The house behind the workspace: what it says of a move of the clock, of the outbox, and of what to try next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.app.bot import Bot
from bot.app.local import LocalHouse
from bot.app.tour import staged
from bot.platforms.local.adapter import LocalPlatform
from tests.journeys.town import PROJECT, Day, Town, text

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = f"learning_logs:{{}}:{PROJECT}:1"


@asynccontextmanager
async def staged_day(town: Town) -> AsyncIterator[Day]:
    """The bot at work in the demo as a visitor has it."""
    async with Bot(town.store, town.community, town.clock, {"local": LocalPlatform(town.workspace)}) as bot:
        staging = staged(town.workspace, town.community)
        yield Day(town, bot, LocalHouse(bot, town.clock, town.cast, staging))


async def test_a_move_to_the_next_event_says_when_it_is_and_what_happened(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        said = [await day.house.to_next_event() for _move in range(3)]
    assert said == [
        "Moved to Tue 16 March, 12:30. Sent: the prompt of a learning log to 10 people.",
        "Moved to Tue 16 March, 12:42. Niamh Gilsenan pressed Later.",
        "Moved to Tue 16 March, 13:05. Declan McGurk handed in a log. "
        "Sent: a question to the group to #insight-digests.",
    ]


async def test_moments_at_which_nothing_happens_are_passed_over(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        await day.house.to_next_event()
        await day.press("kwame.adjetey", FIRST.format("nothing"))  # what the cast would have done at 13:22
        said = [await day.house.to_next_event() for _move in range(3)]
    assert said[-1] == "Moved to Tue 16 March, 16:00. Sent: the prompt of a learning log to Olu Adeyinka."


async def test_an_hour_in_which_nothing_happens_is_passed_in_silence(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        assert await day.house.move(HOUR) == ""


async def test_of_a_long_move_the_first_deeds_are_told_and_the_others_counted(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        said = await day.house.move(4 * DAY)
    assert said.startswith("Niamh Gilsenan pressed Later. Declan McGurk handed in a log. Kwame Adjetey has nothing to")
    assert "Tomos Prydderch handed in a log. And 5 more. Sent: a question to the group to #insight-digests" in said
    assert len(said) < 300


async def test_what_the_cast_is_answered_stands_in_its_own_talk_with_the_bot(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        await day.house.move(2 * DAY)
        told = [text(post) for post in fresh.told("declan.mcgurk")]
    assert len(told) == 2
    assert "Log 1 of Video consultations is handed in." in told[-1]


async def tried(day: Day) -> tuple[str, list[str]]:
    """How far the visitor has come, and whom they might be."""
    hint = await day.house.hint()
    assert hint is not None
    return hint.step, [person.name.split()[0] for person in hint.people]


async def test_what_to_try_first_is_the_clock_then_an_answer_then_the_clock(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        assert await tried(day) == ("Try this, 1 of 6", [])
        await day.house.to_next_event()
        assert await tried(day) == ("Try this, 2 of 6", ["Tomos", "Kwame"])
        await day.press("kwame.adjetey", FIRST.format("nothing"))
        assert await tried(day) == ("Try this, 3 of 6", [])


async def test_what_to_try_with_a_draft_is_the_editor_then_an_author(shown: Town) -> None:
    async with staged_day(shown) as day:
        assert await tried(day) == ("Try this, 4 of 6", ["Marcus"])
        await day.press("marcus.delaney", f"learning_logs:approve:{shown.digest().id}")
        assert await tried(day) == ("Try this, 5 of 6", ["Zoë"])


async def test_what_to_try_last_is_reading(published: Town) -> None:
    async with staged_day(published) as day:
        assert await tried(day) == ("Try this, 6 of 6", [])


async def test_a_workspace_that_is_no_demo_suggests_nothing(fresh: Town) -> None:
    async with fresh.awake() as day:
        assert await day.house.hint() is None


async def test_the_outbox_says_why_of_somebody_else(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        for _move in range(2):
            await day.house.to_next_event()
        lines = {line.to: line for line in await day.house.outbox_rows() if line.state_kind == "wait"}
        assert lines["Niamh Gilsenan"].reason == "They pressed Later."
        assert lines["Olu Adeyinka"].reason == "Because of their quiet hours."
        await day.press("ewan.kinnaird", "staff:hold:")
        await day.house.move(8 * HOUR)
        held = next(line for line in await day.house.outbox_rows() if line.to == "Olu Adeyinka")
    assert (held.state_words, held.reason) == ("held", "Because staff stopped all messages for a time.")


async def test_who_somebody_is_is_said_in_the_demos_own_words(fresh: Town) -> None:
    async with staged_day(fresh) as day:
        assert await day.house.profile("zoe.kiernan") == (
            "Open Door Drop-ins, Ireland (guest). "
            "Guest from a charity in Ireland: in #video and the project, and nowhere else"
        )
    async with fresh.awake() as day:
        assert await day.house.profile("zoe.kiernan") == "Services lead, Open Door Drop-ins, Ireland (guest)"
