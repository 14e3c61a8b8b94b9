"""What cannot be delivered: staff see it and can try again, its person can read it; and a rehearsal, and a hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.checks import examine_inbox
from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.core.audit.actions import entries
from bot.core.contact.actions.staff import hold_all, release_hold
from bot.core.members.actions import import_roster
from bot.core.members.rules.roster import RosterRow
from bot.core.roles.actions import ensure_first_staff
from bot.errors import Refusal
from bot.inbox.store import MAX_ATTEMPTS, by_key, count_failure, keep
from bot.outbox.store import Effect
from bot.platforms.ports import Account, Channel
from bot.routing.requests import Kind
from bot.scheduling.store import runs
from bot.store import Store
from bot.store.metadata import metadata
from tests.live.pretend import Live, living, said
from tests.live.test_in_step import post

import_tables()
NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(NOON)


@pytest.fixture
def ready(store: Store) -> Store:
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    store.write_now(import_roster, [RosterRow("r1", "Aisha Khan", "aisha@x.org"), RosterRow("r2", "Tomos", "t@x.org")])
    store.write_now(ensure_first_staff, [("slack", "BOSS")])
    return store


async def people(live: Live) -> tuple[str, str]:
    await live.house.account_seen("slack", Account("U1", "aisha", "", "aisha@x.org"))
    await live.house.account_seen("slack", Account("U2", "tomos", "", "t@x.org"))
    aisha, tomos = live.person("slack", "U1"), live.person("slack", "U2")
    assert aisha is not None
    assert tomos is not None
    return aisha.id, tomos.id


@pytest.fixture
async def live(ready: Store, clock: SteppedClock) -> AsyncIterator[Live]:
    async with living(ready, clock) as it:
        yield it


async def test_staff_see_what_was_refused_with_its_reason_and_can_try_all_of_it_again(live: Live) -> None:
    aisha, tomos = await people(live)
    live.slack.refusals |= {"dm:U1": Refusal.DM_CLOSED, "dm:U2": Refusal.DM_CLOSED, "C1": "msg_too_long"}
    for number in range(3):
        post(live, f"to aisha {number}", f"member:{aisha}", member_id=aisha)
    post(live, "to tomos", f"member:{tomos}", member_id=tomos)
    post(live, "too long", "channel:slack:C1")
    await live.bot.settle()
    panel = await live.type("slack", "BOSS", "staff")
    assert "4 messages not delivered: they take no direct messages from me" in panel
    assert "Aisha Khan" in panel
    assert "Tomos" in panel
    assert "1 message not delivered: the platform refused (msg_too_long)" in panel
    live.slack.refusals.clear()
    again = said(await live.press("slack", "BOSS", "staff:retry:dead/dm_closed"))
    assert "4 messages are being tried again." in again
    assert live.slack.told("dm:U1") == ["to aisha 0", "to aisha 1", "to aisha 2"]
    assert live.slack.told("dm:U2") == ["to tomos"]
    gone = said(await live.press("slack", "BOSS", "staff:drop:dead/msg_too_long"))
    assert "1 message was dropped." in gone
    assert "What needs you" not in gone
    assert {entry.action for entry in live.store.read_now(entries, 2)} == {"delivery.tried_again", "delivery.dropped"}


async def test_nobody_but_staff_can_try_again_or_drop(live: Live) -> None:
    await people(live)
    for action in ("staff:retry:dead/dm_closed", "staff:drop:dead/dm_closed"):
        assert "This is for staff" in said(await live.press("slack", "U1", action))


async def test_a_channel_that_is_gone_stands_on_the_panel_with_its_cure(live: Live) -> None:
    await live.house.channel_seen("discord", Channel("7", "general"))
    await live.house.channel_gone("discord", "7", "deleted")
    panel = await live.type("slack", "BOSS", "staff")
    assert "#general on Discord: it was deleted, so what goes there waits." in panel


async def test_staff_let_what_waits_for_a_channel_go_once_more(live: Live) -> None:
    await live.house.channel_seen("slack", Channel("C1", "general"))
    await live.house.channel_gone("slack", "C1", "channel_not_found")
    post(live, "hello", "channel:slack:general")
    await live.bot.settle()
    assert "This is for staff" in said(await live.press("slack", "U1", "staff:reopen:slack/C1"))
    again = said(await live.press("slack", "BOSS", "staff:reopen:slack/C1"))
    assert "1 message is being tried again." in again
    assert "What needs you" not in again
    assert live.slack.told("C1") == ["hello"]


async def test_staff_see_how_much_of_what_people_did_was_given_up_and_never_what_they_typed(live: Live) -> None:
    for key in ("a", "b", "c"):
        route = "me:save" if key == "c" else "learning_logs:hand_in"
        live.store.write_now(keep, key, source="slack", account="U1", route=route, body="what I typed")
        for _try in range(MAX_ATTEMPTS):
            live.store.write_now(count_failure, key)
    panel = await live.type("slack", "BOSS", "staff")
    assert "3 things that people did failed each time and was given up: learning_logs:hand_in (2), me:save (1)" in panel
    assert "what I typed" not in panel
    finding = live.store.read_now(examine_inbox)
    assert not finding.ok
    assert "given up: 2 of learning_logs:hand_in, 1 of me:save" in finding.says


async def test_what_is_old_is_deleted_in_the_night_and_the_ledger_with_it(live: Live) -> None:
    live.store.write_now(keep, "old", source="slack", account="U1", route="me:save", body="what I typed")
    for _try in range(MAX_ATTEMPTS):
        live.store.write_now(count_failure, "old")
    await live.at(NOON + timedelta(days=1))
    assert [run.due_at.day for run in live.store.read_now(runs, "housekeeping.nightly")][-1] == 17
    await live.at(NOON + timedelta(days=31))
    assert live.store.read_now(by_key, "old") is None
    before = len(live.store.read_now(runs, "housekeeping.nightly"))
    await live.at(NOON + timedelta(days=402))
    left = live.store.read_now(runs, "housekeeping.nightly")
    assert before > 1
    assert min(run.due_at for run in left) > NOON + timedelta(days=1)


async def test_who_takes_no_direct_messages_reads_them_from_the_menu_a_few_at_a_time(live: Live) -> None:
    aisha, _tomos = await people(live)
    live.slack.refusals["dm:U1"] = Refusal.DM_CLOSED
    for number in range(4):
        post(live, f"message {number}", f"member:{aisha}", member_id=aisha)
    await live.bot.settle()
    assert "I could not send you 4 messages" in await live.type("slack", "U1", "menu")
    first = said(await live.press("slack", "U1", "me:undelivered:"))
    assert [f"message {n}" in first for n in range(4)] == [True, True, True, False]
    assert "message 3" in said(await live.press("slack", "U1", "me:undelivered:"))
    assert "could not send" not in await live.type("slack", "U1", "menu")
    assert {row.state.value for row in live.rows("test")} == {"sent"}
    assert "nothing that you have not got" in said(await live.press("slack", "U1", "me:undelivered:"))


async def test_who_writes_to_the_bot_has_opened_their_door(live: Live) -> None:
    aisha, _tomos = await people(live)
    live.slack.refusals["dm:U1"] = Refusal.DM_CLOSED
    post(live, "one", f"member:{aisha}", member_id=aisha)
    await live.bot.settle()
    live.slack.refusals.clear()
    await live.do("slack", "U1", Kind.SAY, "menu:say:", words="hello?")
    post(live, "two", f"member:{aisha}", member_id=aisha)
    await live.bot.settle()
    assert live.slack.told("dm:U1") == ["two"]


# --- a rehearsal


@pytest.fixture
async def rehearsed(ready: Store, clock: SteppedClock) -> AsyncIterator[Live]:
    async with living(ready, clock, testers=("slack:U1", "discord:CT")) as it:
        yield it


async def test_in_a_rehearsal_only_testers_receive_and_only_they_are_answered(rehearsed: Live) -> None:
    aisha, tomos = await people(rehearsed)
    post(rehearsed, "to a tester", f"member:{aisha}", member_id=aisha)
    post(rehearsed, "to a member", f"member:{tomos}", member_id=tomos)
    post(rehearsed, "to a channel", "channel:slack:general")
    await rehearsed.house.channel_seen("discord", Channel("CT", "insight-digests"))
    await rehearsed.house.channel_seen("slack", Channel("C1", "insight-digests"))
    post(rehearsed, "to the testers' channel", "channel:discord:insight-digests")
    post(rehearsed, "to its namesake", "channel:slack:insight-digests")
    post(rehearsed, "a channel to make", "channel:slack:new", kind=Effect.CREATE_CHANNEL)
    await rehearsed.bot.settle()
    assert rehearsed.slack.sent == [("dm:U1", "to a tester")]
    assert rehearsed.discord.sent == [("CT", "to the testers' channel")]
    kept = {row.dedupe: (row.state.value, row.reason) for row in rehearsed.rows("test")}
    dropped = {"to a member", "to a channel", "to its namesake", "a channel to make"}
    assert {name for name, ended in kept.items() if ended == ("dropped", "rehearsal")} == dropped
    assert "being tried out" in await rehearsed.type("slack", "U2", "menu")
    assert "being tried out" not in await rehearsed.type("slack", "U1", "menu")
    assert rehearsed.person("slack", "U3") is None
    await rehearsed.type("slack", "U3", "menu")
    assert rehearsed.person("slack", "U3") is None  # nothing is kept of who only looked in


async def test_what_a_rehearsal_dropped_does_not_come_after_it(ready: Store, clock: SteppedClock) -> None:
    async with living(ready, clock, testers=("slack:U1",)) as live:
        _aisha, tomos = await people(live)
        post(live, "to a member", f"member:{tomos}", member_id=tomos)
        await live.bot.settle()
    async with living(ready, clock) as live:
        await live.bot.settle()
        assert live.slack.sent == []


# --- a hold


async def test_a_hold_stops_both_platforms_at_once_and_releasing_it_sends_each_once(live: Live) -> None:
    aisha, _tomos = await people(live)
    live.store.write_now(hold_all, "system", "")
    post(live, "to aisha", f"member:{aisha}", member_id=aisha, contact_class="signed_up")
    post(live, "to discord", "channel:discord:general")
    await live.bot.settle()
    assert live.slack.sent == live.discord.sent == []
    assert "Every send is stopped" in await live.type("slack", "BOSS", "staff")
    assert "next two weeks" in (await live.type("slack", "U2", "me")).casefold()  # answers come
    live.store.write_now(release_hold, "system")
    await live.bot.settle()
    await live.bot.settle()
    assert live.slack.told("dm:U1") == ["to aisha"]
    assert live.discord.told("general") == ["to discord"]


async def test_a_hold_outlives_a_restart(ready: Store, clock: SteppedClock) -> None:
    async with living(ready, clock) as live:
        live.store.write_now(hold_all, "system", "")
        post(live, "to discord", "channel:discord:general")
    clock.move_to(NOON + timedelta(days=1))
    async with living(ready, clock) as live:
        await live.bot.settle()
        assert live.discord.sent == []
