"""The eight steps of the README, walked: what it promises at each is what happens."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.bot import Bot
from bot.config import load_community
from bot.core.consent.rules import State
from bot.outbox.store import Row, rows_for_member
from bot.outbox.store import State as Sending
from bot.programme.learning_logs.actions.reading import published_page
from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState, Out
from bot.programme.learning_logs.rules.responses import Standing
from bot.routing.requests import Kind
from tests.app.demo import Demo, by_hand
from tests.app.stage import FIRST, consents, digest, log_of, member, states
from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text("utf-8")
OPENS = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
PROMPT = datetime(2027, 3, 16, 12, 30, tzinfo=UTC)
LATER = datetime(2027, 3, 16, 12, 42, tzinfo=UTC)
SHOWN = datetime(2027, 3, 24, 8, 0, tzinfo=UTC)
SETTLED = datetime(2027, 3, 30, 16, 0, tzinfo=UTC)  # 17:00 by the clocks of summer
EVERYTHING = tuple(Sending)


def rows(demo: Demo, account: str, purpose: str) -> list[Row]:
    """What the outbox holds or held for somebody, of one kind."""
    found = demo.store.read_now(rows_for_member, member(demo, account), states=EVERYTHING)
    return [row for row in found if row.purpose == purpose]


async def answered(demo: Demo, bot: Bot) -> None:
    """Steps 1 to 3: the prompt has come; Declan answers, Kwame has nothing to report."""
    await demo.walk(bot, PROMPT)
    wrote = tuple(re.findall(r"write in the first box: \*(.+?)\*", README))
    key = "video-consultations:1"
    await bot.dispatch(by_hand("declan.mcgurk", Kind.SUBMIT, f"learning_logs:hand_in:{key}", what_changed=wrote))
    await bot.dispatch(by_hand("kwame.adjetey", Kind.PRESS, f"learning_logs:nothing:{key}"))


async def settled(demo: Demo, bot: Bot) -> tuple[DigestPiece, str]:
    """Steps 6 and 7 after those before: Margaret's no, Declan's yes, a line taken out, the approval; which line."""
    await answered(demo, bot)
    await demo.walk(bot, SHOWN)
    piece = digest(demo)
    await bot.dispatch(by_hand("margaret.ashdown", Kind.PRESS, f"learning_logs:leave_out:{piece.id}"))
    await bot.dispatch(by_hand("declan.mcgurk", Kind.PRESS, f"learning_logs:fair:{piece.id}"))
    others = {consent.line for name in ("declan.mcgurk", "margaret.ashdown") for consent in consents(demo, name)}
    out = next(line.id for line in piece.lines if line.id not in others)
    chosen = by_hand("marcus.delaney", Kind.CHOOSE, f"learning_logs:drop:{piece.id}", value=(out,))
    await bot.dispatch(chosen)
    await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"learning_logs:approve:{piece.id}"))
    return digest(demo), out


def in_words(at: datetime) -> str:
    """A moment as the README writes it."""
    return f"{at:%A} {at.day} {at:%B}"


def test_the_readme_names_the_days_that_this_walk_comes_to() -> None:
    zone = load_community().zone
    assert f"{in_words(OPENS)} 2027, 09:00" in README
    assert f"{in_words(PROMPT)}, 12:30" in README
    assert f"{LATER:%H:%M}" in README
    assert in_words(LATER + timedelta(days=6)) in README
    assert f"{in_words(SHOWN)}, 08:00" in README
    assert f"{in_words(SETTLED)}, {SETTLED.astimezone(zone):%H:%M}" in README


async def test_steps_1_to_4_a_prompt_an_answer_nothing_to_report_and_later(demo: Demo) -> None:
    assert demo.clock.now() == OPENS
    async with demo.bot() as bot:
        await answered(demo, bot)
        assert rows(demo, "declan.mcgurk", "log_prompt")[0].finished_at == PROMPT
        assert log_of(demo, "declan.mcgurk", FIRST).standing is Standing.HANDED_IN
        assert log_of(demo, "kwame.adjetey", FIRST).standing is Standing.NOTHING
        await demo.walk(bot, LATER)
    waiting = [row for row in rows(demo, "niamh.gilsenan", "log_prompt") if row.state is Sending.WAITING]
    assert [row.not_before for row in waiting] == [datetime(2027, 3, 16, 19, 0, tzinfo=UTC)]
    (olu,) = rows(demo, "olu.adeyinka", "log_prompt")
    assert (olu.state, olu.reason) == (Sending.WAITING, "quiet_hours")


async def test_step_5_one_reminder_for_margaret_and_none_for_those_who_are_done(demo: Demo) -> None:
    async with demo.bot() as bot:
        await answered(demo, bot)
        await demo.walk(bot, LATER + timedelta(days=6))
    (reminder,) = rows(demo, "margaret.ashdown", "log_reminder")
    assert reminder.finished_at == PROMPT + timedelta(days=6)
    assert not rows(demo, "declan.mcgurk", "log_reminder")
    assert not rows(demo, "kwame.adjetey", "log_reminder")


async def test_steps_6_and_7_a_no_a_yes_a_line_taken_out_and_an_approval_that_waits(demo: Demo) -> None:
    async with demo.bot() as bot:
        piece, out = await settled(demo, bot)
    assert states(demo, "margaret.ashdown") == {State.REFUSED}
    assert states(demo, "declan.mcgurk") == {State.NAMED}
    assert next(line.out for line in piece.lines if line.id == out) is Out.EDITOR
    assert piece.state is DigestState.APPROVED
    assert piece.check_until == SETTLED
    whys = {left.why for left in piece.left_out}
    assert {"holds a mention that could alert people", "speaks to a machine, not to people"} <= whys
    assert any(why.startswith("holds what looks like a phone number") for why in whys)


async def test_step_8_the_digest_is_out_with_those_who_said_yes(demo: Demo) -> None:
    async with demo.bot() as bot:
        before, out = await settled(demo, bot)
        await demo.walk(bot, SHOWN + timedelta(days=7))
    piece = digest(demo)
    assert piece.state is DigestState.PUBLISHED
    assert piece.published_at == SETTLED
    kept = {line.id for line in piece.kept}
    assert kept
    assert out not in kept
    assert not kept & {consent.line for consent in consents(demo, "margaret.ashdown")}
    assert {consent.line for consent in consents(demo, "declan.mcgurk")} <= kept
    assert len(kept) < len(before.kept)
    assert demo.store.read_now(published_page, demo.community, piece.slug) is not None


@pytest.mark.parametrize("silent", ["zoe.kiernan"])
async def test_who_did_not_answer_is_not_in_it(demo: Demo, silent: str) -> None:
    async with demo.bot() as bot:
        await settled(demo, bot)
        await demo.walk(bot, SHOWN + timedelta(days=7))
    assert states(demo, silent) == {State.EXPIRED}
    assert not {line.id for line in digest(demo).kept} & {consent.line for consent in consents(demo, silent)}
