"""A project with some people in it, on a store of its own, for tests of what is done with learning logs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pytest

from bot.app.discover import import_tables
from bot.clock import SteppedClock
from bot.config import Community, load_community
from bot.core.members.actions import import_roster, person_by_ref, person_for_account
from bot.core.members.rules import Person
from bot.core.members.rules.roster import RosterRow
from bot.errors import MemberError
from bot.outbox.store import Row, latest_rows
from bot.programme.learning_logs.actions.digesting import close, compose_draft, load_draft, save_draft
from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.publishing import DigestPiece
from bot.programme.learning_logs.rules.responses import Response
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import response
from bot.store import Store, Tx
from bot.store.metadata import metadata

P = ParamSpec("P")
R = TypeVar("R")

PROJECT = "video-consultations"
ZONE = "Europe/London"
START = datetime(2027, 3, 15, 9, tzinfo=UTC)
import_tables()


@dataclass(slots=True)
class Project:
    """The shipped project and its people; rounds are opened and closed by the test."""

    store: Store
    clock: SteppedClock
    community: Community

    def do(self, action: Callable[Concatenate[Tx, Community, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an action, each in a transaction of its own."""
        return self.store.write_now(lambda tx: action(tx, self.community, *args, **kwargs))

    def refused(self, action: Callable[Concatenate[Tx, Community, P], R], *args: P.args, **kwargs: P.kwargs) -> str:
        """Run an action that must refuse, and give what it says."""
        with pytest.raises(MemberError) as refusal:
            self.do(action, *args, **kwargs)
        return refusal.value.sentence

    def round(self, number: int = 1) -> Round:
        found = self.community.project(PROJECT)
        assert found is not None
        return Round(found, number, ZONE)

    def someone(self, name: str, audience: Audience | None = Audience.PUBLIC_ANONYMOUS) -> Person:
        """Give somebody who takes part; with no audience, somebody who does not."""

        def appear(tx: Tx) -> Person:
            person = person_for_account(tx, "local", name.lower(), name)
            if audience is not None:
                join(tx, self.community, person, PROJECT, audience)
            return person

        return self.store.write_now(appear)

    def editor(self, ref: str = "p18") -> Person:
        """Give the editor (or the deputy, p17) of the project."""

        def hire(tx: Tx) -> Person:
            import_roster(tx, [RosterRow(ref=ref, name=f"Editor {ref}", email=f"{ref}@example.org")])
            found = person_by_ref(tx, ref)
            assert found is not None
            return found

        return self.store.write_now(hire)

    def open(self, number: int = 1) -> str:
        """Move the clock to just after the prompt of a round, and give the round's key."""
        self.clock.move_to(self.round(number).prompt_at(ZONE) + timedelta(minutes=1))
        return self.round(number).key

    def close(self, number: int = 1) -> DigestPiece | None:
        """Close a round and make its draft, as the jobs do; give the digest if there is one."""
        log_round = self.round(number)
        self.clock.move_to(log_round.closes_at + timedelta(minutes=1))
        self.store.write_now(close, log_round)
        given = self.do(load_draft, log_round)
        self.do(save_draft, given, compose_draft(given))
        return self.digest(number)

    def digest(self, number: int = 1) -> DigestPiece | None:
        return self.store.read_now(digest_of_round, PROJECT, number)

    def log(self, person: Person, number: int = 1) -> Response:
        found = self.store.read_now(response, self.round(number).key, person.id)
        assert found is not None
        return found

    def outbox(self, purpose: str) -> list[Row]:
        return [row for row in self.store.read_now(latest_rows, 1000) if row.purpose == purpose]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing in them."""
    file = tmp_path_factory.mktemp("project") / "convenor.db"
    store = Store(f"sqlite:///{file}", SteppedClock(START))
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    store.close()
    return file


@pytest.fixture
def project(empty_file: Path, tmp_path: Path) -> Iterator[Project]:
    """The shipped project, with nobody in it, on the day it begins."""
    clock = SteppedClock(START)
    store = Store(f"sqlite:///{shutil.copy(empty_file, tmp_path)}", clock)
    yield Project(store, clock, load_community().model_copy(update={"platforms": ("local",)}))
    store.close()
