"""Staff stop sending for everybody or for some, and what waited goes once when they let it."""

from __future__ import annotations

from bot.routing.replies import FormErrors, Show
from bot.ui.plain import plain
from tests.journeys.town import Town, at, text

STAFF, MEMBER = "hannah.whitcombe", "declan.mcgurk"
STOP = "staff:save_stand_down:"


async def test_a_hold_stops_every_send_and_releasing_it_sends_each_once(fresh: Town) -> None:
    fresh.leave_to_the_test()
    async with fresh.awake() as day:
        await day.until(at(3, 16, 10))
        panel = await day.press(STAFF, "staff:hold:")
        assert isinstance(panel, Show)
        assert "Every send is stopped, answers excepted." in plain(panel.message)
        await day.until(at(3, 16, 15))
        assert fresh.sent("log_prompt") == []
        waiting = [line for line in await day.house.outbox_rows() if line.state_kind == "wait"]
        assert len(waiting) == 11
        assert all("staff stopped all messages" in line.reason for line in waiting)
        await day.press(STAFF, "staff:release:")
        await day.until(at(3, 16, 20))
    rows = fresh.sent("log_prompt")
    assert len(rows) == 11
    assert {row.finished_at for row in rows} == {at(3, 16, 15), at(3, 16, 16)}  # who sleeps by day is left to sleep


async def test_answers_to_what_people_do_come_in_a_hold_too(fresh: Town) -> None:
    async with fresh.awake() as day:
        await day.press(STAFF, "staff:hold:")
        assert isinstance(await day.type(MEMBER, "me"), Show)


async def test_what_is_over_by_the_end_of_a_hold_is_not_sent(fresh: Town) -> None:
    fresh.leave_to_the_test()
    async with fresh.awake() as day:
        await day.press(STAFF, "staff:hold:")
        await day.until(at(3, 24, 10))
        await day.press(STAFF, "staff:release:")
    assert fresh.sent("log_prompt") == []
    assert fresh.sent("log_reminder") == []
    assert {row.state.value for row in fresh.rows("log_prompt")} == {"expired"}


async def test_a_held_digest_is_posted_once_when_it_is_let_go(shown: Town) -> None:
    digest = shown.digest()
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.press("tomos.prydderch", f"learning_logs:fair:{digest.id}")
        await day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")
        await day.press(STAFF, "staff:hold:")
        await day.until(at(3, 31, 9))
        assert shown.posted() == []
        assert shown.page() is not None  # it is published; its message waits
        await day.press(STAFF, "staff:release:")
        await day.press(STAFF, "staff:release:")
    assert len(shown.posted()) == 1


async def test_who_is_stood_down_hears_nothing_until_the_day_and_all_others_do(fresh: Town) -> None:
    fresh.leave_to_the_test()
    async with fresh.awake() as day:
        await day.hand_in(STAFF, STOP, whom=("nation:wales",), until=("2027-03-18",), reason=("A strike",))
        await day.until(at(3, 17, 20))
        assert fresh.sent("log_prompt", "tomos.prydderch") == []
        assert len(fresh.sent("log_prompt")) == 10
        await day.until(at(3, 18, 9))
    (prompt,) = fresh.sent("log_prompt", "tomos.prydderch")
    assert prompt.finished_at == at(3, 18, 8)


async def test_an_organisation_is_stood_down_by_its_name_and_let_go_early(fresh: Town) -> None:
    fresh.leave_to_the_test()
    async with fresh.awake() as day:
        stopped = await day.hand_in(
            STAFF, STOP, organisation=("Mournebridge trust",), until=("2027-03-20",), reason=("An incident",)
        )
        assert isinstance(stopped, Show)
        await day.until(at(3, 16, 15))
        assert fresh.sent("log_prompt", MEMBER) == []
        lift = next(each for each in _actions(stopped) if each.startswith("staff:lift:"))
        await day.press(STAFF, lift)
    (prompt,) = fresh.sent("log_prompt", MEMBER)
    assert prompt.finished_at == at(3, 16, 15)


def _actions(reply: Show) -> list[str]:
    return [button.action for block in reply.message.blocks for button in getattr(block, "buttons", ())]


async def test_everyone_can_be_stood_down_and_is_told_why_they_got_nothing(fresh: Town) -> None:
    fresh.leave_to_the_test()
    async with fresh.awake() as day:
        await day.hand_in(STAFF, STOP, whom=("everyone:",), until=("2027-03-25",), reason=("An incident",))
        await day.until(at(3, 26, 9))
        assert fresh.sent("log_prompt") == []
        why = await day.type(MEMBER, "why")
    assert isinstance(why, Show)
    assert "staff asked for quiet for a time" in plain(why.message)


async def test_a_form_that_names_nobody_both_or_a_day_gone_by_stops_nobody(fresh: Town) -> None:
    fresh.leave_to_the_test()
    both = {"whom": ("nation:wales",), "organisation": ("Bro Hafren",)}
    async with fresh.awake() as day:
        for given in (both, {}, {"whom": ("nation:wales",), "until": ("2027-03-01",)}):
            reply = await day.hand_in(STAFF, STOP, **{"until": ("2027-03-18",), "reason": ("A strike",), **given})
            assert isinstance(reply, FormErrors), given
        await day.until(at(3, 16, 20))
    assert len(fresh.sent("log_prompt")) == 11


async def test_nobody_but_staff_can_stop_anything(fresh: Town) -> None:
    fresh.leave_to_the_test()
    async with fresh.awake() as day:
        for action in ("open", "hold", "release", "stand_down", "lift"):
            refused = await day.press(MEMBER, f"staff:{action}:")
            assert isinstance(refused, Show), action
            assert "staff" in plain(refused.message).lower()
            assert "Outbox" not in plain(refused.message)
        await day.hand_in(MEMBER, STOP, whom=("everyone:",), until=("2027-03-25",), reason=("x",))
        await day.until(at(3, 16, 20))
    assert len(fresh.sent("log_prompt")) == 11
    assert "log 1 of 6" in text(fresh.told(MEMBER)[0])
