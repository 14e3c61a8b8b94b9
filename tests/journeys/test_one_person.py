"""One person, however many accounts: one log, one prompt, one voice."""

from __future__ import annotations

from bot.core.members.actions import claim_by_code, issue_code, people, person_for_account
from bot.core.members.rules import Person, Standing
from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Standing as Log
from bot.programme.learning_logs.store.logs import participants_of
from bot.routing.replies import Kept
from bot.store import Tx
from tests.journeys.town import PROJECT, Town, at, text

DESK, PHONE = "declan.mcgurk", "declan.phone"
KEEP, HAND_IN = f"learning_logs:keep:{PROJECT}:1", f"learning_logs:hand_in:{PROJECT}:1"


def arrive(town: Town, *, joins: bool = False) -> Person:
    """Let the second account appear, a guest as yet."""

    def appear(tx: Tx) -> Person:
        guest = person_for_account(tx, "local", PHONE, "Declan")
        if joins:
            join(tx, town.community, guest, PROJECT, Audience.INSIGHT_TEAM)
        return guest

    return town.store.write_now(appear)


def link(town: Town) -> Person:
    """Let the person type, on the second account, the code they were given on the first."""

    def by_code(tx: Tx) -> Person:
        me = town.person(DESK).id
        linked = claim_by_code(tx, "local", PHONE, issue_code(tx, me, me))
        assert isinstance(linked, Person)
        return linked

    return town.store.write_now(by_code)


async def test_two_accounts_of_one_person_have_one_prompt_and_one_log(fresh: Town) -> None:
    fresh.leave_to_the_test()
    arrive(fresh)
    assert link(fresh).id == fresh.person(DESK).id == fresh.person(PHONE).id
    async with fresh.awake() as day:
        await day.until(at(3, 16, 13))
        assert len(fresh.sent("log_prompt", DESK)) == 1
        assert isinstance(await day.keep(DESK, KEEP, what_changed=("Typed at the desk.",)), Kept)
        assert isinstance(await day.keep(PHONE, KEEP, what_learnt=("Typed on the phone.",)), Kept)
        await day.hand_in(PHONE, HAND_IN)
        await day.until(at(3, 22, 13))
    log = fresh.log(DESK)
    assert log is not None
    assert log.standing is Log.HANDED_IN
    assert log.handed_in == {"what_changed": ("Typed at the desk.",), "what_learnt": ("Typed on the phone.",)}
    assert fresh.sent("log_reminder", DESK) == []


async def test_who_joined_with_both_before_they_were_linked_takes_part_once(fresh: Town) -> None:
    fresh.leave_to_the_test()
    before = len(fresh.store.read_now(people, *Standing))
    arrive(fresh, joins=True)
    assert len(fresh.store.read_now(participants_of, PROJECT)) == 13
    link(fresh)
    assert len(fresh.store.read_now(participants_of, PROJECT)) == 12
    assert len(fresh.store.read_now(people, Standing.MEMBER, Standing.GUEST)) == before
    async with fresh.awake() as day:
        await day.until(at(3, 16, 20))
    assert len(fresh.sent("log_prompt")) == 11
    assert len(fresh.sent("log_prompt", PHONE)) == 1


async def test_linking_after_both_were_prompted_leaves_one_log_and_one_reminder(fresh: Town) -> None:
    fresh.leave_to_the_test()
    arrive(fresh, joins=True)
    async with fresh.awake() as day:
        await day.until(at(3, 16, 13))
        await day.keep(PHONE, KEEP, what_changed=("Typed on the phone.",))
        await day.keep(DESK, KEEP, what_learnt=("Typed at the desk.",))
        link(fresh)
        await day.until(at(3, 22, 13))
    log = fresh.log(DESK)
    assert log == fresh.log(PHONE)
    assert log is not None
    assert log.typed == {"what_changed": ("Typed on the phone.",), "what_learnt": ("Typed at the desk.",)}
    assert len(fresh.sent("log_reminder", DESK)) == 1


async def test_what_one_account_erases_is_gone_on_the_other(fresh: Town) -> None:
    fresh.leave_to_the_test()
    arrive(fresh)
    link(fresh)
    async with fresh.awake() as day:
        await day.until(at(3, 16, 13))
        await day.press(PHONE, "me:erase_now:")
        await day.until(at(3, 22, 13))
        assert len(fresh.told(DESK)) == 1
        reply = await day.keep(DESK, KEEP, what_changed=("Typed at the desk.",))
    assert not isinstance(reply, Kept)
    assert "log 1 of 6" in text(fresh.told(DESK)[0])
