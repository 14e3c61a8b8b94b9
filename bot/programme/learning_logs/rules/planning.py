"""Planning a project in chat: what its team types, read into the parts of a project, and what is still missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bot.config.community import WEEKDAYS, At, Community, Project
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of

Body = dict[str, Any]  # the parts of a project as JSON, as far as they are filled in

FIRST_ZONE = "Pacific/Kiritimati"  # where each day begins first: nobody's prompt goes before it does there
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_SHARE = re.compile(r"(?P<who>.+?)\s*:\s*(?P<much>.+)")
_LEAST = re.compile(r"\b(?:at least|min(?:imum)?)\s+(\d{1,4})\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:at most|max(?:imum)?)\s+(\d{1,4})\b", re.IGNORECASE)
MAX_KEY = 40


class Part(StrEnum):
    """The steps in which a project is planned."""

    ABOUT = "about"
    WHEN = "when"
    DAYS = "days"
    PEOPLE = "people"
    CONSENT = "consent"
    CALL = "call"
    QUESTIONS = "questions"


class Lack(StrEnum):
    """Why a plan cannot be put out yet."""

    ABOUT = "about"
    WHEN = "when"
    DAYS = "days"
    PEOPLE = "people"
    SAME_PERSON = "same_person"
    CONSENT = "consent"
    QUESTIONS = "questions"
    OPTIONS = "options"
    DEPENDS = "depends"
    STARTED = "started"
    TOO_FEW_ROUNDS = "too_few_rounds"
    NO_ROUND_LEFT = "no_round_left"
    OVERLAP = "overlap"
    PLACES = "places"


LACKS_IN = {
    Lack.SAME_PERSON: Part.PEOPLE,
    Lack.OPTIONS: Part.QUESTIONS,
    Lack.DEPENDS: Part.QUESTIONS,
    Lack.STARTED: Part.WHEN,
    Lack.TOO_FEW_ROUNDS: Part.WHEN,
    Lack.NO_ROUND_LEFT: Part.WHEN,
    Lack.OVERLAP: Part.DAYS,
    Lack.PLACES: Part.CALL,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plan cannot be put out yet, and which question it is about, if it is about one."""

    why: Lack
    question: str = ""

    @property
    def part(self) -> Part:
        """Give the step in which it is put right."""
        return LACKS_IN.get(self.why) or Part(self.why.value)


