"""For the insight team: making projects, changing them, their open calls, and who takes part."""

from __future__ import annotations

from bot.config import Community, Project
from bot.core.roles.actions import require
from bot.core.roles.rules import Role
from bot.programme.learning_logs.actions import calling, planning, planning_questions
from bot.programme.learning_logs.actions.taking_part import project_or_refuse
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.planning import Part, opened_rounds
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views import planned_questions as asked
from bot.programme.learning_logs.views import planning as cards
from bot.programme.learning_logs.views import planning_forms as forms
from bot.programme.learning_logs.views.forms import preview_form
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.ui.message import Message


def _team(tx: Tx, call: Call) -> None:
    require(tx, call.person, Role.INSIGHT_TEAM)


def _keys(call: Call) -> tuple[str, str]:
    """Give the two parts of what an action or a choice is about; the second may be empty."""
    first, _slash, second = (call.request.value or call.request.action.key).partition("/")
    return first, second


def _state(tx: Tx, community: Community, project: Project) -> cards.State:
    zone = community.community.timezone
    return cards.State(
        project,
        opened_rounds(project, zone, tx.now),
        calling.ended(project, zone, tx.now),
        calling.taking_part(tx, project),
        len(calling.waiters(tx, project)),
        calling.joinable(community, project, tx.now),
    )


def projects(tx: Tx, call: Call) -> Reply:
    """Your insight projects, for the insight team."""
    _team(tx, call)
    states = [_state(tx, call.community, project) for project in call.community.projects]
    states.sort(key=lambda each: each.ended)
    return Show(cards.projects_list(states, planning.drafts_named(tx)))


def look(tx: Tx, call: Call) -> Reply:
    """Look at one project."""
    _team(tx, call)
    project = project_or_refuse(call.community, _keys(call)[0])
    return Show(_card(tx, call, project))


def _card(tx: Tx, call: Call, project: Project) -> Message:
    state = _state(tx, call.community, project)
    zone = call.person.zone
    first = Round(project, 1, call.community.community.timezone).prompt_at(zone)
    return cards.project_card(state, first, zone)


def more(tx: Tx, call: Call) -> Reply:
    """See what else can be done with a project."""
    _team(tx, call)
    return Show(cards.more_card(_state(tx, call.community, project_or_refuse(call.community, _keys(call)[0]))))


def people(tx: Tx, call: Call) -> Reply:
    """See who takes part in a project, by group, and who waits."""
    _team(tx, call)
    return Show(_people(tx, call, project_or_refuse(call.community, call.request.action.key)))


def _people(tx: Tx, call: Call, project: Project) -> Message:
    state = _state(tx, call.community, project)
    return cards.people_card(state, calling.counts(tx, call.community, project), calling.waiters(tx, project))


def let_in(tx: Tx, call: Call) -> Reply:
    """Let somebody who waits take part now."""
    _team(tx, call)
    key = call.request.action.key
    project = calling.let_in(tx, call.community, call.person, key, call.request.value)
    return Show(_people(tx, call, project), replaces=True)


def close_call(tx: Tx, call: Call) -> Reply:
    """Close the open call of a project."""
    return _set_call(tx, call, closed=True)


def open_call(tx: Tx, call: Call) -> Reply:
    """Open the open call of a project again."""
    return _set_call(tx, call, closed=False)


def _set_call(tx: Tx, call: Call, *, closed: bool) -> Reply:
    _team(tx, call)
    key = call.request.action.key
    project = planning.close_call(tx, call.community, call.person, key, closed=closed)
    return Show(_card(tx, call, project.held(call_closed=closed)), replaces=True)


def versions(tx: Tx, call: Call) -> Reply:
    """List the versions of a project."""
    _team(tx, call)
    project = project_or_refuse(call.community, call.request.action.key)
    found = [cards.Versioned(*each) for each in planning.made_by(tx, project.id)]
    return Show(cards.versions_card(project, found, call.person.zone))


def end(tx: Tx, call: Call) -> Reply:
    """End a project after its open log."""
    _team(tx, call)
    project = planning.end_after_open_log(tx, call.community, call.person, call.request.action.key)
    closes = Round(project, project.rounds, call.community.community.timezone).closes_at
    return cards.ended(project, closes, call.person.zone)


def new(tx: Tx, call: Call) -> Reply:
    """Open the first step of a new project."""
    _team(tx, call)
    return OpenForm(planning.form_of(tx, call.community, forms.NEW, Part.ABOUT))


def change(tx: Tx, call: Call) -> Reply:
    """Begin to change a project, or carry on."""
    _team(tx, call)
    return Show(_draft(tx, call, planning.begin_change(tx, call.community, call.person, call.request.action.key).id))


