"""Joining, choosing who can read, leaving, coming back; and who is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.members.actions import leave_community
from bot.outbox.store import Row
from bot.programme.learning_logs.actions.answering import hand_in, keep_answers, open_log, report_nothing
from bot.programme.learning_logs.actions.prompting import send_prompt, send_reminder, still_open
from bot.programme.learning_logs.actions.taking_part import (
    join,
    leave,
    my_projects,
    part_or_refuse,
    project_or_refuse,
    set_audience,
)
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.store.logs import handed_in, participant
from tests.learning_logs.project import PROJECT, ZONE, Project, empty_file, project

__all__ = ["empty_file", "project"]

CHANGED = {"what_changed": ("Two classes are on video now.",)}


def test_who_joins_takes_part_under_the_audience_they_chose(project: Project) -> None:
    ann = project.someone("Ann", audience=None)
    assert project.do(my_projects, ann) == []
    part = project.do(join, ann, PROJECT, Audience.PROJECT)
    assert (part.audience, part.joined_at, part.left_at) == (Audience.PROJECT, project.clock.now(), None)
    assert [found.id for _part, found in project.do(my_projects, ann)] == [PROJECT]


def test_a_project_that_is_gone_is_refused_kindly(project: Project) -> None:
    ann = project.someone("Ann")
    assert "has ended or was renamed" in project.refused(join, ann, "tea", Audience.PROJECT)
    project.community = project.community.model_copy(update={"projects": ()})
    assert project.do(my_projects, ann) == []
    assert "The menu shows what is open." in project.refused(leave, ann, PROJECT)


def test_who_leaves_is_asked_nothing_more_and_keeps_what_they_wrote(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(hand_in, ann, key, CHANGED)
    project.do(leave, ann, PROJECT)
    assert "do not take part" in project.refused(open_log, ann, key)
    assert "do not take part" in project.refused(leave, ann, PROJECT)
    assert [each.member_id for each in project.store.read_now(handed_in, PROJECT)] == [ann.id]
    project.do(send_prompt, project.round(), ann.id)
    assert project.outbox("log_prompt") == []


def test_who_comes_back_has_their_earlier_logs_and_their_first_day(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    first = project.store.read_now(participant, PROJECT, ann.id)
    project.do(hand_in, ann, key, CHANGED)
    project.do(leave, ann, PROJECT)
    project.clock.move_to(project.clock.now() + timedelta(days=1))
    back = project.do(join, ann, PROJECT, Audience.PUBLIC_NAMED)
    assert first is not None
    assert (back.joined_at, back.left_at) == (first.joined_at, None)
    assert project.do(open_log, ann, key).response.handed_in == CHANGED


def test_a_new_audience_counts_for_what_was_written_before_as_well(project: Project) -> None:
    ann, bob, key = project.someone("Ann"), project.someone("Bob"), project.open()
    for person in (ann, bob):
        project.do(hand_in, person, key, CHANGED)
    project.do(set_audience, ann, PROJECT, Audience.INSIGHT_TEAM)
    audiences = {each.member_id: each.audience for each in project.store.read_now(handed_in, PROJECT)}
    assert audiences == {ann.id: Audience.INSIGHT_TEAM, bob.id: Audience.PUBLIC_ANONYMOUS}


def test_a_part_is_asked_for_by_its_project(project: Project) -> None:
    ann = project.someone("Ann")
    found = project.store.read_now(lambda tx: part_or_refuse(tx, project_or_refuse(project.community, PROJECT), ann))
    assert found.project == PROJECT


# --- who is asked


def asked(project: Project, person_id: str) -> Row:
    """Give the prompt that waits for somebody."""
    project.do(send_prompt, project.round(), person_id)
    (row,) = [row for row in project.outbox("log_prompt") if row.member_id == person_id]
    return row


def test_a_prompt_is_put_in_once_however_often_it_falls_due(project: Project) -> None:
    ann = project.someone("Ann")
    project.open()
    for _ in range(3):
        project.do(send_prompt, project.round(), ann.id)
    (row,) = project.outbox("log_prompt")
    assert (row.subject, row.contact_class, row.expires_at) == (f"{PROJECT}:1", "signed_up", project.round().closes_at)


@pytest.mark.parametrize("what", ["done", "left", "round_closed", ""])
def test_at_sending_it_is_asked_again_whether_a_prompt_is_wanted(project: Project, what: str) -> None:
    ann, key = project.someone("Ann"), project.open()
    row = asked(project, ann.id)
    match what:
        case "done":
            project.do(report_nothing, ann, key)
        case "left":
            project.do(leave, ann, PROJECT)
        case "round_closed":
            project.clock.move_to(project.round().closes_at)
    assert project.store.read_now(still_open, row, project.community) == what


def test_a_prompt_of_a_project_taken_out_of_the_file_is_not_sent(project: Project) -> None:
    ann = project.someone("Ann")
    project.open()
    row = asked(project, ann.id)
    gone = project.community.model_copy(update={"projects": ()})
    assert project.store.read_now(still_open, row, gone) == "round_gone"


def test_a_reminder_says_how_much_is_there_and_comes_once(project: Project) -> None:
    ann, key = project.someone("Ann"), project.open()
    project.do(keep_answers, ann, key, CHANGED)
    project.clock.move_to(project.round().reminder_at(ZONE))
    for _ in range(2):
        project.do(send_reminder, project.round(), ann.id)
    (row,) = project.outbox("log_reminder")
    assert "You have answered " in row.payload


def test_who_is_done_or_has_left_the_community_is_not_reminded(project: Project) -> None:
    ann, bob, key = project.someone("Ann"), project.someone("Bob"), project.open()
    project.do(report_nothing, ann, key)
    project.store.write_now(leave_community, bob.id, bob.id)
    project.clock.move_to(project.round().reminder_at(ZONE))
    for person in (ann, bob):
        project.do(send_reminder, project.round(), person.id)
    assert project.outbox("log_reminder") == []
