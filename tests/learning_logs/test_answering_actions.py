"""A log is kept as it is typed, handed in when nothing needs another look, and stays as it was counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.programme.learning_logs.actions.answering import (
    first_error,
    hand_in,
    keep_answers,
    open_log,
    report_nothing,
    skip_log,
)
from bot.programme.learning_logs.rules.responses import Standing
from tests.learning_logs.project import PROJECT, Project, empty_file, project

__all__ = ["empty_file", "project"]

CHANGED = {"what_changed": ("Two classes are on video now.",)}


# --- opening


def test_a_log_opens_with_its_prompt_and_not_before(project: Project) -> None:
    ann = project.someone("Ann")
    assert "has not opened yet" in project.refused(open_log, ann, f"{PROJECT}:1")
    assert project.do(open_log, ann, project.open()).response.answered() == 0
    assert "has not opened yet" in project.refused(open_log, ann, f"{PROJECT}:2")


@pytest.mark.parametrize("key", [f"{PROJECT}:7", f"{PROJECT}:0", f"{PROJECT}:", f"{PROJECT}:one", "tea:1", "", ":"])
def test_a_button_of_a_log_that_does_not_exist_is_answered_kindly(project: Project, key: str) -> None:
    ann = project.someone("Ann")
    project.open()
    assert "Nothing was changed." in project.refused(open_log, ann, key)


def test_who_does_not_take_part_cannot_answer(project: Project) -> None:
    bob = project.someone("Bob", audience=None)
    key = project.open()
    for typing in (keep_answers, hand_in):
        assert "do not take part" in project.refused(typing, bob, key, CHANGED)
    for pressing in (report_nothing, skip_log):
        assert "do not take part" in project.refused(pressing, bob, key)


# --- keeping


def test_each_answer_is_kept_as_it_is_typed_also_one_that_cannot_be_handed_in(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(keep_answers, ann, key, CHANGED)
    kept = project.do(keep_answers, ann, key, {"sessions": ("lots",), "no_such_question": ("x",)})
    assert kept.storable == {"sessions": ("lots",)}
    assert project.log(ann).typed == {**CHANGED, "sessions": ("lots",)}
    assert project.log(ann).standing is Standing.OPEN
    assert project.do(first_error, ann, key, {"sessions": ("lots",)}) != ""
    assert project.do(first_error, ann, key, CHANGED) == ""


def test_an_answer_can_be_changed_and_emptied(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    for given in (("One",), ("Two",), ()):
        project.do(keep_answers, ann, key, {"what_changed": given})
    assert project.log(ann).shown() == {"what_changed": ()}
    assert project.log(ann).answered() == 0


def test_two_people_keep_their_answers_apart(project: Project) -> None:
    ann, bob, key = project.someone("Ann"), project.someone("Bob"), project.open()
    project.do(keep_answers, ann, key, {"what_changed": ("Ann's.",)})
    project.do(keep_answers, bob, key, {"what_changed": ("Bob's.",)})
    assert project.log(ann).typed == {"what_changed": ("Ann's.",)}


# --- handing in


def test_handing_in_with_something_wrong_names_it_and_keeps_everything(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    done = project.do(hand_in, ann, key, {"sessions": ("lots",), "what_learnt": ("Test calls.",)})
    assert done.errors.keys() == {"sessions", "what_changed"}
    log = project.log(ann)
    assert (log.standing, log.handed_in) == (Standing.OPEN, {})
    assert log.typed == {"sessions": ("lots",), "what_learnt": ("Test calls.",)}


def test_what_was_kept_before_is_handed_in_with_the_rest(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(keep_answers, ann, key, CHANGED)
    done = project.do(hand_in, ann, key, {"sessions": ("12",)})
    assert done.errors == {}
    log = project.log(ann)
    assert (log.standing, log.late, log.typed) == (Standing.HANDED_IN, False, {})
    assert log.handed_in == {**CHANGED, "sessions": ("12",)}


def test_a_log_handed_in_can_be_changed_until_it_closes(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(hand_in, ann, key, CHANGED)
    first = project.log(ann).handed_in_at
    project.clock.move_to(project.clock.now() + timedelta(days=1))
    project.do(keep_answers, ann, key, {"what_changed": ("Three classes.",)})
    assert project.log(ann).handed_in == CHANGED  # until it is handed in again, what was stands
    project.do(hand_in, ann, key, {})
    assert project.log(ann).handed_in == {"what_changed": ("Three classes.",)}
    assert project.log(ann).handed_in_at == first


def test_once_its_digest_is_being_made_a_log_stays_as_it_is(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(hand_in, ann, key, CHANGED)
    project.close()
    for action in (keep_answers, hand_in):
        assert "stays as it is" in project.refused(action, ann, key, {"what_changed": ("Later.",)})
    assert "stays as it is" in project.refused(report_nothing, ann, key)
    assert project.log(ann).handed_in == CHANGED


def test_a_log_handed_in_after_the_close_is_late_and_taken(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(keep_answers, ann, key, CHANGED)
    project.close()
    done = project.do(hand_in, ann, key, {})
    assert done.errors == {}
    assert project.log(ann).late


# --- nothing, skipping


def test_nothing_to_report_is_an_answer_that_can_still_become_another(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(keep_answers, ann, key, {"what_learnt": ("A draft.",)})
    project.do(report_nothing, ann, key)
    assert (project.log(ann).standing, project.log(ann).handed_in) == (Standing.NOTHING, {})
    assert project.log(ann).typed == {"what_learnt": ("A draft.",)}  # her own draft stays hers
    project.do(hand_in, ann, key, CHANGED)
    assert project.log(ann).standing is Standing.HANDED_IN


def test_a_log_handed_in_is_not_undone_by_an_old_button(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(hand_in, ann, key, CHANGED)
    for action in (report_nothing, skip_log):
        assert "handed in already" in project.refused(action, ann, key)
    assert project.log(ann).standing is Standing.HANDED_IN


def test_who_skips_a_log_can_answer_after_all(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(skip_log, ann, key)
    assert project.log(ann).done
    project.do(hand_in, ann, key, CHANGED)
    assert project.log(ann).standing is Standing.HANDED_IN


# --- what was planned


def test_the_next_log_asks_how_the_plan_went_and_only_of_who_had_one(project: Project) -> None:
    ann, bob = project.someone("Ann"), project.someone("Bob")
    key = project.open()
    project.do(hand_in, ann, key, {**CHANGED, "plan_next": ("Ask the night shift",)})
    project.do(keep_answers, bob, key, {**CHANGED, "plan_next": ("Only a draft",)})
    project.close()
    second = project.open(2)
    assert project.do(open_log, ann, second).plan == "Ask the night shift"
    assert project.do(open_log, bob, second).plan == ""
    assert "last_plan" in project.do(hand_in, ann, second, CHANGED).errors
    assert project.do(hand_in, bob, second, CHANGED).errors == {}
