"""Handing in on both engines: each answer under the audience that holds for it, and the store asked nothing twice."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.clock import SteppedClock
from bot.config import load_community
from bot.programme.learning_logs.actions.answering import hand_in, keep_answers
from bot.programme.learning_logs.actions.readers import choose
from bot.programme.learning_logs.actions.taking_part import set_audience
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.store.logs import handed_in
from bot.store import Store
from bot.store.metadata import metadata
from tests.learning_logs.project import PROJECT, START, Project

ANSWERS = {"what_changed": ("Two classes are on video.",), "what_learnt": ("Begin with one patient.",)}
ONE, TEAM = Audience.PUBLIC_NAMED, Audience.INSIGHT_TEAM


@pytest.fixture
def project(store: Store, clock: SteppedClock) -> Project:
    """The shipped project on either engine."""
    clock.move_to(START)
    store.write_now(lambda tx: metadata.create_all(tx.connection))
    return Project(store, clock, load_community().model_copy(update={"platforms": ("local",)}))


def audiences(project: Project) -> dict[tuple[str, str], Audience]:
    found = project.store.read_now(handed_in, PROJECT)
    return {(each.member_id, each.question): each.audience for each in found}


def test_each_answer_has_its_own_audience_or_the_usual_one(project: Project) -> None:
    ann, bob, key = project.someone("Ann"), project.someone("Bob"), project.open()
    project.do(hand_in, ann, key, {**ANSWERS, "audience.what_learnt": (TEAM.value,)})
    project.do(hand_in, bob, key, ANSWERS)
    usual = Audience.PUBLIC_ANONYMOUS
    anns = {(ann.id, "what_changed"): usual, (ann.id, "what_learnt"): TEAM}
    bobs = {(bob.id, each): usual for each in ANSWERS}
    assert audiences(project) == anns | bobs
    project.do(set_audience, ann, PROJECT, ONE)
    assert audiences(project) == anns | bobs | {(ann.id, "what_changed"): ONE}
    project.do(choose, ann, key, {"audience.what_learnt": ("usual",), "audience.what_changed": (TEAM.value,)})
    assert audiences(project) == bobs | {(ann.id, "what_changed"): TEAM, (ann.id, "what_learnt"): ONE}


def test_handing_in_asks_the_store_nothing_twice(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(keep_answers, ann, key, ANSWERS)
    asked: list[tuple[str, str]] = []

    @sa.event.listens_for(project.store.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        asked.append((statement, repr(given)))

    log = {"what_changed": ("Three classes are.",), "confidence": ("4",), "audience.what_learnt": (TEAM.value,)}
    assert project.do(hand_in, ann, key, log).errors == {}
    reads = [each for each in asked if each[0].startswith("SELECT")]
    assert [each for each in reads if reads.count(each) > 1] == []
    assert len(asked) <= 16
