"""What tests of the cast look at: the steps of the files, and where somebody stands."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app.cast import Cast, steps_of
from bot.app.causeway import Act
from bot.app.script import Step
from bot.core.consent.actions import consents_for
from bot.core.consent.rules import Consent, State
from bot.core.members.actions import find_person
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.responses import Response
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import response
from tests.app.demo import Demo, causeway_community

PROJECT = "video-consultations"
FIRST, SECOND = f"{PROJECT}:1", f"{PROJECT}:2"
COMMUNITY = causeway_community()
STEPS = steps_of(COMMUNITY)
EVER = datetime(2028, 1, 1, tzinfo=UTC)


def steps(person: str, *acts: Act, number: int = 1) -> tuple[Step, ...]:
    """The steps of one person in a round, of some kinds or all."""
    found = (step for step in STEPS if step.persona.id == person and step.round.number == number)
    return tuple(step for step in found if step.entry.act in acts or not acts)


def cast(demo: Demo, *wanted: Step) -> Cast:
    """A cast that does these steps."""
    return Cast(demo.store, demo.community, wanted)


def member(demo: Demo, account: str) -> str:
    """The id of the person behind an account."""
    found = demo.store.read_now(find_person, "local", account)
    assert found is not None
    return found.id


def log_of(demo: Demo, account: str, round_key: str = FIRST) -> Response:
    """Somebody's log of a round."""
    return demo.store.read_now(response, round_key, member(demo, account)) or Response(round_key, "")


def digest(demo: Demo, number: int = 1) -> DigestPiece:
    """The digest of a round."""
    found = demo.store.read_now(digest_of_round, PROJECT, number)
    assert found is not None
    return found


def consents(demo: Demo, account: str, number: int = 1) -> list[Consent]:
    """The requests about somebody's lines in it."""
    asked = demo.store.read_now(consents_for, digest(demo, number).id)
    return [consent for consent in asked if consent.member_id == member(demo, account)]


def states(demo: Demo, account: str, number: int = 1) -> set[State]:
    """Where these requests stand."""
    return {consent.state for consent in consents(demo, account, number)}