def key_from(name: str, taken: Collection[str], fallback: str) -> str:
    """Give a short key made of a name, one that is not taken.

    >>> key_from("Hospital at home: Île 2", {"hospital-at-home-ile-2"}, "project")
    'hospital-at-home-ile-2-2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).lstrip("-0123456789")
    stem = words[: MAX_KEY - 4].strip("-") or fallback
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def at_of(typed: str) -> dict[str, str] | None:
    """Give a weekday and a time out of what was typed, None if they are not there.

    >>> at_of("Tue 9.30"), at_of("some day")
    ({'weekday': 'tuesday', 'at': '09:30'}, None)
    """
    words = typed.casefold().replace(",", " ").split()
    days = [day for word in words for day in WEEKDAYS if len(word) >= 2 and day.startswith(word.rstrip("s"))]
    times = [match for word in words if (match := _TIME.fullmatch(word))]
    if len(days) != 1 or len(times) != 1 or len(words) != 2:
        return None
    return {"weekday": days[0], "at": f"{int(times[0][1]):02}:{times[0][2]}"}


def at_words(at: Mapping[str, str] | At | None) -> str:
    """Give a weekday and a time as they are typed."""
    if at is None:
        return ""
    if isinstance(at, At):
        return f"{at.weekday.capitalize()} {at.at:%H:%M}"
    return f"{at['weekday'].capitalize()} {at['at'][:5]}"


def share_of(typed: str, community: Community) -> dict[str, Any] | None:
    """Give a wish for a group out of a line such as "Primary care: at least 2, at most 5"; None if it is none."""
    line = _SHARE.fullmatch(typed.strip())
    if line is None:
        return None
    group = _group(line["who"], community)
    least, most = _LEAST.search(line["much"]), _MOST.search(line["much"])
    left = _MOST.sub("", _LEAST.sub("", line["much"])).replace(",", " ").replace(" and ", " ").strip()
    if group is None or not (least or most) or left:
        return None
    low, high = int(least[1]) if least else 0, int(most[1]) if most else None
    if high is not None and (high < 1 or high < low):
        return None
    return {"by": group[0], "group": group[1], "least": low, "most": high}


def _group(typed: str, community: Community) -> tuple[str, str] | None:
    named = typed.casefold().strip()
    for by, groups in (("sector", community.sectors), ("nation", community.nations), ("role", community.roles)):
        for each in groups:
            if named in {each.id, each.name.casefold(), f"{by} {each.id}", f"{by} {each.name.casefold()}"}:
                return by, each.id
    return None


def share_words(share: Mapping[str, Any], community: Community) -> str:
    """Give a wish for a group as it is typed."""
    names = {"sector": community.sector_name, "nation": community.nation_name, "role": community.role_name}
    name = names[share["by"]](share["group"]) or share["group"]
    parts = [f"at least {share['least']}"] if share.get("least") else []
    parts += [f"at most {share['most']}"] if share.get("most") else []
    return f"{name}: {', '.join(parts)}"


def opened_rounds(project: Project, zone: str, now: datetime) -> int:
    """Give how many rounds have opened for anybody, wherever they are."""
    return sum(1 for each in rounds_of(project, zone) if each.prompt_at(FIRST_ZONE) <= now)


def rebased(body: Body, base: Body, head: Body) -> Body:
    """Give what a draft changes of its base, laid over what somebody else has put out meanwhile."""
    names = {*body, *base, *head}
    mine = {name for name in names if body.get(name) != base.get(name)}
    found = {name: (body if name in mine else head).get(name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def moved(body: Body, old: Project, number: int) -> Body:
    """Give the body with the start from which the first days of its rounds count on from those of the old rounds."""
    starts = Round(old, number, "UTC").starts
    first_day = date.fromordinal(starts.toordinal() - (number - 1) * int(body["cadence_days"]))
    return {**body, "start": first_day.isoformat()}


def problems_of(body: Body, old: Project | None, zone: str, now: datetime) -> list[Problem]:
    """Give why a plan cannot be put out, step by step; empty if it can."""
    found = [Problem(why) for why in _missing(body)]
    found += _in_questions(body)
    if found:
        return found
    return [Problem(why) for why in (*_in_time(body, old, zone, now), *_in_places(body))]


def _missing(body: Body) -> Iterable[Lack]:
    if not (body.get("name") and body.get("description")):
        yield Lack.ABOUT
    if not all(body.get(key) for key in ("start", "rounds", "cadence_days")):
        yield Lack.WHEN
    if not all(body.get(key) for key in ("prompt", "reminder", "close")):
        yield Lack.DAYS
    if not all(body.get(key) for key in ("editor", "deputy")):
        yield Lack.PEOPLE
    elif body["editor"] == body["deputy"]:
        yield Lack.SAME_PERSON
    if not body.get("consent", {}).get("text"):
        yield Lack.CONSENT
    if not body.get("questions"):
        yield Lack.QUESTIONS


def _in_questions(body: Body) -> list[Problem]:
    found, before = [], dict[str, Mapping[str, Any]]()
    for question in body.get("questions", ()):
        if question["type"] == "choice" and len(question.get("options", ())) < 2:
            found.append(Problem(Lack.OPTIONS, question["text"]))
        if question["type"] == "scale" and not 1 <= question.get("max", 0) - question.get("min", 0) <= 10:
            found.append(Problem(Lack.OPTIONS, question["text"]))
        depends = question.get("only_if")
        if depends and not _can_be(before.get(depends["question"]), depends["answers"], question.get("focus_round")):
            found.append(Problem(Lack.DEPENDS, question["text"]))
        before[question["id"]] = question
    return found


def _can_be(other: Mapping[str, Any] | None, answers: Iterable[str], in_round: int | None) -> bool:
    """Tell whether a question that stands before can be answered so, in the rounds in which the other is asked."""
    return other is not None and set(answers) <= set(answers_of(other)) and other.get("focus_round") in (None, in_round)


def answers_of(question: Mapping[str, Any]) -> dict[str, str]:
    """Give the answers on which another question can depend, as people read them; none of a question in words."""
    if question["type"] == "choice":
        return {option["id"]: option["name"] for option in question.get("options", ())}
    if question["type"] == "scale":
        steps = range(question.get("min", 0), question.get("max", -1) + 1)
        return {str(step): str(step) for step in steps} if len(steps) <= 11 else {}
    return {}


def _in_time(body: Body, old: Project | None, zone: str, now: datetime) -> Iterable[Lack]:
    opened = opened_rounds(old, zone, now) if old else 0
    project = Project.model_validate(body)
    if not opened and Round(project, 1, zone).prompt_at(FIRST_ZONE) <= now:
        yield Lack.STARTED
    if project.rounds < opened:
        yield Lack.TOO_FEW_ROUNDS
    elif project.rounds == opened:
        yield Lack.NO_ROUND_LEFT
    first = Round(project, 1, zone)
    if not first.prompt_at(zone) < first.reminder_at(zone) < first.closes_at or _overlap(project, zone):
        yield Lack.OVERLAP


def _overlap(project: Project, zone: str) -> bool:
    """Tell whether a round closes after the next one's prompt; against a cadence that is no week, weekdays move."""
    longer = project.model_copy(update={"rounds": len(WEEKDAYS) + 2})
    each = rounds_of(longer, zone)
    return any(one.closes_at > after.prompt_at(zone) for one, after in pairwise(each))


def _in_places(body: Body) -> Iterable[Lack]:
    call = body.get("call") or {}
    places, needs = call.get("places"), {"sector": 0, "nation": 0, "role": 0}
    for share in call.get("spread", ()):
        needs[share["by"]] += share.get("least", 0)
    if places is not None and max(needs.values()) > places:
        yield Lack.PLACES


def usual(today: date) -> Body:
    """Give what a new plan begins with: the usual rhythm, from the Monday after next."""
    monday = date.fromordinal(today.toordinal() + 14 - today.weekday())
    return {
        "start": monday.isoformat(),
        "rounds": 6,
        "cadence_days": 14,
        "prompt": {"weekday": "tuesday", "at": "12:30"},
        "reminder": {"weekday": "monday", "at": "12:30"},
        "close": {"weekday": "tuesday", "at": "12:00"},
        "minutes": 4,
        "default_audience": "insight_team",
    }
