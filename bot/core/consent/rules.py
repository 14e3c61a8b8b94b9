"""Consent to a quotation as a state machine, and how an unnamed person appears.

>>> settled([State.NAMED, State.ASKED])
False
>>> settled([State.NAMED, State.REFUSED])
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.members.rules import Person

CROWD = 5  # so many members must fit a description of somebody unnamed (PRODUCT promise 4)
MAX_QUOTE = 2000


class State(StrEnum):
    """What is known of a person's consent to one quotation."""

    ASKED = "asked"
    NAMED = "named"
    ANONYMOUS = "anonymous"
    AMENDED = "amended"  # in words the person changed, without their name; to be named they answer once more
    REFUSED = "refused"
    EXPIRED = "expired"  # no answer by the deadline, which means no
    WITHDRAWN = "withdrawn"


YES = frozenset({State.NAMED, State.ANONYMOUS, State.AMENDED})
ANSWERS = YES | {State.REFUSED}

_AFTER_ANSWER = ANSWERS | {State.WITHDRAWN}
TRANSITIONS: dict[State, frozenset[State]] = {
    State.ASKED: _AFTER_ANSWER | {State.EXPIRED},
    State.NAMED: _AFTER_ANSWER,
    State.ANONYMOUS: _AFTER_ANSWER,
    State.AMENDED: _AFTER_ANSWER,
    State.REFUSED: _AFTER_ANSWER,
    State.EXPIRED: _AFTER_ANSWER,  # a yes only where the piece takes late answers: see `refusal`
    State.WITHDRAWN: frozenset(),
}


class Refusal(StrEnum):
    """Why an answer cannot be taken."""

    NOT_THEIRS = "not_theirs"
    LATE = "late"
    PUBLISHED = "published"  # it can be withdrawn, not changed
    WITHDRAWN = "withdrawn"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """How somebody unnamed is described: ids of a role and a nation, None where that would tell too much."""

    role: str | None = None
    nation: str | None = None
    member: bool = True


@dataclass(frozen=True, slots=True)
class Consent:
    """One quotation of one person in one piece, and where its consent stands."""

    id: str
    capability: str
    piece: str
    line: str
    member_id: str
    quote: str
    descriptor: str
    state: State
    deadline: datetime
    takes_late: bool
    asked_at: datetime
    answered_at: datetime | None
    amended_text: str
    published_at: datetime | None

    @property
    def words(self) -> str:
        """Give the words that may appear: as the person changed them, else as they were asked about."""
        return self.amended_text or self.quote


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answers: how they may be quoted, and perhaps in which other words."""

    state: State
    text: str = ""


def settled(states: Iterable[State]) -> bool:
    """Tell whether nobody still has to answer; only then may a piece be published."""
    return all(state is not State.ASKED for state in states)


def publishable(consents: Sequence[Consent]) -> tuple[Consent, ...]:
    """Give the quotations of a piece that may appear; none while any is unsettled."""
    if not settled(one.state for one in consents):
        return ()
    return tuple(one for one in consents if one.state in YES)


def is_due(consent: Consent, now: datetime) -> bool:
    """Tell whether it was asked and its deadline has passed."""
    return consent.state is State.ASKED and now >= consent.deadline


def refusal(consent: Consent, by_member: str, answer: Answer, now: datetime) -> Refusal | None:
    """Give why an answer cannot be taken, None when it can."""
    if consent.member_id != by_member:
        return Refusal.NOT_THEIRS
    if answer.state not in TRANSITIONS[consent.state]:
        return Refusal.WITHDRAWN
    if consent.published_at is not None:
        return Refusal.PUBLISHED
    if now >= consent.deadline and not consent.takes_late:
        return Refusal.LATE
    return _refusal_of_words(answer)


def _refusal_of_words(answer: Answer) -> Refusal | None:
    if answer.state is State.AMENDED and not answer.text:
        return Refusal.NO_WORDS
    return Refusal.TOO_LONG if len(answer.text) > MAX_QUOTE else None


def descriptor_for(person: Person, crowd: Iterable[Person]) -> Descriptor:
    """Give the closest description that at least five members of the crowd fit, the person included if a member.

    Role and nation, else the nation, else nothing but "a member".
    """
    members = {one.id: one for one in (*crowd, person) if one.is_member}.values()
    in_nation = [one for one in members if person.nation is not None and one.nation == person.nation]
    in_role = [one for one in in_nation if person.role is not None and one.role == person.role]
    nation = person.nation if len(in_nation) >= CROWD else None
    role = person.role if len(in_role) >= CROWD else None
    return Descriptor(role, nation, person.is_member)
