"""What a team types into the steps of a plan, and rounds whose project changes on the way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.config import Project, load_community
from bot.programme.learning_logs.rules.planning import at_of, key_from, moved, rebased, share_of, share_words
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of

LONDON = "Europe/London"


def shipped() -> Project:
    found = load_community().project("video-consultations")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tuesday 12:30", ("tuesday", "12:30")),
        ("wed, 9.05", ("wednesday", "09:05")),
        ("Fridays 23:59", ("friday", "23:59")),
        ("T 12:30", None),
        ("Tuesday", None),
        ("Tuesday 25:00", None),
        ("Tuesday or Friday 12:30", None),
        ("", None),
    ],
)
def test_a_weekday_and_a_time_are_read_or_refused(typed, meant):
    assert at_of(typed) == (meant and {"weekday": meant[0], "at": meant[1]})


@pytest.mark.parametrize(
    "typed", ["Mars: at least 2", "Wales", "Wales: 2", "Wales: at least 5, at most 2", "Wales: at least 2 or so", ""]
)
def test_a_wish_that_is_none_is_refused(typed):
    assert share_of(typed, load_community()) is None


def test_a_wish_is_read_as_it_is_shown():
    community = load_community()
    for typed in ("Wales: at least 2", "nation wales: at most 4", "Wales: at least 2, at most 5"):
        found = share_of(typed, community)
        assert found is not None
        assert share_of(share_words(found, community), community) == found


def test_a_key_is_made_of_any_name_and_is_never_taken():
    taken: set[str] = set()
    for name in ("Hospital at home", "Hospital at home", "2027!", "Älter werden", "x" * 200):
        key = key_from(name, taken, "project")
        assert key not in taken
        Project.model_validate({**shipped().model_dump(), "id": key})
        taken.add(key)


@pytest.mark.parametrize("cadence", [1, 3, 7, 10, 366])
def test_a_new_cadence_counts_on_from_the_first_day_of_the_round_it_holds_from(cadence):
    old = shipped()
    body = {**old.model_dump(mode="json"), "cadence_days": cadence, "rounds": 12}
    new = Project.model_validate(moved(body, old, 3)).held(version=2, first_round=3, earlier=(old,))
    rounds = rounds_of(new, LONDON)
    assert [each.starts for each in rounds[:3]] == [each.starts for each in rounds_of(old, LONDON)[:3]]
    assert {b.starts - a.starts for a, b in pairwise(rounds[2:])} == {timedelta(days=cadence)}
    assert new.began == old.start
    assert {each.project.rounds for each in rounds} == {12}


@pytest.mark.parametrize("cadence", [1, 2, 6])
def test_rounds_shorter_than_a_week_open_on_their_first_day_and_close_on_their_last(cadence):
    project = shipped().model_copy(update={"cadence_days": cadence, "start": date(2027, 3, 15)})
    for each in rounds_of(project, LONDON):
        following = Round(project.model_copy(update={"rounds": 60}), each.number + 1, LONDON)
        assert each.prompt_at(LONDON).date() == each.starts
        assert each.closes_at <= following.prompt_at(LONDON)
        assert each.prompt_at(LONDON) < each.closes_at


def test_a_question_taken_away_is_still_known_with_its_kind():
    old = shipped()
    new = old.model_copy(update={"questions": old.questions[:2]}).held(version=2, first_round=2, earlier=(old,))
    assert {each.id for each in new.all_questions} == {each.id for each in old.questions}
    assert new.at_round(1).questions == old.questions
    assert new.at_round(2).questions == old.questions[:2]


def test_a_draft_is_laid_over_what_somebody_else_put_out_meanwhile():
    base = {"name": "A", "minutes": 4, "limits": "old"}
    head = {"name": "A", "minutes": 6, "limits": "old"}
    assert rebased({"name": "B", "minutes": 4}, base, head) == {"name": "B", "minutes": 6}
