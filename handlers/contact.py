"""What a person decides about their messages: Later, switches, pause, settings; and why something came."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.core.capability import message_name
from bot.core.contact.actions import answers, choices, later
from bot.core.contact.config import policy_of
from bot.core.contact.rules.later import parse_choice
from bot.core.contact.rules.policy import QuietHours
from bot.core.contact.views import forms, reasons
from bot.core.contact.views import later as later_words
from bot.errors import MemberError
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.scheduling.rules import wall_clock
from bot.ui.form import read_form
from bot.ui.message import note
from bot.ui.words import _

MORNING = time(8)


def ask_later(tx: Tx, call: Call) -> Reply:
    """Ask when a message may come back."""
    notice = call.request.action.key
    options = later.options_for(tx, call.person, notice, policy_of(call.community))
    return Show(later_words.later_choice(options, notice, call.person.zone))


def put_off(tx: Tx, call: Call) -> Reply:
    """Let a message come back once."""
    choice = parse_choice(call.request.action.key)
    if choice is None:
        raise MemberError(later_words.unknown_notice().plain())
    at = later.put_off(tx, call.person, *choice, policy_of(call.community))
    return Show(note(later_words.put_off_reply(at, call.person.zone)), replaces=True)


def leave_out(tx: Tx, call: Call) -> Reply:
    """Switch off one message that waits."""
    answers.leave_out(tx, call.person, call.request.action.key)
    return Show(forms.switched(on=False))


def put_back(tx: Tx, call: Call) -> Reply:
    """Switch on again one message that waits."""
    answers.put_back(tx, call.person, call.request.action.key)
    return Show(forms.switched(on=True))


def _titles(call: Call) -> dict[str, str]:
    return {capability.name: capability.title for capability in call.capabilities}


def settings(tx: Tx, call: Call) -> Reply:
    """Open the form of what may be sent."""
    chosen = choices.settings_of(tx, call.person)
    return OpenForm(forms.settings_form(chosen, policy_of(call.community), _titles(call)))


def save_settings(tx: Tx, call: Call) -> Reply:
    """Save what may be sent."""
    policy, titles, person = policy_of(call.community), _titles(call), call.person
    filled = read_form(forms.settings_form(choices.settings_of(tx, person), policy, titles), call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    values = filled.values
    quiet = QuietHours(_time(values["quiet_from"]), _time(values["quiet_until"]))
    choices.set_quiet_hours(tx, person, quiet)
    choices.set_cap(tx, person, int(str(values["cap"])))
    on = values["on"] if isinstance(values["on"], tuple) else ()
    for name in titles:
        (choices.opt_in if name in on else choices.opt_out)(tx, person, name)
    (choices.reminders_again if values["reminders"] == "yes" else choices.no_reminders)(tx, person)
    return Show(forms.settings_saved(forms.settings_sentence(choices.settings_of(tx, person), policy, titles, tx.now)))


def _time(value: object) -> time:
    return value if isinstance(value, time) else time()


def ask_pause(_tx: Tx, _call: Call) -> Reply:
    """Open the form of a pause."""
    return OpenForm(forms.pause_form())


def pause_days(tx: Tx, call: Call) -> Reply:
    """Pause for a number of days."""
    days = call.request.action.key
    today = tx.now.astimezone(call.community.zone).date()
    until = today + timedelta(days=min(int(days), 366) if days.isdecimal() else 14)
    return _paused(tx, call, until)


def save_pause(tx: Tx, call: Call) -> Reply:
    """Pause until a day."""
    filled = read_form(forms.pause_form(), call.request.values)
    until = filled.values.get("until")
    if filled.errors or not isinstance(until, date):
        return FormErrors(filled.errors)
    if _morning(until, call) <= tx.now:
        return FormErrors({"until": _("That day has come already. Please choose one to come.")})
    return _paused(tx, call, until)


def _morning(day: date, call: Call) -> datetime:
    return wall_clock(day, MORNING, call.person.zone)


def _paused(tx: Tx, call: Call, until: date) -> Reply:
    at = _morning(until, call)
    choices.pause(tx, call.person, at)
    return Show(forms.paused(at, call.person.zone))


def end_pause(tx: Tx, call: Call) -> Reply:
    """End one's pause."""
    return Show(forms.pause_over(was_paused=choices.end_pause(tx, call.person)))


def why(tx: Tx, call: Call) -> Reply:
    """Why you got my latest messages, or did not get one."""
    found = answers.explain(tx, call.person.id)
    lines = [
        reasons.explanation(
            each, what=message_name(call.capabilities, each.capability, each.purpose), zone=call.person.zone
        )
        for each in found
    ]
    return Show(forms.explanations(lines))


ROUTES = (
    Route("contact:later", Does.SHOWS, ask_later),
    Route("contact:put_off", Does.CHANGES, put_off),
    Route("contact:leave_out", Does.CHANGES, leave_out),
    Route("contact:put_back", Does.CHANGES, put_back),
    Route("contact:settings", Does.SHOWS, settings),
    Route("contact:save_settings", Does.CHANGES, save_settings),
    Route("contact:pause", Does.SHOWS, ask_pause),
    Route("contact:pause_days", Does.CHANGES, pause_days),
    Route("contact:save_pause", Does.CHANGES, save_pause),
    Route("contact:end_pause", Does.CHANGES, end_pause),
    Route("contact:missed", Does.SHOWS, why),
    Route("why:open", Does.SHOWS, why, command="why"),
)
