"""Every message and form of planning a project and of its open call, built with what a filling puts into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.config import load_community
from bot.config.community import OpenCall, Project, Share
from bot.programme.learning_logs.actions.planning import body_of
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.places import Full, Wait
from bot.programme.learning_logs.rules.planning import Lack, Problem
from bot.programme.learning_logs.views import calling, planning, planning_forms
from bot.programme.learning_logs.views import planned_questions as asked
from bot.routing.replies import Show
from bot.ui.form import Form
from bot.ui.message import Message, Option

if TYPE_CHECKING:
    from tests.platforms.learning_logs_said import Filling

DRAFT = "drf_" + "0" * 26
Made = Iterable[Message | Show | Form]
WALES = Share(by="nation", group="wales", least=2, most=5)
COMMUNITY = load_community()


def _project(fill: Filling) -> Project:
    channels = ("start-here", "insight-digests")
    call = OpenCall(places=5000, until=date(2027, 9, 29), channels=channels, spread=(WALES,))
    return fill.project.model_copy(update={"call": call}).held(version=12, first_round=2, earlier=(fill.project,))


def _states(fill: Filling) -> list[planning.State]:
    project = _project(fill)
    return [
        planning.State(each, opened, ended, 4999, waiting, joinable)
        for each in (project, fill.project)
        for opened, ended, waiting, joinable in ((0, False, 0, True), (59, False, 4999, True), (59, True, 3, False))
    ]


def _body(fill: Filling) -> dict[str, Any]:
    questions = list(body_of(fill.project)["questions"])
    depends = {"question": "last_plan", "answers": ["done", "partly"]}
    questions[1] = {**questions[1], "only_if": depends, "focus_round": 2}
    return {**body_of(_project(fill)), "questions": questions, "name": fill.project.name[:75]}


def _named(fill: Filling, at: int) -> Project:
    return fill.project.model_copy(update={"id": f"project-{at}"})


def _drafts(fill: Filling) -> Made:
    problems = [Problem(why, fill.plan) for why in Lack]
    for body in (_body(fill), {}):
        for lacks in ((), problems):
            for holds_from in (1, 59):
                yield planning.draft_card(DRAFT, body, lacks, holds_from, COMMUNITY)


def _people(fill: Filling) -> Made:
    counts = [("Sector", [(fill.name[:40], 9), ("Two, three", 5)])]
    waiters = [(f"mem_{at}", fill.name[:80]) for at in range(30)]
    for state in _states(fill):
        yield planning.people_card(state, counts, waiters)
        yield planning.people_card(state, [], [])


def _questions(fill: Filling) -> list[dict[str, Any]]:
    return list(_body(fill)["questions"])


def _on_the_list(fill: Filling) -> Made:
    for wait in (None, Wait(Full.PLACES), Wait(Full.KEPT), Wait(Full.SHARE, WALES)):
        yield calling.on_the_list(_project(fill), 4999, wait, COMMUNITY)


def _joined(fill: Filling) -> Made:
    for now in (None, fill.round):
        for coming in (None, fill.round):
            yield calling.joined_reply(fill.project, Audience.PUBLIC_ANONYMOUS, now, coming, fill.zone)


def _put_out(fill: Filling) -> Made:
    for holds_from in (1, 59):
        for channels in ((), ("start-here", "insight-digests")):
            yield planning.put_out(_project(fill), holds_from, channels)


BUILDERS: Mapping[str, Callable[[Filling], Made]] = {
    "call_card": lambda fill: [
        calling.call_card(each, fill.round, fill.zone) for each in (_project(fill), fill.project)
    ],
    "calls_card": lambda fill: [calling.calls_card([_named(fill, at) for at in range(5)])],
    "place_free": lambda fill: [calling.place_free(fill.project, each, fill.zone) for each in (None, fill.round)],
    "on_the_list": _on_the_list,
    "off_the_list": lambda fill: [calling.off_the_list(fill.project)],
    "agree_form": lambda fill: [calling.agree_form(fill.round)],
    "consent_changed": lambda fill: [calling.consent_changed(fill.round)],
    "agreed": lambda fill: [calling.agreed(fill.round)],
    "stays_out": lambda fill: [calling.stays_out(fill.project)],
    "leaving_choice": lambda fill: [calling.leaving_choice(fill.project)],
    "left_with_answers": lambda fill: [calling.left_with_answers(fill.project)],
    "joined_reply": _joined,
    "projects_list": lambda fill: [
        planning.projects_list(
            [replace(each, project=_named(fill, at)) for at, each in enumerate(_states(fill) * 5)],
            [(f"{DRAFT}{at}", fill.project.name) for at in range(30)],
        ),
        planning.projects_list([], []),
    ],
    "project_card": lambda fill: [planning.project_card(each, fill.now, fill.zone) for each in _states(fill)],
    "more_card": lambda fill: [planning.more_card(each) for each in _states(fill)],
    "question_more": lambda fill: [asked.question_more(DRAFT, each, _body(fill)) for each in _questions(fill)],
    "versions_card": lambda fill: [
        planning.versions_card(_project(fill), [planning.Versioned(2, 3, fill.name, fill.now)] * 3, fill.zone)
    ],
    "people_card": _people,
    "draft_card": _drafts,
    "questions_card": lambda fill: [asked.questions_card(DRAFT, each) for each in (_body(fill), {})],
    "question_card": lambda fill: [asked.question_card(DRAFT, each, _body(fill)) for each in _questions(fill)],
    "put_out": _put_out,
    "changed_meanwhile": lambda fill: [
        planning.changed_meanwhile(planning.draft_card(DRAFT, _body(fill), (), 2, COMMUNITY), 12)
    ],
    "thrown_away": lambda _fill: [planning.thrown_away()],
    "ended": lambda fill: [planning.ended(fill.project, fill.now, fill.zone)],
    "nothing_before": lambda _fill: [asked.nothing_before(DRAFT, "question")],
    "previewed": lambda _fill: [asked.previewed()],
    "about_form": lambda fill: [planning_forms.about_form(DRAFT, _body(fill))],
    "when_form": lambda fill: [planning_forms.when_form(DRAFT, _body(fill), each) for each in ("", "29 March 2027")],
    "days_form": lambda fill: [planning_forms.days_form(DRAFT, _body(fill))],
    "people_form": lambda fill: [
        planning_forms.people_form(DRAFT, _body(fill), tuple(Option(f"mem_{at}", fill.name[:75]) for at in range(25)))
    ],
    "consent_form": lambda fill: [planning_forms.consent_form(DRAFT, _body(fill))],
    "call_form": lambda fill: [planning_forms.call_form(DRAFT, _body(fill), COMMUNITY)],
    "question_form": lambda fill: [planning_forms.question_form(DRAFT, each, 60) for each in (None, *_questions(fill))],
    "answers_form": lambda fill: [
        planning_forms.answers_form(DRAFT, each)
        for each in _questions(fill)
        if each["type"] in ("choice", "scale", "number")
    ],
    "only_if_form": lambda fill: [
        planning_forms.only_if_form(DRAFT, each, _questions(fill)[:3]) for each in _questions(fill)[:4]
    ],
    "focus_form": lambda fill: [planning_forms.focus_form(DRAFT, _body(fill))],
}
