"""Planning a project in chat: a draft filled in step by step, then put out as a version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.config import Community, Project
from bot.core.audit.actions import record
from bot.core.channels.actions import any_seen, find_channel
from bot.core.members.actions import accounts_of, find_person, people, person_by_id, person_by_ref
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.programme.learning_logs.actions.taking_part import project_or_refuse
from bot.programme.learning_logs.rules.planning import (
    Body,
    Part,
    Problem,
    at_of,
    key_from,
    moved,
    opened_rounds,
    problems_of,
    rebased,
    share_of,
    usual,
)
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store import programme as stored
from bot.programme.learning_logs.store.programme import Draft
from bot.programme.learning_logs.views import planning_forms as forms
from bot.routing.requests import Request
from bot.store import Tx
from bot.ui.form import Filled, Form, MemberPicker, read_form
from bot.ui.message import Option
from bot.ui.words import _

MOST_PICKED = 300  # people in the local workspace's list; Slack and Discord have pickers of their own


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft with all that decides about it: the project it changes, from which round on it holds, what it lacks."""

    draft: Draft
    old: Project | None
    holds_from: int
    problems: tuple[Problem, ...]


def planned(tx: Tx, community: Community, draft_id: str) -> Planned:
    """Give a draft; raises MemberError if there is none of that id any more."""
    draft = stored.draft(tx, draft_id)
    if draft is None:
        raise MemberError(_("That draft was put out or thrown away. Nothing was changed."))
    old = community.project(draft.project) if draft.project else None
    zone = community.community.timezone
    holds_from = opened_rounds(old, zone, tx.now) + 1 if old else 1
    return Planned(draft, old, holds_from, tuple(problems_of(draft.body, old, zone, tx.now)))


def body_of(project: Project) -> Body:
    """Give the parts of a project as a draft holds them."""
    body: Body = json.loads(project.model_dump_json(exclude_none=True))
    return body


def begin_change(tx: Tx, community: Community, person: Person, project_id: str) -> Draft:
    """Begin to change a project, or carry on; raises MemberError for one that is kept in the file."""
    project = changeable(community, project_id)
    for each in stored.drafts(tx):
        if each.project == project.id:
            return each
    draft = Draft(tx.new_id("drf"), project.id, project.version, body_of(project), person.id, tx.now)
    stored.save_draft(tx, draft)
    return draft


def changeable(community: Community, project_id: str) -> Project:
    """Give a project that was made in chat; raises MemberError with the cure for one of the file."""
    project = project_or_refuse(community, project_id)
    if not project.in_chat:
        sentence = _(
            "{project} is kept in the file community.toml, so nothing was changed. Whoever runs me changes it there; "
            "in chat you can close its open call, let people in, or make another project."
        )
        raise MemberError(sentence.format(project=project.name))
    return project


def form_of(tx: Tx, community: Community, draft_id: str, part: Part) -> Form:
    """Give the form of one step, filled in as far as the draft is."""
    if draft_id == forms.NEW:
        return forms.about_form(forms.NEW, usual(tx.now.astimezone(community.zone).date()))
    plan = planned(tx, community, draft_id)
    body = plan.draft.body
    match part:
        case Part.ABOUT:
            return forms.about_form(draft_id, body)
        case Part.WHEN:
            started = f"{plan.old.began:%d %B %Y}".lstrip("0") if plan.old and plan.holds_from > 1 else ""
            return forms.when_form(draft_id, body, started)
        case Part.DAYS:
            return forms.days_form(draft_id, body)
        case Part.PEOPLE:
            return forms.people_form(draft_id, _with_ids(tx, body), _pickable(tx, body))
        case Part.CONSENT:
            return forms.consent_form(draft_id, body)
        case Part.CALL | Part.QUESTIONS:
            return forms.call_form(draft_id, body, community)


def _pickable(tx: Tx, body: Body) -> tuple[Option, ...]:
    members = sorted(people(tx), key=lambda each: (each.name.casefold(), each.id))[:MOST_PICKED]
    named = {ref for key in ("editor", "deputy") if (ref := body.get(key))}
    chosen = [found for ref in sorted(named) if (found := person_by_ref(tx, ref)) is not None]
    return tuple(Option(each.id, each.name) for each in dict.fromkeys((*chosen, *members)))


def _with_ids(tx: Tx, body: Body) -> Body:
    """Give the body with the people whom it names: the id of each, and their accounts, for the platforms' pickers."""
    found = {key: person_by_ref(tx, body[key]) for key in ("editor", "deputy") if body.get(key)}
    known = {key: person.id for key, person in found.items() if person is not None}
    return {**body, **{key: (each, *(has.account_id for has in accounts_of(tx, each))) for key, each in known.items()}}


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving a step: the draft's id, or a sentence at each question that needs another look."""

    draft_id: str
    errors: Mapping[str, str]


