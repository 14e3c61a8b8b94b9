"""The decision about one message: what is refused, what waits, what takes a place, and that waiting ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.core.contact.rules import (
    Ask,
    ContactClass,
    Decision,
    Drop,
    Notice,
    PolicyConfig,
    QuietHours,
    QuietSeason,
    Reason,
    Region,
    Scope,
    Send,
    Settings,
    Situation,
    Slot,
    StandDown,
    Wait,
    World,
    decide,
)
from bot.core.contact.rules.budget import Full, Room, fits, in_the_way, room_at
from bot.core.contact.rules.policy import FORTNIGHT, STRENGTH
from bot.core.contact.views.reasons import reason_words
from bot.ui.message import note
from bot.ui.text import say

NOW = datetime(2027, 6, 9, 11, tzinfo=UTC)  # a Wednesday, noon in London
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLICY = PolicyConfig(
    regions=(Region("england", "GB", "ENG"), Region("ireland", "IE")),
    seasons=(QuietSeason((12, 18), (1, 3)),),
)
ALWAYS_OPEN = PolicyConfig(quiet=QuietHours(time(0), time(0)), weekends_off=frozenset())
PERSON = Settings(zone="Europe/London", nation="england", sector="acute", organisation="Hill Trust")


def ask(contact_class: ContactClass = ContactClass.UNSOLICITED, *, expires: timedelta = 90 * DAY) -> Ask:
    return Ask("stories", contact_class, NOW, NOW + expires)


def slot(at: datetime, *, priority: int = 5, fixed: bool = True, row: str = "out_1") -> Slot:
    return Slot(row, at, priority, fixed)


# What is refused, and what waits.


@pytest.mark.parametrize(
    ("settings_", "asked", "reason"),
    [
        (replace(PERSON, opted_out=frozenset({"stories"})), ask(), Reason.OPTED_OUT),
        (replace(PERSON, no_reminders=True), replace(ask(), reminder=True), Reason.NO_REMINDERS),
        (PERSON, replace(ask(), left_out=True), Reason.LEFT_OUT),
        (PERSON, replace(ask(), expires_at=NOW), Reason.TOO_LATE),
        (replace(PERSON, paused_from=NOW - DAY, paused_until=NOW + DAY), ask(), Reason.PAUSED),
        (replace(PERSON, gone=True), ask(), Reason.GONE),
        (replace(PERSON, cap=0), ask(), Reason.NOTHING_UNASKED),
    ],
)
def test_what_a_person_said_no_to_is_dropped(settings_: Settings, asked: Ask, reason: Reason) -> None:
    assert decide(asked, Situation(settings_), NOW, POLICY) == Drop(reason)
    assert decide(ask(), Situation(PERSON), NOW, POLICY) == Send()


def test_switching_off_one_capability_or_reminders_leaves_the_rest() -> None:
    other = Situation(replace(PERSON, opted_out=frozenset({"coffee"}), no_reminders=True))
    assert decide(ask(), other, NOW, POLICY) == Send()


def test_a_cap_of_nothing_leaves_what_the_person_signed_up_for() -> None:
    nothing = Situation(replace(PERSON, cap=0))
    assert decide(ask(ContactClass.SIGNED_UP), nothing, NOW, POLICY) == Send()


def test_a_hold_lets_everything_wait_but_replies() -> None:
    held = Situation(PERSON, world=World(held=True))
    for contact_class in (ContactClass.SIGNED_UP, ContactClass.UNSOLICITED):
        assert decide(ask(contact_class), held, NOW, POLICY) == Wait(NOW + 90 * DAY, Reason.HOLD)
    assert decide(ask(ContactClass.REPLY), held, NOW, POLICY) == Send()


@pytest.mark.parametrize(
    ("scope", "value", "concerned"),
    [
        (Scope.EVERYONE, "", True),
        (Scope.NATION, "england", True),
        (Scope.NATION, "ireland", False),
        (Scope.SECTOR, "acute", True),
        (Scope.SECTOR, "ambulance", False),
        (Scope.ORGANISATION, "hill trust", True),
        (Scope.ORGANISATION, "Dale Trust", False),
    ],
)
def test_a_stand_down_lets_those_it_is_about_wait(scope: Scope, value: str, concerned: bool) -> None:  # noqa: FBT001 - a case
    until = NOW + 2 * DAY
    down = Situation(PERSON, world=World((StandDown("down_1", scope, value, until),)))
    expected = Wait(until, Reason.STAND_DOWN) if concerned else Send()
    for contact_class in (ContactClass.SIGNED_UP, ContactClass.UNSOLICITED):
        assert decide(ask(contact_class), down, NOW, POLICY) == expected
    assert decide(ask(ContactClass.REPLY), down, NOW, POLICY) == Send()


def test_a_stand_down_of_a_nation_is_not_about_somebody_of_none() -> None:
    unplaced = Situation(Settings(zone="UTC"), world=World((StandDown("d", Scope.ORGANISATION, "", NOW + DAY),)))
    assert decide(ask(), unplaced, NOW, POLICY) == Send()


def test_what_ends_in_quiet_hours_is_named_by_what_staff_can_lift() -> None:
    until = datetime(2027, 6, 11, 2, tzinfo=UTC)
    down = Situation(PERSON, world=World((StandDown("down_1", Scope.EVERYONE, "", until),)))
    assert decide(ask(), down, NOW, POLICY) == Wait(datetime(2027, 6, 11, 7, tzinfo=UTC), Reason.STAND_DOWN)


def test_what_would_wait_too_long_is_dropped_and_says_what_for() -> None:
    down = Situation(PERSON, world=World((StandDown("down_1", Scope.EVERYONE, "", NOW + 2 * DAY),)))
    assert decide(ask(expires=2 * DAY), down, NOW, POLICY) == Drop(Reason.TOO_LATE, Reason.STAND_DOWN)
    assert decide(ask(expires=2 * DAY + HOUR), down, NOW, POLICY) == Wait(NOW + 2 * DAY, Reason.STAND_DOWN)


def test_what_is_planned_for_later_waits_until_then() -> None:
    planned = replace(ask(), earliest=NOW + 2 * DAY)
    assert decide(planned, Situation(PERSON), NOW, POLICY) == Wait(NOW + 2 * DAY, Reason.SCHEDULED)


def test_what_wants_to_go_during_a_pause_is_dropped_and_not_sent_late() -> None:
    paused = Situation(replace(PERSON, paused_from=NOW, paused_until=NOW + DAY, resumes_at=NOW + 2 * DAY))
    planned_in_it = replace(ask(), earliest=NOW + 23 * HOUR)
    planned_after_it = replace(ask(), earliest=NOW + 5 * DAY)

    assert decide(planned_in_it, paused, NOW, POLICY) == Drop(Reason.PAUSED)
    assert decide(planned_in_it, paused, NOW + 3 * DAY, POLICY) == Drop(Reason.PAUSED)
    assert decide(planned_after_it, paused, NOW, POLICY) == Wait(NOW + 5 * DAY, Reason.SCHEDULED)


def test_on_the_day_a_pause_ends_only_what_the_person_chose_comes() -> None:
    ended = Situation(replace(PERSON, paused_from=NOW - DAY, paused_until=NOW, resumes_at=NOW + 12 * HOUR))
    chosen = replace(ask(ContactClass.SIGNED_UP), chosen=True)
    assert decide(ask(ContactClass.SIGNED_UP), ended, NOW, POLICY) == Wait(NOW + 20 * HOUR, Reason.RESUMING)
    assert decide(chosen, ended, NOW, POLICY) == Send()


def test_what_the_person_chose_keeps_quiet_hours_and_stand_downs_and_no_holidays() -> None:
    whitsun = datetime(2027, 5, 31, 11, tzinfo=UTC)
    chosen = Ask("stories", ContactClass.SIGNED_UP, whitsun, whitsun + 9 * DAY, chosen=True)
    down = World((StandDown("down_1", Scope.EVERYONE, "", whitsun + HOUR),))
    assert decide(chosen, Situation(PERSON), whitsun, POLICY) == Send()
    assert decide(replace(chosen, chosen=False), Situation(PERSON), whitsun, POLICY) != Send()
    assert decide(chosen, Situation(PERSON), whitsun + 10 * HOUR, POLICY) == Wait(
        whitsun + 20 * HOUR, Reason.QUIET_HOURS
    )
    assert decide(chosen, Situation(PERSON, world=down), whitsun, POLICY) == Wait(whitsun + HOUR, Reason.STAND_DOWN)


# Places of the fortnight.


def test_a_full_fortnight_lets_a_message_wait_for_the_first_place() -> None:
    taken = tuple(slot(NOW - n * DAY, row=f"out_{n}") for n in (13, 9, 5, 1))
    assert decide(ask(), Situation(PERSON, taken), NOW, POLICY) == Wait(NOW + DAY, Reason.NO_ROOM)
    assert decide(ask(ContactClass.SIGNED_UP), Situation(PERSON, taken), NOW, POLICY) == Send()
    assert decide(ask(expires=DAY), Situation(PERSON, taken), NOW, POLICY) == Drop(Reason.TOO_LATE, Reason.NO_ROOM)


def test_a_higher_priority_takes_the_place_of_the_lowest_that_waits() -> None:
    taken = (
        slot(NOW - DAY, priority=1, fixed=True, row="sent"),
        slot(NOW + DAY, priority=3, fixed=False, row="sooner"),
        slot(NOW + 2 * DAY, priority=3, fixed=False, row="later"),
        slot(NOW + 3 * DAY, priority=4, fixed=False, row="more important"),
    )
    urgent = replace(ask(), priority=8)
    same = replace(ask(), priority=3)
    assert decide(urgent, Situation(PERSON, taken), NOW, POLICY) == Send(instead_of="later")
    assert decide(same, Situation(PERSON, taken), NOW, POLICY) == Wait(NOW + 13 * DAY, Reason.NO_ROOM)


def test_a_waiting_message_that_will_be_refused_takes_no_place() -> None:
    waiting = slot(NOW + DAY, fixed=False)
    one_place = replace(PERSON, cap=1)
    paused_then = replace(one_place, paused_from=NOW + HOUR, paused_until=NOW + 5 * DAY)
    assert decide(ask(), Situation(one_place, (waiting,)), NOW, POLICY) != Send()
    for refused in (
        Situation(one_place, (replace(waiting, left_out=True),)),
        Situation(replace(one_place, opted_out=frozenset({"coffee"})), (replace(waiting, capability="coffee"),)),
        Situation(replace(one_place, no_reminders=True), (replace(waiting, reminder=True),)),
        Situation(paused_then, (waiting,)),
    ):
        assert decide(ask(), refused, NOW, POLICY) == Send()


# Whole weeks among them, so that messages lie exactly a fortnight apart.
offsets = st.one_of(
    st.integers(-40 * 24, 40 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
    st.integers(-5, 5).map(lambda weeks: NOW + timedelta(weeks=weeks)),
)


@given(st.lists(offsets, max_size=12), offsets, st.integers(0, 8))
@example([NOW - 7 * DAY, NOW + 7 * DAY], NOW, 2)  # a fortnight apart is not within one
def test_room_is_what_counting_every_fortnight_finds(others: list[datetime], at: datetime, cap: int) -> None:
    # A fortnight that is fullest can be moved until it begins with one of the messages in it.
    everything = [*others, at]
    fortnights = [start for start in everything if start <= at < start + FORTNIGHT]
    fullest = max(sum(start <= one < start + FORTNIGHT for one in everything) for start in fortnights)
    assert fits(others, at, cap) == (fullest <= cap)


@given(
    st.lists(st.builds(Slot, st.uuids().map(str), offsets, st.integers(0, 9), st.booleans()), max_size=10),
    offsets,
    st.integers(0, 9),
    st.integers(0, 8),
)
def test_only_what_is_less_important_and_not_on_its_way_gives_way(
    slots: list[Slot], at: datetime, priority: int, cap: int
) -> None:
    room = room_at(at, priority, slots, cap)
    if isinstance(room, Full):
        assert room.free_at is None or room.free_at > at
        return
    if room == Room():
        assert fits([one.at for one in slots], at, cap)
        return
    chosen = next(one for one in slots if one.row_id == room.instead_of)
    assert not chosen.fixed
    assert chosen.priority < priority
    assert fits([one.at for one in slots if one is not chosen], at, cap)
    for other in slots:
        if not other.fixed and other.priority < chosen.priority:
            assert not fits([one.at for one in slots if one is not other], at, cap)


# A whole year of one person's messages, in any order.


@dataclass
class Mailbox:
    """An outbox of one person, with the policy asked at putting in and at sending as the actions do."""

    policy: PolicyConfig
    now: datetime = NOW
    cap: int = 4
    waiting: dict[str, tuple[Ask, datetime]] = field(default_factory=dict)
    sent: list[tuple[datetime, int]] = field(default_factory=list)
    gave_way: list[tuple[int, int]] = field(default_factory=list)
    count: int = 0

    def situation(self, leaving_out: str = "") -> Situation:
        ahead = [
            Slot(row, max(at, self.now), asked.priority, fixed=False)
            for row, (asked, at) in self.waiting.items()
            if row != leaving_out and asked.contact_class is ContactClass.UNSOLICITED
        ]
        gone = [Slot(f"sent{n}", at, 0, fixed=True) for n, (at, _) in enumerate(self.sent) if at > self.now - FORTNIGHT]
        return Situation(replace(PERSON, cap=self.cap), (*ahead, *gone))

    def put_in(self, asked: Ask) -> None:
        decision = decide(asked, self.situation(), self.now, self.policy)
        if isinstance(decision, Drop):
            return
        if decision.instead_of:
            self.gave_way.append((self.waiting.pop(decision.instead_of)[0].priority, asked.priority))
        self.count += 1
        self.waiting[f"row{self.count}"] = (asked, decision.until if isinstance(decision, Wait) else self.now)

    def move_on(self, to: datetime) -> None:
        while True:
            due = sorted((at, row) for row, (_, at) in self.waiting.items() if at <= to)
            if not due:
                break
            at, row = due[0]
            self.now = max(self.now, at)
            self.take(row)
        self.now = to

    def take(self, row: str) -> None:
        asked, at = self.waiting[row]
        situation = self.situation(leaving_out=row)
        situation = replace(situation, slots=in_the_way(situation.slots, asked.priority))
        decision = decide(replace(asked, earliest=at), situation, self.now, self.policy)
        if isinstance(decision, Wait):
            assert decision.until > self.now
            self.waiting[row] = (asked, decision.until)
            return
        del self.waiting[row]
        if isinstance(decision, Send) and asked.contact_class is ContactClass.UNSOLICITED:
            self.sent.append((self.now, self.cap))


asked_for = st.builds(
    lambda contact_class, ahead, lasts, priority: (contact_class, ahead, ahead + lasts, priority),
    st.sampled_from([ContactClass.UNSOLICITED, ContactClass.UNSOLICITED, ContactClass.SIGNED_UP]),
    st.integers(0, 20 * 24).map(lambda hours: timedelta(hours=hours)),
    st.integers(1, 30 * 24).map(lambda hours: timedelta(hours=hours)),
    st.integers(0, 9),
)
steps = st.one_of(
    asked_for,
    st.integers(1, 10 * 24).map(lambda hours: timedelta(hours=hours)),
    st.integers(0, 8),
)


@given(st.lists(steps, max_size=60), st.sampled_from([ALWAYS_OPEN, POLICY]))
@settings(max_examples=100)
def test_no_fortnight_ever_has_more_than_the_cap(
    happens: Sequence[tuple[ContactClass, timedelta, timedelta, int] | timedelta | int], policy: PolicyConfig
) -> None:
    box = Mailbox(policy)
    for step in happens:
        if isinstance(step, timedelta):
            box.move_on(box.now + step)
        elif isinstance(step, int):
            box.cap = step
        else:
            contact_class, ahead, over, priority = step
            box.put_in(Ask("stories", contact_class, box.now + ahead, box.now + over, priority))
    box.move_on(box.now + 60 * DAY)

    assert not box.waiting
    for at, cap in box.sent:
        assert sum(at - FORTNIGHT < other <= at for other, _ in box.sent) <= cap
    assert all(lower < higher for lower, higher in box.gave_way)


def test_the_year_of_messages_fills_the_places_it_may() -> None:
    box = Mailbox(ALWAYS_OPEN)
    for _ in range(10):
        box.put_in(Ask("stories", ContactClass.UNSOLICITED, box.now, box.now + 60 * DAY))
    box.move_on(NOW + 60 * DAY)
    assert [(at - NOW) // DAY for at, _ in box.sent] == [0, 0, 0, 0, 14, 14, 14, 14, 28, 28]


def test_a_lower_cap_lets_what_comes_first_go_first() -> None:
    box = Mailbox(ALWAYS_OPEN)
    for days in (1, 2):
        box.put_in(Ask("stories", ContactClass.UNSOLICITED, NOW + days * DAY, NOW + 30 * DAY))
    box.cap = 1
    box.move_on(NOW + 30 * DAY)
    assert [(at - NOW) // DAY for at, _ in box.sent] == [1, 15]


def test_a_lower_cap_keeps_the_place_of_what_is_more_important() -> None:
    box = Mailbox(ALWAYS_OPEN)
    for days, priority in ((1, 1), (2, 9)):
        box.put_in(Ask("stories", ContactClass.UNSOLICITED, NOW + days * DAY, NOW + 30 * DAY, priority))
    box.cap = 1
    box.move_on(NOW + 30 * DAY)
    assert [(at - NOW) // DAY for at, _ in box.sent] == [2, 16]


# Waiting ends.


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    near = st.integers(-20 * 24, 40 * 24).map(lambda hours: NOW + timedelta(hours=hours))
    start = draw(st.integers(0, 1439))
    until = (start + draw(st.integers(0, 20 * 60))) % 1440
    paused_from = draw(st.none() | near)
    paused_until = paused_from and paused_from + timedelta(hours=draw(st.integers(1, 300)))
    settings_ = replace(
        PERSON,
        zone=draw(st.sampled_from(["Europe/London", "America/New_York", "Pacific/Kiritimati"])),
        quiet=QuietHours(time(*divmod(start, 60)), time(*divmod(until, 60))),
        cap=draw(st.integers(0, 8)),
        paused_from=paused_from,
        paused_until=paused_until,
        resumes_at=paused_until and paused_until + timedelta(hours=draw(st.integers(0, 23))),
    )
    downs = st.builds(StandDown, st.just("d"), st.just(Scope.EVERYONE), st.just(""), near)
    # What waits during a pause is dropped in its turn, which a situation that stands still cannot show.
    fixed = st.booleans() if paused_from is None else st.just(True)
    slots = st.builds(Slot, st.uuids().map(str), near, st.integers(0, 9), fixed)
    world = World(tuple(draw(st.lists(downs, max_size=3))), held=draw(st.booleans()))
    return Situation(settings_, tuple(draw(st.lists(slots, max_size=8))), world)


@given(
    situations(),
    st.sampled_from([ContactClass.SIGNED_UP, ContactClass.UNSOLICITED]),
    st.integers(0, 60 * 24),
    st.integers(0, 30 * 24),
    st.booleans(),
)
@settings(max_examples=100)
def test_waiting_goes_forward_and_ends(
    situation: Situation,
    contact_class: ContactClass,
    lasts: int,
    ahead: int,
    chosen: bool,  # noqa: FBT001 - drawn
) -> None:
    asked = Ask(
        "stories", contact_class, NOW + timedelta(hours=ahead), NOW + timedelta(hours=ahead + lasts), chosen=chosen
    )
    now = NOW
    reasons: list[Reason] = []
    decision: Decision = decide(asked, situation, now, POLICY)
    while isinstance(decision, Wait):
        assert now < decision.until <= asked.expires_at
        now = decision.until
        reasons.append(decision.reason)
        # Rows that are held back want to go when they are due again, as in the outbox.
        decision = decide(replace(asked, earliest=now), situation, now, POLICY)
    assert len(reasons) == len(set(reasons))
    # The moment it was told to wait for is one at which it goes, unless a hold or a pause is in the way.
    if reasons and not situation.world.held:
        assert isinstance(decision, Send) or decision == Drop(Reason.PAUSED)


@given(situations(), st.integers(0, 100))
def test_a_reply_always_goes(situation: Situation, hours: int) -> None:
    assume(hours)
    asked = Ask("stories", ContactClass.REPLY, NOW, NOW + timedelta(hours=hours), reminder=True, left_out=True)
    assert decide(asked, situation, NOW, POLICY) == Send()


# Words and notices.


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    assert reason_words(reason)
    assert reason_words("a reason of somebody else") == ""


def test_everything_that_delays_has_its_strength() -> None:
    stopping = {
        Reason.OPTED_OUT,
        Reason.NO_REMINDERS,
        Reason.LEFT_OUT,
        Reason.PAUSED,
        Reason.NOTHING_UNASKED,
        Reason.MADE_ROOM,
        Reason.TOO_LATE,
        Reason.ALREADY_THERE,
        Reason.GONE,
    }
    assert set(STRENGTH) == set(Reason) - stopping


def notice(contact_class: ContactClass, *, dedupe: str = "x", priority: int = 5) -> Notice:
    message = note(say("Hello."))
    return Notice("mem_1", "stories", "hello", contact_class, message, dedupe, NOW, priority=priority)


@pytest.mark.parametrize("contact_class", [ContactClass.SIGNED_UP, ContactClass.UNSOLICITED])
def test_a_message_that_does_not_say_why_it_came_is_refused(contact_class: ContactClass) -> None:
    with pytest.raises(ValueError, match="why"):
        notice(contact_class)


def test_a_reply_need_not_say_why_it_came() -> None:
    assert notice(ContactClass.REPLY).message.why.plain() == ""


@pytest.mark.parametrize(("dedupe", "priority"), [("", 5), ("x", 10), ("x", -1)])
def test_a_notice_needs_a_key_and_a_priority_in_range(dedupe: str, priority: int) -> None:
    with pytest.raises(ValueError, match=r"dedupe|priority"):
        notice(ContactClass.REPLY, dedupe=dedupe, priority=priority)
