"""The contact policy on a store: what is put in, what goes, what comes back, and what people are told about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import SteppedClock
from bot.core.audit.actions import entries
from bot.core.contact import actions as contact
from bot.core.contact.config import policy_of
from bot.core.contact.rules import (
    ContactClass,
    Drop,
    Explanation,
    Fate,
    Later,
    Notice,
    NotifyResult,
    PolicyConfig,
    QuietHours,
    Reason,
    Region,
    Scope,
    Send,
    Wait,
)
from bot.core.contact.rules.policy import FORTNIGHT
from bot.core.contact.views.later import later_button, later_choice
from bot.core.contact.views.reasons import explanation
from bot.core.contact.views.settings import two_weeks
from bot.core.members.actions import ProfileChange, merge, person_for_account, update_profile
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.outbox.store import (
    Effect,
    Outgoing,
    Row,
    State,
    claim_next,
    drop,
    enqueue,
    finish,
    hold_back,
    row_by_id,
    rows_for_member,
)
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.ui.actions import parse_action
from bot.ui.codec import message_from_json
from bot.ui.message import Button, Buttons, Message, Paragraph
from bot.ui.plain import plain
from bot.ui.text import Text, say

NOON = datetime(2027, 6, 9, 11, tzinfo=UTC)  # a Wednesday in summer: noon in London
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLICY = PolicyConfig(regions=(Region("england", "GB", "ENG"), Region("scotland", "GB", "SCT")))


class World:
    """A store with two people, a clock to move, and a delivery that asks the policy as the outbox's gate does."""

    def __init__(self, path: Path) -> None:
        self.clock = SteppedClock(NOON)
        numbers = count()  # ids in the order of their making: the outbox goes by them within one moment
        self.store = Store(f"sqlite:///{path}/t.db", self.clock, lambda length: f"{next(numbers):0{length}}")
        self.do(lambda tx: metadata.create_all(tx.connection))
        self.aisha = self.person("aisha", "Dr Aisha Khan", "england")
        self.eilidh = self.person("eilidh", "Eilidh Ross", "scotland")

    def do(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        return self.store.write_now(action, *args, **kwargs)

    def person(self, account: str, name: str, nation: str = "") -> Person:
        seen = self.do(person_for_account, "local", account, name, everyone_is_member=True, zone="Europe/London")
        person: Person = self.do(update_profile, seen.id, ProfileChange(nation=nation))
        return person

    def notify(self, notice: Notice) -> NotifyResult:
        result: NotifyResult = self.do(contact.notify, notice, POLICY)
        return result

    def row(self, row_id: str | None) -> Row:
        row = self.store.read_now(row_by_id, row_id or "")
        assert row is not None
        return row

    def deliver(self, *, until: datetime | None = None) -> list[str]:
        """Send what is due at each moment up to `until`, and give the purposes of what went."""
        end = until or self.clock.now()
        went: list[str] = []
        while True:
            row = self.do(self.step)
            if isinstance(row, Row):
                went.append(row.purpose)
            elif row is None:
                due = [one.not_before for person in (self.aisha, self.eilidh) for one in self.waiting(person)]
                ahead = [at for at in due if at > self.clock.now()]
                if not ahead or min(ahead) > end:
                    break
                self.clock.move_to(min(ahead))
        self.clock.move_to(end)
        return went

    @staticmethod
    def step(tx: Tx, *, fails: bool = False) -> Row | str | None:
        row = claim_next(tx, "worker")
        if row is None:
            return None
        decision = contact.still_wanted(tx, row, POLICY)
        if row.expires_at <= tx.now:
            finish(tx, row, State.EXPIRED, reason="too_late")
        elif isinstance(decision, Wait):
            hold_back(tx, row.id, decision.until, decision.reason)
            return "waits"
        elif isinstance(decision, Drop):
            finish(tx, row, State.DROPPED, reason=decision.reason)
        else:
            finish(tx, row, State.DEAD if fails else State.SENT, reason="refused" if fails else "")
            contact.settle(tx, row, sent=not fails)
            return row if not fails else "failed"
        contact.settle(tx, row, sent=False)
        return "ended"

    def waiting(self, person: Person) -> list[Row]:
        return self.rows(person, State.WAITING)

    def rows(self, person: Person, state: State) -> list[Row]:
        return self.store.read_now(rows_for_member, person.id, states=(state,))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.store.close()


def notice(person: Person, purpose: str = "hello", **changes: Any) -> Notice:
    message = Message(
        (
            Paragraph(say("Would you like to meet somebody?")),
            Buttons((Button("Yes", "directory:meet:"), later_button())),
        ),
        say("You get this because you joined."),
    )
    plain_notice = Notice(
        member_id=person.id,
        capability="directory",
        purpose=purpose,
        contact_class=ContactClass.UNSOLICITED,
        message=message,
        dedupe=f"directory:{purpose}:{person.id}",
        expires_at=NOON + 60 * DAY,
    )
    return replace(plain_notice, **changes)


def later_key(world: World, row_id: str | None) -> str:
    message = message_from_json(world.row(row_id).payload)
    buttons = [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]
    actions = [parse_action(button.action) for button in buttons if isinstance(button, Button)]
    return next(action.key for action in actions if action is not None and action.route == "contact:later")


# Putting in.


def test_a_notice_goes_to_its_person_as_a_direct_message(world: World) -> None:
    result = world.notify(notice(world.aisha, subject="x", wanted="directory.wanted", done="directory.done"))
    row = world.row(result.row_id)
    assert result.decision == Send()
    assert (row.destination, row.member_id) == (f"member:{world.aisha.id}", world.aisha.id)
    assert (row.subject, row.wanted, row.done) == ("x", "directory.wanted", "directory.done")
    assert row.contact_class == ContactClass.UNSOLICITED
    assert world.deliver() == ["hello"]


def test_the_same_thing_is_put_in_once(world: World) -> None:
    first = world.notify(notice(world.aisha))
    second = world.notify(notice(world.aisha))
    assert first.row_id is not None
    assert second == NotifyResult(None, Drop(Reason.ALREADY_THERE))
    assert len(world.waiting(world.aisha)) == 1


def test_a_reply_is_put_in_once_too_and_never_held(world: World) -> None:
    world.do(contact.hold_all, "system", "An incident.")
    reply = notice(world.aisha, contact_class=ContactClass.REPLY)
    assert world.notify(reply).decision == Send()
    assert world.notify(reply) == NotifyResult(None, Drop(Reason.ALREADY_THERE))
    assert world.deliver() == ["hello"]


def test_a_dropped_notice_is_kept_with_its_reason_and_stays_dropped(world: World) -> None:
    world.do(contact.opt_out, world.aisha, "directory")
    first = world.notify(notice(world.aisha))
    world.do(contact.opt_in, world.aisha, "directory")
    again = world.notify(notice(world.aisha))
    assert first == again == NotifyResult(None, Drop(Reason.OPTED_OUT))
    assert world.waiting(world.aisha) == []
    (why,) = world.do(contact.explain, world.aisha.id)
    assert (why.fate, why.reason, why.purpose) == (Fate.NOT_SENT, Reason.OPTED_OUT, "hello")
    assert world.notify(notice(world.aisha, "other")).decision == Send()


def test_a_dedupe_key_of_another_person_is_refused(world: World) -> None:
    world.notify(notice(world.aisha, dedupe="same"))
    with pytest.raises(ValueError, match="must name the person"):
        world.notify(notice(world.eilidh, dedupe="same"))


numbers = st.integers(0, 9)
happenings = st.one_of(
    st.tuples(st.just("notify"), numbers, st.integers(0, 400)),
    st.tuples(st.just("move"), st.integers(1, 200), numbers),
    st.tuples(st.just("cap"), st.integers(0, 4), numbers),
    st.tuples(st.just("drop"), numbers, numbers),
)


@given(st.lists(happenings, min_size=10, max_size=30))
@settings(max_examples=15)
def test_no_order_of_things_sends_more_than_the_cap_in_a_fortnight(happens: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        cap = 4
        caps: list[int] = []
        went: list[datetime] = []
        for number, (what, amount, hours) in enumerate(happens):
            now = world.clock.now()
            if what == "notify":
                at = now + timedelta(hours=hours)
                asked = notice(world.aisha, f"n{number}", priority=amount, not_before=at, expires_at=at + 20 * DAY)
                world.notify(asked)
            elif what == "move":
                world.deliver(until=now + timedelta(hours=amount))
            elif what == "cap":
                cap = amount
                world.do(contact.set_cap, world.aisha, cap)
            else:
                for row in world.waiting(world.aisha)[:1]:
                    world.do(drop, row.id, "done")
            sent = [row.finished_at for row in world.rows(world.aisha, State.SENT) if row.finished_at is not None]
            caps += [cap] * (len(sent) - len(went))
            went = sorted(sent)
        world.store.close()
    for at, allowed in zip(went, caps, strict=True):
        assert sum(at - FORTNIGHT < other <= at for other in went) <= allowed


def test_somebody_unknown_is_an_error(world: World) -> None:
    with pytest.raises(LookupError):
        world.notify(notice(world.aisha, member_id="mem_nobody"))


def test_after_a_merge_the_older_id_still_finds_the_person_and_their_places(world: World) -> None:
    other = world.person("aisha-on-discord", "Aisha")
    for number in range(4):
        world.notify(notice(world.aisha, f"n{number}"))
    world.deliver()
    world.do(merge, world.aisha.id, other.id, "system")
    fifth = world.notify(notice(other, "fifth"))
    assert isinstance(fifth.decision, Wait)
    assert fifth.decision.reason is Reason.NO_ROOM
    assert world.row(fifth.row_id).member_id == world.aisha.id


# Places of the fortnight.


def test_four_unasked_messages_fit_a_fortnight_and_the_fifth_waits(world: World) -> None:
    for number in range(5):
        world.notify(notice(world.aisha, f"n{number}"))
    assert world.deliver(until=NOON + 13 * DAY) == ["n0", "n1", "n2", "n3"]
    assert world.deliver(until=NOON + 15 * DAY) == ["n4"]


def test_what_a_person_signed_up_for_takes_no_place(world: World) -> None:
    for number in range(9):
        world.notify(notice(world.aisha, f"n{number}", contact_class=ContactClass.SIGNED_UP))
    world.notify(notice(world.aisha, "unasked"))
    assert len(world.deliver()) == 10


def test_a_place_comes_back_when_a_message_is_not_sent(world: World) -> None:
    rows = [world.notify(notice(world.aisha, f"n{number}")).row_id for number in range(4)]
    fifth = world.notify(notice(world.aisha, "fifth"))
    assert isinstance(fifth.decision, Wait)
    world.do(drop, rows[0], "done")  # by its capability, which knows nothing of places
    assert world.notify(notice(world.aisha, "sixth")).decision == Send()
    assert world.deliver() == ["n1", "n2", "n3", "sixth"]


def test_what_waits_for_a_place_goes_when_another_turns_out_not_to_be_sent(world: World) -> None:
    world.do(contact.set_cap, world.aisha, 1)
    world.notify(notice(world.aisha, "first"))
    world.notify(notice(world.aisha, "second"))
    assert world.do(world.step, fails=True) == "failed"
    assert world.deliver() == ["second"]


def test_something_important_takes_the_place_of_what_waits(world: World) -> None:
    rows = [world.notify(notice(world.aisha, f"n{number}", not_before=NOON + DAY)).row_id for number in range(4)]
    urgent = world.notify(notice(world.aisha, "urgent", priority=9))
    assert isinstance(urgent.decision, Send)
    given_up = world.row(urgent.decision.instead_of)
    assert given_up.id in rows
    assert (given_up.state, given_up.reason) == (State.DROPPED, Reason.MADE_ROOM)
    assert len(world.deliver(until=NOON + 5 * DAY)) == 4


def test_a_lower_cap_holds_for_what_was_put_in_before(world: World) -> None:
    for number in range(4):
        world.notify(notice(world.aisha, f"n{number}"))
    world.do(contact.set_cap, world.aisha, 2)
    assert world.deliver(until=NOON + 13 * DAY) == ["n0", "n1"]
    world.do(contact.set_cap, world.aisha, None)
    assert world.deliver() == ["n2", "n3"]


def test_a_parked_message_keeps_its_place(world: World) -> None:
    def park(tx: Tx) -> None:
        row = claim_next(tx, "worker")
        assert row is not None
        finish(tx, row, State.PARKED, reason="no_answer")

    world.do(contact.set_cap, world.aisha, 1)
    world.notify(notice(world.aisha, "parked"))
    world.do(park)
    second = world.notify(notice(world.aisha, "second"))
    assert second.decision == Wait(NOON + 14 * DAY, Reason.NO_ROOM)


def test_what_should_have_gone_long_ago_and_still_waits_keeps_its_place(world: World) -> None:
    world.do(contact.set_cap, world.aisha, 1)
    world.notify(notice(world.aisha, "first"))
    world.clock.move_to(NOON + 20 * DAY)  # nothing was delivered meanwhile
    second = world.notify(notice(world.aisha, "second"))
    assert second.decision == Wait(NOON + 34 * DAY, Reason.NO_ROOM)


@pytest.mark.parametrize("cap", [-1, 9])
def test_a_cap_out_of_range_is_refused_kindly(world: World, cap: int) -> None:
    with pytest.raises(MemberError, match="from 0 to 8"):
        world.do(contact.set_cap, world.aisha, cap)


# What a person chooses is asked about again at sending.


def test_what_was_switched_off_since_does_not_go(world: World) -> None:
    world.notify(notice(world.aisha, "off"))
    world.notify(notice(world.aisha, "remind", reminder=True, capability="learning_logs"))
    world.do(contact.opt_out, world.aisha, "directory")
    world.do(contact.opt_out, world.aisha, "directory")  # twice is as once
    world.do(contact.no_reminders, world.aisha)
    assert world.deliver() == []
    reasons = {one.purpose: one.reason for one in world.do(contact.explain, world.aisha.id)}
    assert reasons == {"off": Reason.OPTED_OUT, "remind": Reason.NO_REMINDERS}


def test_reminders_can_be_had_again(world: World) -> None:
    world.do(contact.no_reminders, world.aisha)
    world.do(contact.reminders_again, world.aisha)
    world.notify(notice(world.aisha, "remind", reminder=True))
    assert world.deliver() == ["remind"]


def test_a_persons_own_quiet_hours_hold_at_sending(world: World) -> None:
    world.notify(notice(world.aisha))
    world.do(contact.set_quiet_hours, world.aisha, QuietHours(time(8), time(16)))
    assert world.deliver() == []
    assert world.row(world.waiting(world.aisha)[0].id).not_before == NOON + 4 * HOUR
    assert world.deliver(until=NOON + 4 * HOUR) == ["hello"]
    world.do(contact.set_quiet_hours, world.aisha, None)
    assert world.do(contact.settings_of, world.aisha).quiet is None


def test_quiet_hours_that_leave_no_time_are_refused_kindly(world: World) -> None:
    with pytest.raises(MemberError, match="20 hours at most"):
        world.do(contact.set_quiet_hours, world.aisha, QuietHours(time(8), time(7)))
    world.do(contact.set_quiet_hours, world.aisha, QuietHours(time(8), time(4)))


def test_a_row_of_the_outbox_without_a_notice_keeps_the_settings_too(world: World) -> None:
    outgoing = Outgoing(
        dedupe="x",
        capability="directory",
        purpose="direct",
        destination=f"member:{world.aisha.id}",
        payload="{}",
        expires_at=NOON + DAY,
        member_id=world.aisha.id,
        contact_class="signed_up",
    )
    world.do(enqueue, outgoing)
    world.do(contact.opt_out, world.aisha, "directory")
    assert world.deliver() == []


# Pausing.


def test_a_pause_drops_what_it_covers_ends_by_itself_and_says_so_once(world: World) -> None:
    world.notify(notice(world.aisha, "waits", not_before=NOON + DAY))
    world.notify(notice(world.aisha, "afterwards", not_before=NOON + 9 * DAY))
    ends = datetime(2027, 6, 14, 8, tzinfo=UTC)
    world.do(contact.pause, world.aisha, ends)
    dropped = world.notify(notice(world.aisha, "missed", contact_class=ContactClass.SIGNED_UP))
    assert dropped.decision == Drop(Reason.PAUSED)
    assert world.do(contact.next_pause_end, NOON) == ends
    assert world.do(contact.tell_ended_pauses, POLICY) == 0

    assert world.deliver(until=ends) == []
    assert world.do(contact.tell_ended_pauses, POLICY) == 1
    assert world.do(contact.tell_ended_pauses, POLICY) == 0
    assert world.do(contact.next_pause_end, NOON) is None

    assert world.deliver(until=ends + 10 * DAY) == ["pause_ended", "afterwards"]
    missed = {one.purpose: one.reason for one in world.do(contact.explain, world.aisha.id) if one.fate is Fate.NOT_SENT}
    assert missed == {"waits": Reason.PAUSED, "missed": Reason.PAUSED}


def test_the_end_of_a_pause_is_told_in_the_words_of_message_14(world: World) -> None:
    def open_now(_tx: Tx, member_id: str) -> Text:
        assert member_id == world.aisha.id
        return say("log 3 of Video consultations, until Tuesday.")

    world.do(contact.pause, world.aisha, NOON + DAY)
    world.clock.move_to(NOON + DAY)
    world.do(contact.tell_ended_pauses, POLICY, open_now)
    (row,) = world.waiting(world.aisha)
    assert plain(message_from_json(row.payload)).splitlines()[0] == (
        "Welcome back, Aisha. Your pause ended today, as you asked. Nothing that you missed will be sent late. "
        "Open now: log 3 of Video consultations, until Tuesday. "
        "From tomorrow you get messages as before, never more than 4 a fortnight."
    )


def test_the_end_of_a_pause_told_late_names_its_day_and_promises_nothing_unasked_to_who_wants_none(
    world: World,
) -> None:
    world.do(contact.set_cap, world.aisha, 0)
    world.do(contact.pause, world.aisha, NOON + DAY)
    world.clock.move_to(NOON + 3 * DAY)
    world.do(contact.tell_ended_pauses, POLICY)
    text = plain(message_from_json(world.waiting(world.aisha)[0].payload))
    assert "Your pause ended on Thu 10 June" in text
    assert "Open now" not in text
    assert "fortnight" not in text


def test_on_the_day_a_pause_ends_by_itself_nothing_else_comes(world: World) -> None:
    world.do(contact.pause, world.aisha, NOON + DAY)
    world.clock.move_to(NOON + DAY)
    world.do(contact.tell_ended_pauses, POLICY)
    world.notify(notice(world.aisha, contact_class=ContactClass.SIGNED_UP))
    assert world.deliver(until=NOON + 1.5 * DAY) == ["pause_ended"]
    assert world.deliver(until=NOON + 2 * DAY) == ["hello"]


def test_a_pause_that_the_person_ends_is_over_at_once_and_not_told(world: World) -> None:
    world.do(contact.pause, world.aisha, NOON + 5 * DAY)
    world.clock.move_to(NOON + DAY)
    assert world.do(contact.end_pause, world.aisha)
    assert not world.do(contact.end_pause, world.aisha)
    world.notify(notice(world.aisha))
    world.clock.move_to(NOON + 6 * DAY)
    assert world.do(contact.tell_ended_pauses, POLICY) == 0


def test_after_a_pause_ended_by_hand_messages_come_again(world: World) -> None:
    world.do(contact.pause, world.aisha, NOON + 5 * DAY)
    world.do(contact.end_pause, world.aisha)
    world.notify(notice(world.aisha))
    assert world.deliver() == ["hello"]


def test_pausing_again_before_the_welcome_back_has_gone_drops_it(world: World) -> None:
    night = datetime(2027, 6, 9, 22, tzinfo=UTC)
    world.do(contact.pause, world.aisha, night)
    world.clock.move_to(night)
    assert world.do(contact.tell_ended_pauses, POLICY) == 1
    world.do(contact.pause, world.aisha, night + 5 * DAY)
    assert world.deliver(until=night + DAY) == []
    world.clock.move_to(night + 5 * DAY)
    assert world.do(contact.tell_ended_pauses, POLICY) == 1
    assert world.deliver(until=night + 6 * DAY) == ["pause_ended"]


def test_a_pause_cannot_end_in_the_past(world: World) -> None:
    with pytest.raises(MemberError, match="passed"):
        world.do(contact.pause, world.aisha, NOON)


# Later.


def test_what_is_put_off_comes_back_once_and_offers_no_later_again(world: World) -> None:
    first = world.notify(notice(world.aisha, wanted="directory.wanted", subject="x"))
    world.deliver()
    key = later_key(world, first.row_id)
    options = world.do(contact.options_for, world.aisha, key, POLICY)
    assert "Tonight, 19:00" in plain(later_choice(options, key, world.aisha.zone))

    assert world.do(contact.put_off, world.aisha, key, Later.TONIGHT, POLICY) == NOON + 7 * HOUR

    (back,) = world.waiting(world.aisha)
    assert (back.wanted, back.subject, back.done) == ("directory.wanted", "x", "")
    assert "Later" not in plain(message_from_json(back.payload))
    assert "Yes" in plain(message_from_json(back.payload))
    assert world.deliver(until=NOON + 30 * DAY) == ["hello"]


def test_a_second_later_is_refused_kindly(world: World) -> None:
    first = world.notify(notice(world.aisha))
    world.deliver()
    key = later_key(world, first.row_id)
    world.do(contact.put_off, world.aisha, key, Later.TOMORROW, POLICY)
    with pytest.raises(MemberError, match="Thu 10 June, 09:00"):
        world.do(contact.put_off, world.aisha, key, Later.MONDAY, POLICY)
    world.deliver(until=NOON + 2 * DAY)
    with pytest.raises(MemberError, match="once already"):
        world.do(contact.put_off, world.aisha, key, Later.MONDAY, POLICY)


def test_what_comes_back_takes_no_place_and_is_no_reminder(world: World) -> None:
    world.do(contact.set_cap, world.aisha, 1)
    first = world.notify(notice(world.aisha, reminder=True))
    world.deliver()
    world.do(contact.put_off, world.aisha, later_key(world, first.row_id), Later.TONIGHT, POLICY)
    world.do(contact.no_reminders, world.aisha)
    assert world.deliver(until=NOON + DAY) == ["hello"]


def test_what_is_put_off_is_still_dropped_when_its_kind_is_switched_off(world: World) -> None:
    first = world.notify(notice(world.aisha))
    world.deliver()
    world.do(contact.put_off, world.aisha, later_key(world, first.row_id), Later.TONIGHT, POLICY)
    world.do(contact.opt_out, world.aisha, "directory")
    assert world.deliver(until=NOON + DAY) == []


def test_what_could_not_come_back_is_refused_and_nothing_is_kept(world: World) -> None:
    first = world.notify(notice(world.aisha))
    world.deliver()
    key = later_key(world, first.row_id)
    world.do(contact.pause, world.aisha, NOON + 5 * DAY)
    with pytest.raises(MemberError, match="paused messages"):
        world.do(contact.put_off, world.aisha, key, Later.TONIGHT, POLICY)
    world.do(contact.end_pause, world.aisha)
    assert world.do(contact.put_off, world.aisha, key, Later.TONIGHT, POLICY) == NOON + 7 * HOUR


def test_later_on_what_is_over_by_then_or_not_theirs_is_refused(world: World) -> None:
    short = world.notify(notice(world.aisha, expires_at=NOON + HOUR))
    key = later_key(world, short.row_id)
    with pytest.raises(MemberError, match="over before"):
        world.do(contact.put_off, world.aisha, key, Later.TONIGHT, POLICY)
    for person, wrong in ((world.eilidh, key), (world.aisha, "ntc_unknown")):
        with pytest.raises(MemberError, match="earlier time"):
            world.do(contact.put_off, person, wrong, Later.TONIGHT, POLICY)


def test_a_capability_may_let_its_own_message_come_back(world: World) -> None:
    holiday = datetime(2027, 8, 30, 8, tzinfo=UTC)
    again = notice(world.aisha, "log_later", expires_at=holiday + DAY)
    result = world.do(contact.come_back, again, holiday, POLICY)
    assert result.decision == Wait(holiday, Reason.SCHEDULED)
    assert world.do(contact.come_back, again, holiday, POLICY).decision == Drop(Reason.ALREADY_THERE)
    assert world.deliver(until=holiday) == ["log_later"]


# What staff stop.


def test_a_hold_stops_every_send_at_once_and_its_end_lets_them_go(world: World) -> None:
    world.notify(notice(world.aisha, "first"))
    world.notify(notice(world.aisha, "planned", not_before=NOON + 5 * DAY))
    world.do(contact.hold_all, world.eilidh.id, "A wrong mail-out.")
    world.notify(notice(world.aisha, "second", contact_class=ContactClass.SIGNED_UP))
    assert world.do(contact.stopped).held
    assert world.deliver(until=NOON + 2 * HOUR) == []
    assert world.do(contact.release_hold, world.eilidh.id) == 2
    assert sorted(world.deliver()) == ["first", "second"]
    assert world.deliver(until=NOON + 6 * DAY) == ["planned"]
    assert [entry.action for entry in world.do(entries)] == ["contact.released", "contact.hold"]


def test_a_hold_stops_channel_posts_and_lets_things_be_taken_away(world: World) -> None:
    def channel(dedupe: str, kind: Effect) -> Outgoing:
        return Outgoing(dedupe, "stories", dedupe, f"channel:local:{dedupe}", "{}", NOON + DAY, kind=kind)

    world.do(contact.hold_all, "system", "")
    world.do(enqueue, channel("story", Effect.POST))
    world.do(enqueue, channel("hidden", Effect.DELETE))
    assert world.deliver() == ["hidden"]
    assert world.do(contact.release_hold, "system") == 1
    assert world.deliver() == ["story"]


def test_a_stand_down_concerns_its_own_and_ends_by_itself(world: World) -> None:
    world.do(contact.stand_down, "system", Scope.NATION, "scotland", NOON + 2 * DAY, "A critical incident.")
    world.notify(notice(world.aisha, "england"))
    world.notify(notice(world.eilidh, "scotland"))
    assert world.deliver() == ["england"]
    assert world.deliver(until=NOON + 3 * DAY) == ["scotland"]


def test_a_stand_down_can_be_lifted_and_is_in_the_audit_log(world: World) -> None:
    down = world.do(contact.stand_down, world.aisha.id, Scope.EVERYONE, "ignored", NOON + 9 * DAY, "A strike.")
    waits = world.notify(notice(world.eilidh))
    assert waits.decision == Wait(NOON + 9 * DAY, Reason.STAND_DOWN)
    assert world.do(contact.lift, world.aisha.id, down) == 1
    assert world.deliver() == ["hello"]
    with pytest.raises(MemberError, match="over already"):
        world.do(contact.lift, world.aisha.id, down)
    logged = [(entry.actor, entry.action, entry.subject) for entry in world.do(entries)]
    assert logged == [
        (world.aisha.id, "contact.lifted", down),
        (world.aisha.id, "contact.stand_down", down),
    ]


def test_what_is_planned_goes_no_earlier_because_a_stand_down_is_lifted(world: World) -> None:
    down = world.do(contact.stand_down, "system", Scope.EVERYONE, "", NOON + 9 * DAY, "")
    world.notify(notice(world.aisha, not_before=NOON + 5 * DAY))
    world.do(contact.lift, "system", down)
    assert world.deliver(until=NOON + 4 * DAY) == []
    assert world.deliver(until=NOON + 5 * DAY) == ["hello"]


def test_a_stand_down_needs_a_moment_to_come_and_somebody(world: World) -> None:
    with pytest.raises(MemberError, match="passed"):
        world.do(contact.stand_down, "system", Scope.EVERYONE, "", NOON, "")
    with pytest.raises(MemberError, match="which nation"):
        world.do(contact.stand_down, "system", Scope.NATION, " ", NOON + DAY, "")


# What people are told.


def planned_purposes(world: World) -> list[tuple[str, bool]]:
    return [(one.purpose, one.wanted) for one in world.do(contact.next_two_weeks, world.aisha, POLICY)]


def test_the_next_two_weeks_show_what_is_coming_with_a_switch_beside_each(world: World) -> None:
    world.notify(notice(world.aisha, "second", not_before=NOON + 9 * DAY))
    first = world.notify(notice(world.aisha, "first", not_before=NOON + 5 * DAY))
    world.notify(notice(world.aisha, "too far", not_before=NOON + 15 * DAY))
    world.notify(notice(world.aisha, "reply", contact_class=ContactClass.REPLY))
    assert planned_purposes(world) == [("first", True), ("second", True)]

    world.do(contact.leave_out, world.aisha, first.row_id)
    assert planned_purposes(world) == [("first", False), ("second", True)]
    text = plain(two_weeks(world.do(contact.next_two_weeks, world.aisha, POLICY), lambda _c, purpose: purpose, "UTC"))
    assert "first: will not be sent, because you switched this one off." in text
    assert "second: Fri 18 June, 11:00." in text
    assert "I mean to send you 1 message." in text

    world.do(contact.put_back, world.aisha, first.row_id)
    assert planned_purposes(world) == [("first", True), ("second", True)]
    world.do(contact.leave_out, world.aisha, first.row_id)
    assert world.deliver(until=NOON + 10 * DAY) == ["reply", "second"]
    with pytest.raises(MemberError, match="no longer waiting"):
        world.do(contact.put_back, world.aisha, first.row_id)


def test_nobody_switches_anothers_message(world: World) -> None:
    result = world.notify(notice(world.aisha))
    with pytest.raises(MemberError, match="no longer waiting"):
        world.do(contact.leave_out, world.eilidh, result.row_id)


def test_the_next_two_weeks_foresee_what_the_settings_will_do(world: World) -> None:
    world.notify(notice(world.aisha, "hello", not_before=NOON + DAY))
    world.do(contact.pause, world.aisha, NOON + 5 * DAY)
    (one,) = world.do(contact.next_two_weeks, world.aisha, POLICY)
    assert (one.wanted, one.reason) == (False, Reason.PAUSED)
    text = plain(two_weeks([one], lambda _c, purpose: purpose, "UTC"))
    assert "Send it after all" not in text


def test_the_next_two_weeks_say_that_all_is_held(world: World) -> None:
    world.notify(notice(world.aisha, not_before=NOON + 2 * DAY))
    world.do(contact.hold_all, "system", "")
    world.deliver(until=NOON + 2 * DAY)
    (one,) = world.do(contact.next_two_weeks, world.aisha, POLICY)
    assert (one.held, one.at) == (True, NOON + 2 * DAY)
    assert "Staff have stopped all messages for now" in plain(two_weeks([one], lambda _c, purpose: purpose, "UTC"))


def test_two_empty_weeks_are_said_in_words(world: World) -> None:
    nothing = world.do(contact.next_two_weeks, world.aisha, POLICY)
    assert "do not mean to send you anything" in plain(two_weeks(nothing, lambda _c, purpose: purpose, "UTC"))


def words(one: Explanation) -> str:
    return explanation(one, what="A suggestion", zone="Europe/London").plain()


def test_why_answers_for_what_was_sent_what_waits_and_what_was_not_sent(world: World) -> None:
    world.notify(notice(world.aisha, "sent"))
    world.deliver()
    world.do(contact.stand_down, "system", Scope.EVERYONE, "", NOON + 2 * DAY, "")
    world.notify(notice(world.aisha, "waits"))
    world.notify(notice(world.aisha, "late", expires_at=NOON + DAY))
    found = {one.purpose: words(one) for one in world.do(contact.explain, world.aisha.id)}
    assert found == {
        "sent": "A suggestion came on Wed 9 June, 12:00. You get this because you joined. "
        "It counts as one of your messages a fortnight.",
        "waits": "A suggestion is due on Fri 11 June, 12:00. It waits because staff asked for quiet for a time, for "
        "everybody or for a nation, sector or organisation that is yours. You get this because you joined. "
        "It counts as one of your messages a fortnight.",
        "late": "A suggestion was not sent, because it would have come too late to be of use. It had to wait because "
        "staff asked for quiet for a time, for everybody or for a nation, sector or organisation that is yours.",
    }
    assert world.do(contact.explain, world.aisha.id, capability="coffee") == []
    assert world.do(contact.explain, world.eilidh.id) == []
    assert len(world.do(contact.explain, world.aisha.id, limit=2)) == 2


def test_why_promises_no_moment_while_all_is_held(world: World) -> None:
    world.do(contact.hold_all, "system", "")
    world.notify(notice(world.aisha))
    (one,) = world.do(contact.explain, world.aisha.id)
    assert words(one).startswith("A suggestion waits, because staff stopped all messages for a time. You get")


def test_why_says_that_a_reply_answered_and_that_a_planned_message_is_planned(world: World) -> None:
    world.notify(notice(world.aisha, "reply", contact_class=ContactClass.REPLY))
    world.notify(notice(world.aisha, "planned", contact_class=ContactClass.SIGNED_UP, not_before=NOON + DAY))
    world.deliver()
    found = {one.purpose: words(one) for one in world.do(contact.explain, world.aisha.id)}
    assert found["reply"].endswith("It answered something you did.")
    assert found["planned"] == (
        "A suggestion is due on Thu 10 June, 12:00. You get this because you joined. "
        "You signed up for it, so it does not count towards your messages a fortnight."
    )


def test_what_waited_goes_in_the_order_in_which_it_was_asked_for(world: World) -> None:
    world.do(contact.hold_all, "system", "")
    world.notify(notice(world.aisha, "first", expires_at=NOON + 9 * DAY))
    world.do(contact.release_hold, "system")
    world.notify(notice(world.aisha, "second"))
    assert world.deliver() == ["first", "second"]


def test_why_gives_a_capabilitys_own_reason_in_its_words(world: World) -> None:
    result = world.notify(notice(world.aisha))
    world.do(drop, result.row_id, "done")
    (one,) = world.do(contact.explain, world.aisha.id)
    assert words(one) == "A suggestion was not sent, because it was no longer needed."
    said = explanation(one, what="The prompt", zone="UTC", own_reason="you had answered").plain()
    assert said == "The prompt was not sent, because you had answered."


def test_a_dry_run_says_who_gets_it_who_not_and_when_and_writes_nothing(world: World) -> None:
    def rows(tx: Tx) -> dict[str, int]:
        return {
            name: int(tx.value(sa.select(sa.func.count()).select_from(table)))
            for name, table in metadata.tables.items()
        }

    world.do(contact.opt_out, world.eilidh, "directory")
    world.do(contact.set_cap, world.aisha, 2)
    world.notify(notice(world.aisha, "there"))
    before = world.do(rows)
    notices = [notice(world.eilidh), notice(world.aisha, "there"), *(notice(world.aisha, f"n{n}") for n in range(2))]

    found = world.store.read_now(contact.preview, notices, POLICY)

    assert [(one.member_id, one.reason, one.when) for one in found] == [
        (world.eilidh.id, Reason.OPTED_OUT, None),
        (world.aisha.id, Reason.ALREADY_THERE, None),
        (world.aisha.id, None, NOON),
        (world.aisha.id, Reason.NO_ROOM, NOON + 14 * DAY),
    ]
    assert world.do(rows) == before
    done = [world.notify(one).decision for one in notices]
    assert done == [one.decision for one in found]


def test_what_is_older_than_its_retention_is_deleted_and_what_waits_stays(world: World) -> None:
    far = world.notify(notice(world.aisha, "far", not_before=NOON + 50 * DAY))
    world.do(contact.opt_out, world.eilidh, "directory")
    world.notify(notice(world.eilidh))
    world.do(contact.stand_down, "system", Scope.NATION, "wales", NOON + DAY, "")
    assert world.do(contact.empty_old, NOON + 2 * DAY) == 2
    assert world.do(contact.explain, world.eilidh.id) == []
    assert world.row(far.row_id).state is State.WAITING
    assert world.deliver(until=NOON + 51 * DAY) == ["far"]


def test_the_policy_of_the_shipped_community_knows_every_nations_bank_holidays() -> None:
    from bot.config import load_community
    from bot.core.contact.rules.calendar import bank_holidays

    policy = policy_of(load_community())
    assert {region.nation for region in policy.regions} >= {
        "england",
        "scotland",
        "wales",
        "northern_ireland",
        "ireland",
    }
    for region in policy.regions:
        assert bank_holidays(region.country, region.subdivision, 2027)