def save_step(tx: Tx, community: Community, person: Person, draft_id: str, part: Part, request: Request) -> Saved:
    """Save one step of a draft; the first step of a new project begins one."""
    form = form_of(tx, community, draft_id, part)
    filled = read_form(_without_options(form), request.values)
    changes, errors = _changes(tx, community, part, filled, request)
    errors = {**filled.errors, **errors}
    if errors:
        return Saved(draft_id, errors)
    draft = _draft_to_save(tx, community, person, draft_id, changes)
    body = {**draft.body, **changes}
    if part is Part.CONSENT:
        body["consent"] = _consent(draft, changes["consent"]["text"], community)
    kept = {key: value for key, value in body.items() if value not in (None, "")}
    stored.save_draft(tx, replace(draft, body=kept))
    return Saved(draft.id, {})


def _without_options(form: Form) -> Form:
    """Give the form as people from every platform fill it in: a picked person comes by account or by id."""
    questions = tuple(replace(each, options=()) if isinstance(each, MemberPicker) else each for each in form.questions)
    return replace(form, questions=questions)


def _draft_to_save(tx: Tx, community: Community, person: Person, draft_id: str, changes: Body) -> Draft:
    if draft_id != forms.NEW:
        return planned(tx, community, draft_id).draft
    taken = {each.id for each in community.projects}
    body = usual(tx.now.astimezone(community.zone).date())
    body["id"] = key_from(str(changes["name"]), taken, "project")
    return Draft(tx.new_id("drf"), "", 0, body, person.id, tx.now)


def _changes(tx: Tx, community: Community, part: Part, filled: Filled, request: Request) -> tuple[Body, dict[str, str]]:
    """Give what a step changes, and a sentence for each question whose answer cannot be taken."""
    values: Body = {
        key: value.isoformat() if isinstance(value, date) else value for key, value in filled.values.items()
    }
    match part:
        case Part.DAYS:
            return _days(values)
        case Part.PEOPLE:
            return _people(tx, values, request)
        case Part.CONSENT:
            return {"consent": {"text": values.get("text") or ""}}, {}
        case Part.CALL | Part.QUESTIONS:
            return _call(tx, values, community)
        case Part.ABOUT:
            values["channel"] = str(values.get("channel") or "").strip().lstrip("#")
            wrong = no_such_channel(tx, community, values["channel"])
            return values, {"channel": wrong} if wrong else {}
        case Part.WHEN:
            return values, {}


def _days(values: Body) -> tuple[Body, dict[str, str]]:
    found = {key: at_of(str(value or "")) for key, value in values.items()}
    sentence = _("Please give a weekday and a time such as Tuesday 12:30.")
    return dict(found), {key: sentence for key, at in found.items() if at is None}


def _people(tx: Tx, values: Body, request: Request) -> tuple[Body, dict[str, str]]:
    errors, found = {}, dict(values)
    for key in ("editor", "deputy"):
        picked = str(values.get(key) or "")
        person = person_by_id(tx, picked) or find_person(tx, request.platform, picked)
        if picked and (person is None or not person.is_member):
            errors[key] = _("This has to be a member of the community. Please choose somebody else.")
        elif person is not None:
            found[key] = person.id
    if not errors and found.get("editor") and found.get("editor") == found.get("deputy"):
        errors["deputy"] = _("This is the editor already. Please choose somebody else as the deputy.")
    return found, errors


def _call(tx: Tx, values: Body, community: Community) -> tuple[Body, dict[str, str]]:
    lines = [line for line in str(values.get("spread") or "").splitlines() if line.strip()]
    shares = [share_of(line, community) for line in lines]
    wrong = [line.strip() for line, share in zip(lines, shares, strict=True) if share is None]
    known = [(share["by"], share["group"]) for share in shares if share is not None]
    errors = {}
    if wrong:
        sentence = _(
            "“{line}” is no wish I understand. Please name a sector, nation or role of the community and how many, "
            "such as {example}: at least 2, at most 5."
        )
        errors["spread"] = sentence.format(line=wrong[0][:60], example=community.nations[0].name)
    elif len(set(known)) < len(known):
        errors["spread"] = _("One group stands here twice. Please put both numbers on one line.")
    channels = [name for each in str(values.get("channels") or "").split(",") if (name := each.strip().lstrip("#"))]
    unknown = next((words for name in channels if (words := no_such_channel(tx, community, name))), "")
    if unknown:
        errors["channels"] = unknown
    call = {"places": values.get("places"), "until": values.get("until"), "channels": channels, "spread": shares}
    return {"call": {key: value for key, value in call.items() if value is not None}}, errors


def no_such_channel(tx: Tx, community: Community, name: str) -> str:
    """Give a sentence where a name can be no channel, or a platform that tells its channels has none of it."""
    missing = any(any_seen(tx, each) and find_channel(tx, each, name) is None for each in community.platforms)
    if not name or not (missing or any(letter.isspace() for letter in name)):
        return ""
    return _("There is no channel #{name} that I can post to. Please look how it is spelt.").format(name=name[:60])