def draft(tx: Tx, call: Call) -> Reply:
    """Show a draft."""
    _team(tx, call)
    return Show(_draft(tx, call, _keys(call)[0]))


def _draft(tx: Tx, call: Call, draft_id: str) -> Message:
    plan = planning.planned(tx, call.community, draft_id)
    return cards.draft_card(draft_id, plan.draft.body, plan.problems, plan.holds_from, call.community)


def step(tx: Tx, call: Call) -> Reply:
    """Open one step of a draft."""
    _team(tx, call)
    draft_id, part = _keys(call)
    if part == Part.QUESTIONS.value:
        return Show(_questions(tx, call, draft_id))
    return OpenForm(planning.form_of(tx, call.community, draft_id, Part(part)))


def save(tx: Tx, call: Call) -> Reply:
    """Save one step of a draft."""
    _team(tx, call)
    draft_id, part = _keys(call)
    saved = planning.save_step(tx, call.community, call.person, draft_id, Part(part), call.request)
    return FormErrors(dict(saved.errors)) if saved.errors else Show(_draft(tx, call, saved.draft_id))


def preview(tx: Tx, call: Call) -> Reply:
    """Preview the form of a draft as participants will see it."""
    _team(tx, call)
    draft_id, _number = _keys(call)
    plan = planning.planned(tx, call.community, draft_id)
    log_round = planning.previewed_round(plan, call.community)
    audience = Audience(log_round.project.default_audience)
    return OpenForm(preview_form(log_round, call.person.zone, audience, forms.action("plan_previewed")))


def previewed(_tx: Tx, _call: Call) -> Reply:
    """Close a preview."""
    return asked.previewed()


def put_out(tx: Tx, call: Call) -> Reply:
    """Put a draft out."""
    _team(tx, call)
    draft_id = call.request.action.key
    out = planning.put_out(tx, call.community, call.person, draft_id)
    if out.project is None:
        card = _draft(tx, call, draft_id)
        return cards.changed_meanwhile(card, out.plan.draft.based_on) if out.rebased and out.plan else Show(card)
    calling.fill_places(tx, call.community, out.project)  # there may be more places now
    return cards.put_out(out.project, out.holds_from, calling.post_call(tx, call.community, out.project))


def throw_away(tx: Tx, call: Call) -> Reply:
    """Throw a draft away."""
    _team(tx, call)
    planning.throw_away(tx, call.community, call.request.action.key)
    return cards.thrown_away()


def questions(tx: Tx, call: Call) -> Reply:
    """Show the questions of a draft."""
    _team(tx, call)
    return Show(_questions(tx, call, _keys(call)[0]))


def _questions(tx: Tx, call: Call, draft_id: str) -> Message:
    return asked.questions_card(draft_id, planning.planned(tx, call.community, draft_id).draft.body)


def question(tx: Tx, call: Call) -> Reply:
    """Show one question of a draft."""
    _team(tx, call)
    return Show(_question(tx, call, *_keys(call)))


def _question(tx: Tx, call: Call, draft_id: str, question_id: str) -> Message:
    body = planning.planned(tx, call.community, draft_id).draft.body
    return asked.question_card(draft_id, planning.question_of(body, question_id), body)


def question_more(tx: Tx, call: Call) -> Reply:
    """See what else can be done with a question."""
    _team(tx, call)
    draft_id, question_id = _keys(call)
    body = planning.planned(tx, call.community, draft_id).draft.body
    return Show(asked.question_more(draft_id, planning.question_of(body, question_id), body))


def open_question(tx: Tx, call: Call) -> Reply:
    """Open the form of a question."""
    _team(tx, call)
    return OpenForm(planning_questions.question_form(tx, call.community, *_keys(call)))


def save_question(tx: Tx, call: Call) -> Reply:
    """Save a question."""
    _team(tx, call)
    draft_id, question_id = _keys(call)
    new_id, errors = planning_questions.save_question(tx, call.community, draft_id, question_id, call.request.values)
    return FormErrors(dict(errors)) if errors else Show(_question(tx, call, draft_id, new_id))


def answers(tx: Tx, call: Call) -> Reply:
    """Open the form of a question's answers."""
    _team(tx, call)
    draft_id, question_id = _keys(call)
    body = planning.planned(tx, call.community, draft_id).draft.body
    return OpenForm(forms.answers_form(draft_id, planning.question_of(body, question_id)))


def save_answers(tx: Tx, call: Call) -> Reply:
    """Save a question's answers."""
    _team(tx, call)
    errors = planning_questions.save_answers(tx, call.community, *_keys(call), call.request.values)
    return FormErrors(dict(errors)) if errors else Show(_question(tx, call, *_keys(call)))


