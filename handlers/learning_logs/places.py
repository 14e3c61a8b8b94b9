"""Learning logs: asking for a place, the waiting list, the consent text read again, leaving a project."""

from __future__ import annotations

from bot.programme.learning_logs.actions import agreeing, calling, leaving, taking_part
from bot.programme.learning_logs.actions.answering import open_log
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.rhythm import latest_opened
from bot.programme.learning_logs.views import calling as words
from bot.programme.learning_logs.views import forms, prompts
from bot.routing.replies import FormErrors, OpenForm, Reply
from bot.routing.routes import Call, Does, Route, Tx
from bot.ui.form import read_form


def ask_to_join(tx: Tx, call: Call) -> Reply:
    """Open the form with which one joins a project."""
    return OpenForm(forms.join_form(calling.call_or_refuse(tx, call.community, call.request.action.key)))


def join(tx: Tx, call: Call) -> Reply:
    """Join a project, or its waiting list."""
    project = calling.call_or_refuse(tx, call.community, call.request.action.key)
    filled = read_form(forms.join_form(project), call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    audience = Audience(str(filled.values["audience"]))
    asked = calling.ask_for_place(tx, call.community, call.person, project.id, audience)
    if asked.number:
        return words.on_the_list(project, asked.number, asked.wait, call.community)
    zone = call.person.zone
    opened = latest_opened(project, call.community.community.timezone, zone, tx.now)
    open_now = opened if opened is not None and tx.now < opened.closes_at else None
    coming = calling.next_round(call.community, project, zone, tx.now)
    return words.joined_reply(project, audience, open_now, coming, zone)


def my_place(tx: Tx, call: Call) -> Reply:
    """Show where one stands on a waiting list."""
    project = taking_part.project_or_refuse(call.community, call.request.action.key)
    asked = calling.standing(tx, project, call.person, Audience(project.default_audience))
    if not asked.number:
        return words.off_the_list(project)
    return words.on_the_list(project, asked.number, asked.wait, call.community)


def leave_list(tx: Tx, call: Call) -> Reply:
    """Leave a waiting list."""
    return words.off_the_list(calling.leave_list(tx, call.community, call.person, call.request.action.key))


def leaving_project(tx: Tx, call: Call) -> Reply:
    """Ask whether the earlier answers of somebody who leaves may stay."""
    project = taking_part.project_or_refuse(call.community, call.request.action.key)
    taking_part.part_or_refuse(tx, project, call.person)
    return words.leaving_choice(project)


def leave(tx: Tx, call: Call) -> Reply:
    """Leave a project."""
    key = call.request.action.key
    return prompts.left_project(leaving.leave_project(tx, call.community, call.person, key, take_out=False).name)


def leave_out_all(tx: Tx, call: Call) -> Reply:
    """Leave a project and take one's answers out."""
    key = call.request.action.key
    return words.left_with_answers(leaving.leave_project(tx, call.community, call.person, key, take_out=True))


def take_out(tx: Tx, call: Call) -> Reply:
    """Take one's earlier answers out of a project one has left."""
    return words.left_with_answers(leaving.take_answers_out(tx, call.community, call.person, call.request.action.key))


def read_again(tx: Tx, call: Call) -> Reply:
    """Open the form with the changed consent text."""
    log = open_log(tx, call.community, call.person, call.request.action.key)
    return OpenForm(words.agree_form(log.round))


def agree(tx: Tx, call: Call) -> Reply:
    """Agree to the changed consent text."""
    log = open_log(tx, call.community, call.person, call.request.action.key)
    filled = read_form(words.agree_form(log.round), call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    return words.agreed(agreeing.agree_for(tx, call.community, call.person, log.round.key))


def disagree(tx: Tx, call: Call) -> Reply:
    """Not agree to the changed consent text."""
    log = open_log(tx, call.community, call.person, call.request.action.key)
    project = agreeing.decline(tx, call.community, call.person, log.round)
    leaving.leave_project(tx, call.community, call.person, project.id, take_out=False)
    return words.stays_out(project)


ROUTES = (
    Route("learning_logs:ask_to_join", Does.SHOWS, ask_to_join),
    Route("learning_logs:join", Does.CHANGES, join),
    Route("learning_logs:my_place", Does.SHOWS, my_place),
    Route("learning_logs:leave_list", Does.CHANGES, leave_list),
    Route("learning_logs:leaving", Does.SHOWS, leaving_project),
    Route("learning_logs:leave", Does.CHANGES, leave),
    Route("learning_logs:leave_out_all", Does.CHANGES, leave_out_all),
    Route("learning_logs:take_out", Does.CHANGES, take_out),
    Route("learning_logs:read_again", Does.SHOWS, read_again),
    Route("learning_logs:agree", Does.CHANGES, agree),
    Route("learning_logs:disagree", Does.CHANGES, disagree),
)
