"""After days in which the bot was not running, each thing that is still of use happens once, and nothing stale."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from bot.programme.learning_logs.rules.publishing import DigestState
from bot.scheduling.store import State, runs
from tests.journeys.town import PROJECT, Day, Town, at, text


async def woken(town: Town, moment: datetime, until: datetime | None = None) -> None:
    """Sleep until a moment, start twice (the first start dies at once), and go on until another moment."""
    town.leave_to_the_test()
    town.sleep_until(moment)
    for _start in range(2):
        async with town.awake() as day:
            await day.house.work()
            await day.house.work()
            await _go_on(day, until)


async def _go_on(day: Day, until: datetime | None) -> None:
    if until is not None and until > day.house.now():
        await day.until(until)


def twice(town: Town) -> list[tuple[str, str, str]]:
    """Give what went out more than once to the same place about the same thing."""
    went = Counter((row.purpose, row.destination, row.subject) for row in town.rows() if row.state == "sent")
    return [name for name, count in went.items() if count > 1]


async def test_prompts_missed_in_three_days_of_sleep_come_once_on_waking(fresh: Town) -> None:
    await woken(fresh, at(3, 18, 10), at(3, 18, 20))
    rows = fresh.sent("log_prompt")
    assert len(rows) == 11
    assert {row.finished_at for row in rows} == {at(3, 18, 10), at(3, 18, 16)}  # who sleeps by day, when he gets up
    assert twice(fresh) == []


async def test_where_the_reminder_is_due_too_it_comes_alone(fresh: Town) -> None:
    await woken(fresh, at(3, 22, 14), at(3, 22, 20))
    assert fresh.sent("log_prompt") == []
    assert len(fresh.sent("log_reminder")) == 10  # all but who is away and who wants none


async def test_after_the_close_nobody_is_prompted_or_reminded_any_more(fresh: Town) -> None:
    await woken(fresh, at(3, 24, 10), at(3, 24, 20))
    assert fresh.rows("log_prompt") == []
    assert fresh.rows("log_reminder") == []


async def test_a_close_that_was_slept_through_is_made_good_with_time_for_the_authors(answered: Town) -> None:
    await woken(answered, at(3, 25, 10), at(3, 25, 20))  # from Saturday to Thursday
    assert answered.sent("log_reminder") == []
    digest = answered.digest()
    assert digest.coverage.answered == 6
    assert digest.check_until == at(3, 31, 17)  # two working days from now, not from when it should have been
    assert len(answered.sent("line_check")) == len({line.member_id for line in digest.lines})
    assert {row.finished_at for row in answered.sent("digest_draft")} == {at(3, 25, 10)}
    assert twice(answered) == [("log_prompt", f"member:{answered.person('niamh.gilsenan').id}", f"{PROJECT}:1")]


async def test_a_digest_that_fell_due_in_its_sleep_is_out_once(shown: Town) -> None:
    digest = shown.digest()
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.press("tomos.prydderch", f"learning_logs:fair:{digest.id}")
        await day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")
    await woken(shown, at(4, 1, 10), at(4, 1, 20))
    assert shown.digest().state is DigestState.PUBLISHED
    assert len(shown.posted()) == 1
    assert len(shown.sent("log_prompt", number=2)) == 11
    assert shown.sent("approval_overdue") == []


async def test_what_was_put_off_into_the_sleep_comes_on_waking_if_it_is_still_open(fresh: Town) -> None:
    async with fresh.awake() as day:
        await day.until(at(3, 16, 12, 45))  # Niamh has said: tonight
    await woken(fresh, at(3, 18, 10))
    assert [row.finished_at for row in fresh.sent("log_prompt", "niamh.gilsenan")] == [at(3, 16, 12, 30), at(3, 18, 10)]


async def test_the_end_of_a_pause_in_its_sleep_is_told_once_with_its_day(fresh: Town) -> None:
    await woken(fresh, at(4, 3, 10), at(4, 3, 20))
    (told,) = fresh.told("joanna.wetherell")
    assert "Your pause ended on Fri 2 April" in text(told)


async def test_the_ledger_says_of_each_round_how_it_was_settled(answered: Town) -> None:
    await woken(answered, at(3, 25, 10))
    for job in ("learning_logs.close", "learning_logs.draft"):
        (run,) = answered.store.read_now(runs, job)
        assert (run.slot, run.state, run.attempts) == (f"{PROJECT}:1", State.DONE, 1)