def only_if(tx: Tx, call: Call) -> Reply:
    """Open the form that says on which answer a question depends."""
    _team(tx, call)
    form = planning_questions.only_if_form(tx, call.community, *_keys(call))
    return OpenForm(form) if form is not None else asked.nothing_before(*_keys(call))


def save_only_if(tx: Tx, call: Call) -> Reply:
    """Save on which answer a question depends."""
    _team(tx, call)
    errors = planning_questions.save_only_if(tx, call.community, *_keys(call), call.request.values)
    return FormErrors(dict(errors)) if errors else Show(_question(tx, call, *_keys(call)))


def up(tx: Tx, call: Call) -> Reply:
    """Move a question up."""
    return _move(tx, call, -1)


def down(tx: Tx, call: Call) -> Reply:
    """Move a question down."""
    return _move(tx, call, 1)


def _move(tx: Tx, call: Call, by: int) -> Reply:
    _team(tx, call)
    draft_id, question_id = _keys(call)
    planning_questions.move(tx, call.community, draft_id, question_id, by)
    return Show(_questions(tx, call, draft_id))


def take_away(tx: Tx, call: Call) -> Reply:
    """Take a question away."""
    _team(tx, call)
    draft_id, question_id = _keys(call)
    planning_questions.take_away(tx, call.community, draft_id, question_id)
    return Show(_questions(tx, call, draft_id))


def focus(tx: Tx, call: Call) -> Reply:
    """Open the form for the focus of a round."""
    _team(tx, call)
    draft_id = call.request.action.key
    return OpenForm(forms.focus_form(draft_id, planning.planned(tx, call.community, draft_id).draft.body))


def save_focus(tx: Tx, call: Call) -> Reply:
    """Save the focus of a round."""
    _team(tx, call)
    draft_id = call.request.action.key
    errors = planning_questions.save_focus(tx, call.community, draft_id, call.request.values)
    return FormErrors(dict(errors)) if errors else Show(_questions(tx, call, draft_id))


ROUTES = (
    Route("learning_logs:plan_open", Does.SHOWS, projects, command="projects"),
    Route("learning_logs:plan_look", Does.SHOWS, look),
    Route("learning_logs:plan_look_at", Does.SHOWS, look),
    Route("learning_logs:plan_more", Does.SHOWS, more),
    Route("learning_logs:plan_question_more", Does.SHOWS, question_more),
    Route("learning_logs:plan_people", Does.SHOWS, people),
    Route("learning_logs:plan_let_in", Does.CHANGES, let_in),
    Route("learning_logs:plan_close_call", Does.CHANGES, close_call),
    Route("learning_logs:plan_open_call", Does.CHANGES, open_call),
    Route("learning_logs:plan_versions", Does.SHOWS, versions),
    Route("learning_logs:plan_end", Does.CHANGES, end),
    Route("learning_logs:plan_new", Does.SHOWS, new),
    Route("learning_logs:plan_change", Does.CHANGES, change),
    Route("learning_logs:plan_draft", Does.SHOWS, draft),
    Route("learning_logs:plan_draft_of", Does.SHOWS, draft),
    Route("learning_logs:plan_step", Does.SHOWS, step),
    Route("learning_logs:plan_open_step", Does.SHOWS, step),
    Route("learning_logs:plan_save", Does.CHANGES, save),
    Route("learning_logs:plan_preview", Does.SHOWS, preview),
    Route("learning_logs:plan_previewed", Does.SHOWS, previewed),
    Route("learning_logs:plan_put_out", Does.CHANGES, put_out),
    Route("learning_logs:plan_throw_away", Does.CHANGES, throw_away),
    Route("learning_logs:plan_questions", Does.SHOWS, questions),
    Route("learning_logs:plan_question", Does.SHOWS, question),
    Route("learning_logs:plan_open_question", Does.SHOWS, open_question),
    Route("learning_logs:plan_save_question", Does.CHANGES, save_question),
    Route("learning_logs:plan_answers", Does.SHOWS, answers),
    Route("learning_logs:plan_save_answers", Does.CHANGES, save_answers),
    Route("learning_logs:plan_only_if", Does.SHOWS, only_if),
    Route("learning_logs:plan_save_only_if", Does.CHANGES, save_only_if),
    Route("learning_logs:plan_up", Does.CHANGES, up),
    Route("learning_logs:plan_down", Does.CHANGES, down),
    Route("learning_logs:plan_take_away", Does.CHANGES, take_away),
    Route("learning_logs:plan_focus", Does.SHOWS, focus),
    Route("learning_logs:plan_save_focus", Does.CHANGES, save_focus),
)
