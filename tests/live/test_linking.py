"""Two accounts become one person by a code from one side, typed on the other; and everything that can go wrong."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.core.audit.actions import entries
from bot.core.contact.actions.choices import settings_of
from bot.core.members.actions import accounts_of, import_roster, issue_code, person_by_ref
from bot.core.members.rules.roster import RosterRow
from bot.core.personal_data.actions import erase_person
from bot.core.roles.actions import ensure_first_staff
from bot.errors import Refusal
from bot.platforms.ports import Account, Channel
from bot.programme.learning_logs.store.logs import response
from bot.routing.replies import FormErrors, OpenForm, Show
from bot.routing.requests import Kind, Request
from bot.store import Store
from bot.store.metadata import metadata
from bot.ui.actions import ActionId
from tests.live.pretend import Live, living, said

import_tables()
MORNING = datetime(2027, 3, 16, 12, 30, tzinfo=UTC)
CODE = re.compile(r"[0-9a-z]{4}-[0-9a-z]{4}")
SLACK, DISCORD = ("slack", "U1"), ("discord", "D1")


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(MORNING)


@pytest.fixture
async def live(store: Store, clock: SteppedClock) -> AsyncIterator[Live]:
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    store.write_now(import_roster, [RosterRow("r1", "Aisha Khan", "aisha@x.org"), RosterRow("r2", "Tomos", "t@x.org")])
    store.write_now(ensure_first_staff, [("slack", "BOSS")])
    async with living(store, clock) as it:
        await it.house.account_seen("slack", Account("U1", "aisha.khan", "", "aisha@x.org"))
        await it.house.account_seen("slack", Account("U2", "tomos", "", "t@x.org"))
        await it.house.account_seen("discord", Account("D1", "aisha#1"))
        await it.house.account_seen("discord", Account("D2", "stranger"))
        yield it


async def code_of(live: Live, platform: str = "slack", account: str = "U1") -> str:
    shown = said(await live.press(platform, account, "linking:code:"))
    found = CODE.search(shown)
    assert found, shown
    return found[0]


def same(live: Live, one: tuple[str, str], other: tuple[str, str]) -> bool:
    return live.person(*one) == live.person(*other)


async def test_the_menu_and_ones_own_page_lead_there(live: Live) -> None:
    assert "Link my other account" in await live.type(*SLACK, "menu")
    assert "My accounts" in await live.type(*SLACK, "me")
    panel = await live.type(*SLACK, "link")
    assert "Slack: aisha.khan" in panel
    assert isinstance(await live.press(*DISCORD, "linking:ask:"), OpenForm)


async def test_a_code_typed_as_a_command_makes_one_person_and_both_sides_are_told(live: Live) -> None:
    code = await code_of(live)
    answer = await live.type(*DISCORD, f"link {code.upper().replace('-', ' ')}")
    assert "Done: " in answer
    assert same(live, SLACK, DISCORD)
    assert live.person(*DISCORD) == live.store.read_now(person_by_ref, "r1")
    (told,) = live.slack.told("dm:U1")
    assert "aisha#1 on Discord was just linked to you with your code" in told
    assert live.discord.told("dm:D1") == []  # that side has its answer already
    actions = [entry.action for entry in live.store.read_now(entries, 3)]
    assert actions == ["member.merged", "member.linked", "member.code_issued"]


async def test_it_works_the_other_way_round_by_form_and_the_roster_row_stays(live: Live) -> None:
    code = await code_of(live, *DISCORD)
    answer = said(await live.hand_in(*SLACK, "linking:enter:", code=f" {code} "))
    assert "are one person now" in answer
    assert live.person(*DISCORD) == live.store.read_now(person_by_ref, "r1")
    assert len(live.discord.told("dm:D1")) == 1


async def test_a_code_from_staff_claims_the_row_that_waits(live: Live) -> None:
    row = live.store.read_now(person_by_ref, "r2")
    assert row is not None
    code = live.store.write_now(issue_code, row.id, "system")
    assert "are one person now" in await live.type("discord", "D2", f"link {code}")
    assert live.person("discord", "D2") == row


async def test_the_wrong_person_with_an_entry_of_their_own_is_refused_and_the_code_still_works(live: Live) -> None:
    code = await code_of(live)
    answer = await live.type("slack", "U2", f"link {code}")
    assert "belongs to another entry in the membership, so it was not linked" in answer
    assert not same(live, SLACK, ("slack", "U2"))
    assert "Done: " in await live.type(*DISCORD, f"link {code}")


async def test_a_stranger_who_saw_the_code_is_taken_away_again_by_one_press_and_staff_hear(live: Live) -> None:
    code = await code_of(live)
    await live.type("discord", "D2", f"link {code}")
    assert same(live, SLACK, ("discord", "D2"))
    thief = await live.press("discord", "D2", "linking:not_me:discord/D2")
    assert "not linked to you any more" in said(thief)  # nobody takes away what they use
    answer = await live.press(*SLACK, "linking:not_me:discord/D2")
    assert "no longer yours" in said(answer)
    assert not same(live, SLACK, ("discord", "D2"))
    assert "not linked to you any more" in said(await live.press(*SLACK, "linking:not_me:discord/D2"))
    assert any("linked to them by somebody else" in words for words in live.slack.told("dm:BOSS"))
    mine = live.person(*SLACK)
    assert mine is not None
    assert [one.account_id for one in live.store.read_now(accounts_of, mine.id)] == ["U1"]


async def test_twice_is_refused_kindly_by_the_same_and_by_another(live: Live) -> None:
    code = await code_of(live)
    await live.type(*DISCORD, f"link {code}")
    assert "linked to you already. There is nothing to do." in await live.type(*DISCORD, f"link {code}")
    assert "has been used already" in await live.type("discord", "D2", f"link {code}")


async def test_a_second_delivery_of_the_same_click_repeats_the_answer_and_links_once(live: Live) -> None:
    code = await code_of(live)
    request = Request("same", "discord", "D1", "", Kind.COMMAND, ActionId("menu", "command"), words=f"link {code}")
    first = await live.house.dispatch(request)
    assert await live.house.dispatch(request) == first
    await live.bot.settle()
    assert len(live.slack.told("dm:U1")) == 1


async def test_ones_own_code_on_the_side_it_came_from_is_explained_and_stays_good(live: Live) -> None:
    code = await code_of(live)
    assert "That is your own code" in await live.type(*SLACK, f"link {code}")
    assert "Done: " in await live.type(*DISCORD, f"link {code}")


async def test_too_late_and_replaced_codes_say_so(live: Live, clock: SteppedClock) -> None:
    first = await code_of(live)
    second = await code_of(live)
    assert "do not know that code" in await live.type(*DISCORD, f"link {first}")
    clock.move_to(MORNING + timedelta(minutes=15))
    assert "too old" in await live.type(*DISCORD, f"link {second}")
    third = await code_of(live)
    assert "Done: " in await live.type(*DISCORD, f"link {third}")


async def test_who_is_linked_already_with_somebody_else_is_refused(live: Live) -> None:
    await live.type(*DISCORD, f"link {await code_of(live)}")
    other = await code_of(live, "slack", "U2")
    assert "belongs to another entry" in await live.type(*DISCORD, f"link {other}")


async def test_guessing_is_stopped_after_five_tries_and_an_hour_later_it_may_go_on(
    live: Live, clock: SteppedClock
) -> None:
    good = await code_of(live)
    for number in range(5):
        reply = await live.hand_in(*DISCORD, "linking:enter:", code=f"aaaa-000{number}")
        assert isinstance(reply, FormErrors)
        assert "do not know that code" in reply.errors["code"]
    stopped = await live.hand_in(*DISCORD, "linking:enter:", code=good)
    assert isinstance(stopped, FormErrors)
    assert "try again in an hour" in stopped.errors["code"]
    assert not same(live, SLACK, DISCORD)
    clock.move_to(MORNING + timedelta(hours=1))
    assert "Done: " in await live.type(*DISCORD, f"link {await code_of(live)}")


@pytest.mark.parametrize("typed", ["", "   ", "<@U1> @everyone", "x" * 500, "🙂"])
async def test_whatever_is_typed_gets_a_kind_answer(live: Live, typed: str) -> None:
    reply = await live.hand_in(*DISCORD, "linking:enter:", code=typed)
    assert isinstance(reply, FormErrors)
    assert reply.errors["code"]
    assert await live.type(*DISCORD, f"link {typed}")


async def test_a_code_is_kept_nowhere_in_the_clear(live: Live) -> None:
    request = Request("once", "slack", "U1", "", Kind.PRESS, ActionId("linking", "code"))
    shown = said(await live.house.dispatch(request))
    code = CODE.search(shown)
    assert code is not None
    assert "shown once" in said(await live.house.dispatch(request))
    await live.type(*DISCORD, f"link {code[0]}")
    held = live.store.read_now(
        lambda tx: [str(row) for table in metadata.sorted_tables for row in tx.rows(table.select())]
    )
    assert len(held) > 10
    assert not [row for row in held if code[0] in row or code[0].replace("-", "") in row]


async def test_linked_accounts_have_one_contact_policy_and_one_of_them_gets_each_message(live: Live) -> None:
    await live.hand_in(
        *DISCORD, "contact:save_settings:", cap="1", quiet_from="21:00", quiet_until="07:00", reminders="no"
    )
    await live.type(*DISCORD, f"link {await code_of(live)}")
    person = live.person(*SLACK)
    assert person is not None
    settings = live.store.read_now(settings_of, person)
    assert (settings.cap, settings.no_reminders) == (1, True)
    assert "No reminders." in await live.type(*SLACK, "me")


async def test_a_log_begun_on_one_platform_is_finished_on_the_other(live: Live) -> None:
    (project,) = live.community.projects
    log = f"{project.id}:1"
    await live.hand_in(*SLACK, f"learning_logs:join:{project.id}", audience="project", consent="yes")
    typed = {"what_changed": ("The phone rings less.",)}
    await live.do(*SLACK, Kind.KEEP, f"learning_logs:keep:{log}", values=typed)
    await live.type(*DISCORD, f"link {await code_of(live)}")
    opened = await live.press(*DISCORD, f"learning_logs:answer:{log}")
    assert isinstance(opened, OpenForm)
    assert next(each.value for each in opened.form.questions if each.key == "what_changed") == typed["what_changed"]
    done = await live.hand_in(*DISCORD, f"learning_logs:hand_in:{log}", plan_next="Ring back sooner.")
    assert isinstance(done, Show), done
    person = live.person(*SLACK)
    assert person is not None
    kept = live.store.read_now(response, log, person.id)
    assert kept is not None
    assert kept.done
    assert kept.handed_in["plan_next"] == ("Ring back sooner.",)
    assert kept.handed_in["what_changed"] == typed["what_changed"]


@pytest.mark.parametrize("after", ["unticked", "erased"])
async def test_what_was_asked_of_the_group_before_linking_can_be_taken_back_after_it(live: Live, after: str) -> None:
    (project,) = live.community.projects
    log = f"{project.id}:1"
    (asks,) = [each.id for each in project.questions if each.tick]
    for platform in ("slack", "discord"):
        await live.house.channel_seen(platform, Channel(f"{platform}-1", project.channel))
    await live.hand_in(*DISCORD, f"learning_logs:join:{project.id}", audience="project", consent="yes")
    typed = {asks: ("Who has done this?",), f"tick.{asks}": ("yes",), "what_changed": ("The phone rings less.",)}
    await live.do(*DISCORD, Kind.SUBMIT, f"learning_logs:hand_in:{log}", values=typed)
    assert len(live.rows("log_question_asked")) == 2
    await live.type(*DISCORD, f"link {await code_of(live)}")
    if after == "unticked":
        typed = {**typed, f"tick.{asks}": ()}
        await live.do(*SLACK, Kind.SUBMIT, f"learning_logs:hand_in:{log}", values=typed)
    else:
        person = live.person(*SLACK)
        assert person is not None
        live.store.write_now(erase_person, person.id, person.id)
    await live.bot.settle()
    assert len(live.rows("log_question_asked")) == 2
    assert len(live.rows("log_question_asked_delete")) == 2


@pytest.mark.parametrize("first", [SLACK, DISCORD])
async def test_a_log_handed_in_on_one_side_stays_so_where_one_was_begun_on_the_other(
    live: Live, first: tuple[str, str]
) -> None:
    (project,) = live.community.projects
    log = f"{project.id}:1"
    second = DISCORD if first == SLACK else SLACK
    for account in (first, second):
        await live.hand_in(*account, f"learning_logs:join:{project.id}", audience="project", consent="yes")
    await live.do(*second, Kind.KEEP, f"learning_logs:keep:{log}", values={"plan_next": ("A draft.",)})
    await live.hand_in(*first, f"learning_logs:hand_in:{log}", what_changed="The phone rings less.", plan_next="Go on.")
    await live.type(*DISCORD, f"link {await code_of(live)}")
    person = live.person(*SLACK)
    assert person is not None
    kept = live.store.read_now(response, log, person.id)
    assert kept is not None
    assert kept.done
    assert kept.handed_in["what_changed"] == ("The phone rings less.",)
    assert kept.handed_in["plan_next"] == ("Go on.",)


async def test_where_the_other_side_takes_no_messages_the_linking_still_holds(live: Live) -> None:
    live.slack.refusals["dm:U1"] = Refusal.DM_CLOSED
    assert "Done: " in await live.type(*DISCORD, f"link {await code_of(live)}")
    assert same(live, SLACK, DISCORD)
    assert [(row.state, row.reason) for row in live.rows("linked")] == [("dead", "dm_closed")]
