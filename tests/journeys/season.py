"""A season of an insight project: many people with habits of their own, through several fortnights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.consent.actions import consents_for
from bot.core.consent.rules import State
from bot.core.contact.rules.later import Later, choice_key
from bot.core.members.actions import (
    ProfileChange,
    claim_by_email,
    import_roster,
    person_for_account,
    update_profile,
)
from bot.core.members.rules.roster import RosterRow
from bot.platforms.local import store as rooms
from bot.platforms.local.records import Account
from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.rhythm import Round
from bot.routing.replies import Show
from bot.store import Tx
from tests.journeys.town import PROJECT, Day, Town, actions_of

FIRST = 3, 16  # the day of the first prompt, in 2027
CADENCE = timedelta(days=14)
SPARSE = 3  # the round of the season in which hardly anybody answers


class Habit(StrEnum):
    """What somebody does with a prompt."""

    SOON = "soon"  # answers within the hour
    REMINDED = "reminded"  # answers after the reminder
    LATER = "later"  # presses Later, and answers when it comes again
    NOTHING = "nothing"  # has nothing to report
    SILENT = "silent"
    AFTER_CLOSE = "after_close"  # answers when the round is closed


class AboutTheirLine(StrEnum):
    """What an author does when shown the line that stands for them."""

    FAIR = "fair"
    CHANGE = "change"
    LEAVE_OUT = "leave_out"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Someone:
    """A participant of the season."""

    number: int
    account: str
    name: str
    nation: str
    zone: str
    sector: str
    audience: Audience
    habit: Habit
    about_line: AboutTheirLine

    def answers_in(self, number: int) -> bool:
        """Whether they write a log of a round by its close."""
        if number == SPARSE:
            return self.number < 3
        return self.habit in (Habit.SOON, Habit.REMINDED, Habit.LATER)


# How long after the prompt who answers does so; a reminder that waits for a bank holiday to pass comes on the last day.
ANSWERS_AFTER = {
    Habit.SOON: timedelta(hours=9),
    Habit.LATER: timedelta(days=2),
    Habit.REMINDED: timedelta(days=7, hours=9),
    Habit.AFTER_CLOSE: timedelta(days=8, hours=1),
}

PLACES = (
    ("england", "Europe/London"),
    ("scotland", "Europe/London"),
    ("wales", "Europe/London"),
    ("northern_ireland", "Europe/London"),
    ("ireland", "Europe/Dublin"),
    ("england", "Europe/Lisbon"),
    ("ireland", "America/New_York"),
)
SECTORS = ("acute", "primary_care", "community", "mental_health", "social_care")
AUDIENCES = (Audience.PUBLIC_NAMED, Audience.PUBLIC_ANONYMOUS, Audience.PROJECT, Audience.PUBLIC_ANONYMOUS)
HABITS = (
    Habit.SOON, Habit.REMINDED, Habit.SOON, Habit.LATER, Habit.SILENT, Habit.SOON, Habit.NOTHING, Habit.AFTER_CLOSE,
)  # fmt: skip
ABOUT_LINES = (AboutTheirLine.FAIR, AboutTheirLine.FAIR, AboutTheirLine.CHANGE, AboutTheirLine.SILENCE,
               AboutTheirLine.FAIR, AboutTheirLine.LEAVE_OUT)  # fmt: skip


def people(count: int) -> list[Someone]:
    """So many people; each turns the wheels of place, audience and habit at another pace."""
    return [
        Someone(
            number=n,
            account=f"person.{n:02}",
            name=f"{_GIVEN[n % len(_GIVEN)]} {_FAMILY[(n * 7 + n // len(_GIVEN)) % len(_FAMILY)]}",
            nation=PLACES[n % len(PLACES)][0],
            zone=PLACES[n % len(PLACES)][1],
            sector=SECTORS[n % len(SECTORS)],
            audience=AUDIENCES[n % len(AUDIENCES)],
            habit=HABITS[n % len(HABITS)],
            about_line=ABOUT_LINES[n % len(ABOUT_LINES)],
        )
        for n in range(count)
    ]


def move_in(town: Town, crowd: list[Someone]) -> None:
    """Let them come to the town and take part; of Causeway's own people nobody acts."""
    town.leave_to_the_test()

    def arrive(tx: Tx) -> None:
        for one in crowd:
            person_for_account(tx, "local", one.account, one.name, everyone_is_member=False, zone=one.zone)
            claim_by_email(tx, "local", one.account, f"{one.account}@example.org")
        import_roster(tx, [_row(one) for one in crowd])
        for one in crowd:
            person = person_for_account(tx, "local", one.account, one.name, everyone_is_member=False)
            update_profile(tx, person.id, ProfileChange(nation=one.nation, sector=one.sector))
            join(tx, town.community, person, PROJECT, one.audience)

    def seat(tx: Tx) -> None:
        for one in crowd:
            rooms.add_account(tx, Account(one.account, one.name))

    town.workspace.write_now(seat)
    town.store.write_now(arrive)


def _row(one: Someone) -> RosterRow:
    return RosterRow(
        ref=f"season{one.number}",
        name=one.name,
        email=f"{one.account}@example.org",
        nation=one.nation,
        sector=one.sector,
        role="clinician",
    )