def _consent(draft: Draft, text: str, community: Community) -> dict[str, str]:
    """Give the consent of a draft: another text than the one people agreed to is another version."""
    old = community.project(draft.project) if draft.project else None
    if old is None:
        return {"version": "1", "text": text}
    if text.strip() == old.consent.text.strip():
        return {"version": old.consent.version, "text": old.consent.text}
    used = {each.consent.version for each in (old, *old.earlier)}
    number = len(used) + 1
    while str(number) in used:
        number += 1
    return {"version": str(number), "text": text}


@dataclass(frozen=True, slots=True)
class PutOut:
    """What came of putting a draft out: the project, from which round on it holds; or what has to be looked at."""

    project: Project | None
    holds_from: int = 1
    plan: Planned | None = None
    rebased: bool = False


def put_out(tx: Tx, community: Community, person: Person, draft_id: str) -> PutOut:
    """Make a version of a draft; where it lacks something, or somebody put out another meanwhile, give it back."""
    plan = planned(tx, community, draft_id)
    draft, old = plan.draft, plan.old
    if old is not None and old.version != draft.based_on:
        base = json.loads(stored.body_of(tx, old.id, draft.based_on))
        head = body_of(old)
        stored.save_draft(tx, replace(draft, body=rebased(draft.body, base, head), based_on=old.version))
        return PutOut(None, plan=planned(tx, community, draft_id), rebased=True)
    if plan.problems:
        return PutOut(None, plan=plan)
    body = dict(draft.body)
    if old is None:
        body["id"] = key_from(str(body["name"]), {each.id for each in community.projects}, "project")
    elif plan.holds_from > 1:
        body = moved(body, old, plan.holds_from)
    made = Project.model_validate(body)
    version = (old.version if old else 0) + 1
    _add(tx, made, version, plan.holds_from, person)
    stored.drop_draft(tx, draft.id)
    return PutOut(made.held(version=version), plan.holds_from)


def _add(tx: Tx, made: Project, version: int, holds_from: int, person: Person) -> None:
    body = made.model_dump_json(exclude_none=True)
    stored.add_version(tx, made.id, version, holds_from, body, person.id)
    done = "project.made" if version == 1 else "project.changed"
    record(tx, person.id, done, made.id, version=version, first_round=holds_from)


def end_after_open_log(tx: Tx, community: Community, person: Person, project_id: str) -> Project:
    """Make the log that has opened last the last one of its project; raises MemberError before the first."""
    project = changeable(community, project_id)
    opened = opened_rounds(project, community.community.timezone, tx.now)
    if not opened:
        sentence = _("{project} has not begun, so there is no log to end with. You can close its open call.")
        raise MemberError(sentence.format(project=project.name))
    if opened < project.rounds:
        short = project.model_copy(update={"rounds": opened})
        _add(tx, short, project.version + 1, opened + 1, person)
    return project.model_copy(update={"rounds": opened})


def close_call(tx: Tx, community: Community, person: Person, project_id: str, *, closed: bool) -> Project:
    """Close the open call of a project before its time, or open it again."""
    project = project_or_refuse(community, project_id)
    stored.set_call_closed(tx, project.id, closed=closed)
    record(tx, person.id, "project.call_closed" if closed else "project.call_opened", project.id)
    return project


def first_round(community: Community, project: Project) -> Round:
    """Give the first round of a project."""
    return Round(project, 1, community.community.timezone)


def previewed_round(plan: Planned, community: Community) -> Round:
    """Give the first round for which a draft would hold, as far as it is filled in; raises MemberError without it."""
    if any(each.part in (Part.WHEN, Part.DAYS, Part.QUESTIONS) for each in plan.problems):
        sentence = _("There is no form to look at yet: it needs its days and its questions, each with its answers.")
        raise MemberError(sentence)
    missing: Body = {"editor": "-", "deputy": "-", "consent": {"version": "-", "text": "-"}, "name": "-"}
    project = Project.model_validate({**missing, **plan.draft.body})
    return Round(project, min(plan.holds_from, project.rounds), community.community.timezone)


def throw_away(tx: Tx, community: Community, draft_id: str) -> None:
    """Throw a draft away; raises MemberError if it is gone already."""
    stored.drop_draft(tx, planned(tx, community, draft_id).draft.id)


def drafts_named(tx: Tx) -> list[tuple[str, str]]:
    """Give the drafts, each its id and the name it has so far."""
    return [(each.id, str(each.body.get("name") or "")) for each in stored.drafts(tx)]


def made_by(tx: Tx, project_id: str) -> Sequence[tuple[int, int, str, datetime]]:
    """Give the versions of a project: number, first round, who made it, when."""
    found = [each for each in stored.versions(tx) if each.project == project_id]
    names = {each.made_by: person_by_id(tx, each.made_by) for each in found}
    gone = _("somebody who has left")
    return [
        (each.version, each.first_round, person.name if (person := names[each.made_by]) else gone, each.made_at)
        for each in found
    ]


def question_of(body: Body, question_id: str) -> dict[str, Any]:
    """Give a question of a draft; raises MemberError if it is not there any more."""
    found = next((each for each in body.get("questions", ()) if each["id"] == question_id), None)
    if found is None:
        raise MemberError(_("That question is not there any more. Nothing was changed."))
    return dict(found)
