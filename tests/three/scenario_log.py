"""A learning log from its prompt to the published digest, as ten people live it, whatever platform they are on."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.ui.markdown import page_markdown
from tests.three.cast import EDITOR, LOGS
from tests.three.driver import Driver
from tests.three.house import CHANNEL, PROJECT

FAIR = ("ada", "bram", "cara")  # Farida does not answer, so what is word for word hers stays out
LONDON = ZoneInfo("Europe/London")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """The moment at which a clock on a wall in London shows this in 2027."""
    return datetime(2027, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def digest(driver: Driver) -> DigestPiece:
    """The digest of the first round."""
    found = driver.house.store.read_now(digest_of_round, PROJECT, 1)
    assert found is not None
    return found


async def log_to_digest(driver: Driver) -> None:
    """Live through the first round and its digest; what people must be shown on the way is looked at."""
    await driver.until(at(3, 16, 13))
    await _answering(driver)
    await driver.until(at(3, 23, 9))
    await _reminded(driver)
    await driver.until(at(3, 24, 12))
    await _digest(driver)


async def answer(driver: Driver, who: str) -> None:
    """Answer a log from the prompt, all questions."""
    driver.house.a_minute_later()
    await driver.press(who, "Answer")
    await driver.hand_in(who, LOGS[who])
    assert driver.complaints(who) == ""
    log = driver.house.log(driver.name, who)
    assert log is not None
    assert log.standing is Standing.HANDED_IN
    assert "handed in" in driver.reads(who)


async def _answering(driver: Driver) -> None:
    """The day of the prompt: one is corrected first, some answer, one has nothing to report, one comes back to it."""
    assert "Answer" not in driver.reads(EDITOR)  # who does not take part is asked nothing
    await driver.press("ada", "Answer")
    await driver.hand_in("ada", {**LOGS["ada"], "sessions": ("a dozen or so",)})
    assert "whole number" in driver.complaints("ada")
    log = driver.house.log(driver.name, "ada")
    assert log is None or log.standing is not Standing.HANDED_IN
    await driver.hand_in("ada", {"sessions": LOGS["ada"]["sessions"]})
    log = driver.house.log(driver.name, "ada")
    assert log is not None
    assert dict(log.handed_in) == LOGS["ada"]
    for who in ("dilys", "ewan", "farida"):
        await answer(driver, who)
    await driver.press("gethin", "Nothing to report")
    await driver.press("bram", "Later")
    await driver.press("bram", "Tomorrow, 09:00")
    await driver.until(at(3, 17, 9, 30))
    await answer(driver, "bram")


async def _reminded(driver: Driver) -> None:
    """The day after the reminder, which only those got who had not answered."""
    assert {driver.house.person(driver.name, who).id for who in ("cara", "hana")} == {
        row.member_id for row in driver.house.rows("log_reminder")
    }
    assert "only reminder" in driver.reads("cara")
    assert "only reminder" not in driver.reads("ada")
    await answer(driver, "cara")


async def _digest(driver: Driver) -> None:
    """The editor reads the draft, takes a line out and approves; authors answer; it is published once."""
    drafted = digest(driver)
    taken = next(line for line in drafted.kept if driver.house.person(driver.name, "ewan").id == line.member_id)
    await driver.choose(EDITOR, taken.text[:40])
    for who in FAIR:
        await driver.press(who, "It is fair")
    await driver.press("dilys", "Leave me out")
    await driver.press(EDITOR, "Approve")
    assert digest(driver).state is DigestState.APPROVED
    assert _page(driver) == ""
    assert await driver.posted(CHANNEL) == []
    await driver.until(at(4, 2, 12))
    assert digest(driver).state is DigestState.PUBLISHED
    (posted,) = await driver.posted(CHANNEL)
    kept = {driver.house.person(driver.name, who).id for who in FAIR}
    assert {line.member_id for line in drafted.lines} > kept
    assert [line.text in posted for line in drafted.lines] == [line.member_id in kept for line in drafted.lines]
    written = _page(driver).replace("\\", "")
    assert [line.text in written for line in drafted.lines] == [line.member_id in kept for line in drafted.lines]


def _page(driver: Driver) -> str:
    """The page of the digest as anyone can read it, empty if there is none."""
    (site,) = (each.site for each in driver.house.bot.capabilities if each.site is not None)
    about = driver.house.community
    page = driver.house.store.read_now(site.page, about, f"{PROJECT}-1")
    return "" if page is None else page_markdown(page, about.community.name, about.community.timezone)