@dataclass(slots=True)
class Season:
    """The season under way."""

    town: Town
    day: Day
    crowd: list[Someone]

    def round(self, number: int) -> Round:
        """One of its rounds."""
        project = self.town.community.project(PROJECT)
        assert project is not None
        return Round(project, number, self.town.community.community.timezone)

    async def live(self, number: int) -> None:
        """Live through a round: everybody does what they do when they do it, and the editor approves."""
        prompted = self._prompted(number)
        await self.day.until(prompted + ANSWERS_AFTER[Habit.SOON])
        await self._put_off_or_say_nothing(number)
        for habit, after in ANSWERS_AFTER.items():
            await self.day.until(prompted + after)
            for one in self.crowd:
                late = habit is Habit.AFTER_CLOSE and number != SPARSE
                if one.habit is habit and (late or one.answers_in(number)):
                    await self.answer(one, number)
        if number != SPARSE:
            await self._about_the_digest(number)
        await self.day.until(self._prompted(number + 1) - timedelta(hours=3))

    async def _put_off_or_say_nothing(self, number: int) -> None:
        if number == SPARSE:
            return
        for one in self.crowd:
            if one.habit is Habit.LATER:
                await self._later(one)
            elif one.habit is Habit.NOTHING:
                await self.day.press(one.account, f"learning_logs:nothing:{PROJECT}:{number}")

    def _prompted(self, number: int) -> datetime:
        return self.round(number).prompt_at(self.town.community.community.timezone)

    async def _later(self, one: Someone) -> None:
        prompt = self.town.told(one.account)[-1]
        notice = next(each for each in actions_of(prompt) if each.startswith("contact:later:")).split(":", 2)[2]
        reply = await self.day.press(one.account, f"contact:put_off:{choice_key(notice, Later.TOMORROW)}")
        assert isinstance(reply, Show)

    async def answer(self, one: Someone, number: int) -> None:
        """Hand in the log of a round."""
        words = {name: (text,) for name, text in log_of(one, number).items()}
        planned = any(self.has_planned(one, earlier) for earlier in range(1, number))
        if planned:
            words["last_plan"] = ("done",)
        reply = await self.day.hand_in(one.account, f"learning_logs:hand_in:{PROJECT}:{number}", **words)
        assert isinstance(reply, Show), (one.account, number, reply)

    def has_planned(self, one: Someone, number: int) -> bool:
        """Whether they said in a round what they would try."""
        log = self.town.log(one.account, number)
        return log is not None and bool(log.handed_in.get("plan_next"))

    async def _about_the_digest(self, number: int) -> None:
        digest = self.town.digest(number)
        for one in self.crowd:
            member = self.town.person(one.account).id
            asked = [
                each
                for each in self.town.store.read_now(consents_for, digest.id)
                if each.member_id == member and each.state is State.ASKED
            ]
            if not asked or one.about_line is AboutTheirLine.SILENCE:
                continue
            if one.about_line is AboutTheirLine.CHANGE:
                new = {each.line: (f"In my own words now, round {number}: captions from the start.",) for each in asked}
                await self.day.hand_in(one.account, f"learning_logs:reword:{digest.id}", **new)
            else:
                await self.day.press(one.account, f"learning_logs:{one.about_line}:{digest.id}")
        await self.day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")


def log_of(one: Someone, number: int) -> dict[str, str]:
    """What somebody writes in a round; every sentence is theirs alone."""
    turn = one.number * 5 + number * 3
    where = f"our {_ROOMS[(one.number + number) % len(_ROOMS)]}"
    count = 3 + (one.number * number) % 17
    return {
        "what_changed": f"{_CHANGES[turn % len(_CHANGES)]} in {where}, for {count} people a week.",
        "what_got_in_the_way": f"{_HURDLES[(turn + 1) % len(_HURDLES)]} in {where} on {count} days.",
        "what_learnt": f"{_LESSONS[(turn + 2) % len(_LESSONS)]}, as {count} visits to {where} showed us.",
        "confidence": str(1 + turn % 5),
        "sessions": str(count * 2),
        "plan_next": f"Try {_PLANS[turn % len(_PLANS)]}",
    }


def turns(crowd: list[Someone], rounds: int) -> Iterator[tuple[Someone, int]]:
    """Every person in every round."""
    return ((one, number) for number in range(1, rounds + 1) for one in crowd)


_GIVEN = ("Ada", "Bram", "Cara", "Dilys", "Ewan", "Farida", "Gethin", "Hana", "Idris", "Jools", "Kirsty", "Lorcan")
_FAMILY = ("Ashby", "Birchall", "Carrow", "Dunmore", "Eskdale", "Farrant", "Glynn", "Harcastle", "Inglis", "Jessop")
_ROOMS = ("rehab class", "diabetes clinic", "memory service", "district nursing team", "ward round", "falls clinic")
_CHANGES = (
    "We sent the link by text message the day before",
    "Captions were switched on from the start",
    "A volunteer now rings people before the call",
    "The waiting room on the screen has a clock",
    "Interpreters join by telephone",
    "Two desks were moved so that the camera sees both of us",
    "We ended every call with the next date",
    "Families join from another town",
)
_HURDLES = (
    "The wireless network dropped out",
    "Nobody had booked the quiet room",
    "The new software asked for a password that nobody knew",
    "People had no data left on their telephones",
    "The camera was broken",
    "We had no time to test the sound",
    "Letters still gave the old address",
)
_LESSONS = (
    "Ring people the day before",
    "Ask who else is in the room",
    "Start with the sound and then the picture",
    "Keep a telephone number at hand",
    "Let people choose between screen and visit each time",
    "Write down what was agreed while they can see it",
)
_PLANS = ("a shorter form", "a second screen", "calls before nine", "a leaflet with pictures", "a test call")
