"""The short journey, from prompt to published digest and back out of it, is the same on both engines."""

from __future__ import annotations

from pathlib import Path

from bot.app.causeway import read_files
from bot.routing.replies import Show
from bot.store.migrate import differences
from bot.ui.plain import plain
from tests.journeys.town import PROJECT, at, markdown, opened, text

WRITE = ("declan.mcgurk", "tomos.prydderch", "eilidh.morran", "niamh.gilsenan", "margaret.ashdown", "zoe.kiernan")


def written() -> dict[str, dict[str, tuple[str, ...]]]:
    """What the cast writes in the first round, by account."""
    accounts = {one.id: one.account for one in read_files().people}
    logs: dict[str, dict[str, tuple[str, ...]]] = {account: {} for account in WRITE}
    for step in read_files().steps:
        log = logs.get(accounts[step.person], {}) if step.round == 1 else {}
        log |= {each: (str(given),) for each, given in step.answers.items() if each.startswith("what_") and given}
        log |= {f"about.{each}": (step.identifiers,) for each in step.answers if step.identifiers}
        log.pop("what_helped", None)
    return logs


async def test_one_round_goes_from_prompt_to_published_digest(store_url: str, tmp_path: Path) -> None:
    with opened(tmp_path, store_url) as town:
        town.leave_to_the_test()
        async with town.awake() as day:
            await day.until(at(3, 16, 13))
            assert len(town.sent("log_prompt")) == 10
            for account, answers in written().items():
                thanked = await day.hand_in(account, f"learning_logs:hand_in:{PROJECT}:1", **answers)
                assert isinstance(thanked, Show)
                assert "Log 1 of Video consultations is handed in." in plain(thanked.message)
            await day.until(at(3, 24, 9))
            assert len(town.sent("log_reminder")) == 4
            digest = town.digest()
            authors = [
                account for account in WRITE if town.person(account).id in {each.member_id for each in digest.lines}
            ]
            await day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")
            for account in authors:
                assert town.posted() == []
                await day.press(account, f"learning_logs:fair:{digest.id}")
            (post,) = town.posted()
            assert "6 of 11 participants handed in a log." in text(post)
            assert all(line.text in text(post) for line in digest.lines)
            assert "6 of 11 participants" in markdown(town)  # one is away
            erased = town.person(authors[0]).id
            await day.press(authors[0], "me:erase_now:")
        (post,) = town.posted()
        assert [line.text in text(post) for line in digest.lines] == [line.member_id != erased for line in digest.lines]
        assert post.edited_at is not None
        assert differences(town.store) == []
