"""For staff: what is stopped, holding everything, standing some people down."""

from __future__ import annotations

from datetime import date

from bot.core.channels import actions as channels
from bot.core.contact.actions import staff
from bot.core.contact.rules.policy import Scope
from bot.core.contact.views import forms
from bot.core.delivery import actions as delivery
from bot.core.delivery import views
from bot.core.members.actions import people_by_ids
from bot.core.roles.actions import require
from bot.core.roles.rules import Role
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.scheduling.rules import wall_clock
from bot.ui.form import Form, read_form
from bot.ui.message import Block, Message
from bot.ui.words import _


def panel(tx: Tx, call: Call) -> Reply:
    """For staff: hold, stand down, and how the outbox stands."""
    require(tx, call.person, Role.STAFF)
    return _panel(tx, call)


def _panel(tx: Tx, call: Call, *first: Block) -> Reply:
    found = delivery.stuck(tx)
    people = people_by_ids(tx, sorted({one for each in found for one in each.some}))
    stuck = views.stuck(found, {one.id: one.name for one in people}, channels.channels_gone(tx), delivery.not_done(tx))
    testers = [views.rehearsal(len(call.community.testers))] if call.community.testers else []
    shown = forms.staff_panel(staff.stopped(tx), delivery.outbox_counts(tx), call.person.zone)
    return Show(Message((*first, *testers, *shown.blocks, *stuck)))


def retry(tx: Tx, call: Call) -> Reply:
    """Try once more what is stuck for one reason."""
    require(tx, call.person, Role.STAFF)
    return _panel(tx, call, views.tried_again(delivery.try_all_again(tx, call.person.id, call.request.action.key)))


def drop(tx: Tx, call: Call) -> Reply:
    """Drop what is stuck for one reason."""
    require(tx, call.person, Role.STAFF)
    return _panel(tx, call, views.dropped(delivery.drop_all(tx, call.person.id, call.request.action.key)))


def reopen(tx: Tx, call: Call) -> Reply:
    """Try once more what waits for a channel that was closed."""
    require(tx, call.person, Role.STAFF)
    return _panel(tx, call, views.tried_again(channels.try_again(tx, call.person.id, call.request.action.key)))


def hold(tx: Tx, call: Call) -> Reply:
    """Stop every send."""
    require(tx, call.person, Role.STAFF)
    staff.hold_all(tx, call.person.id, "")
    return panel(tx, call)


def release(tx: Tx, call: Call) -> Reply:
    """Let messages go again."""
    require(tx, call.person, Role.STAFF)
    staff.release_hold(tx, call.person.id)
    return panel(tx, call)


def _form(call: Call) -> Form:
    nations = {nation.id: nation.name for nation in call.community.nations}
    return forms.stand_down_form(nations, {sector.id: sector.name for sector in call.community.sectors})


def ask_stand_down(tx: Tx, call: Call) -> Reply:
    """Open the form that stands people down."""
    require(tx, call.person, Role.STAFF)
    return OpenForm(_form(call))


def stand_down(tx: Tx, call: Call) -> Reply:
    """Stand people down until a day."""
    require(tx, call.person, Role.STAFF)
    filled = read_form(_form(call), call.request.values)
    until = filled.values.get("until")
    whom, organisation = str(filled.values.get("whom") or ""), str(filled.values.get("organisation") or "")
    if not filled.errors and bool(whom) == bool(organisation):
        return FormErrors({"whom": _("Please choose one of the two: from the list, or an organisation by name.")})
    if filled.errors or not isinstance(until, date):
        return FormErrors(filled.errors)
    scope, _colon, value = whom.partition(":") if whom else (Scope.ORGANISATION.value, ":", organisation)
    at = wall_clock(until, call.community.contact.quiet_until, call.community.community.timezone)
    if at <= tx.now:
        return FormErrors({"until": _("That day has come already. Please choose one to come.")})
    staff.stand_down(tx, call.person.id, Scope(scope), value, at, str(filled.values["reason"]))
    return panel(tx, call)


def lift(tx: Tx, call: Call) -> Reply:
    """End a stand-down early."""
    require(tx, call.person, Role.STAFF)
    staff.lift(tx, call.person.id, call.request.action.key)
    return panel(tx, call)


ROUTES = (
    Route("staff:open", Does.SHOWS, panel, command="staff"),
    Route("staff:hold", Does.CHANGES, hold),
    Route("staff:retry", Does.CHANGES, retry),
    Route("staff:reopen", Does.CHANGES, reopen),
    Route("staff:drop", Does.CHANGES, drop),
    Route("staff:release", Does.CHANGES, release),
    Route("staff:stand_down", Does.SHOWS, ask_stand_down),
    Route("staff:save_stand_down", Does.CHANGES, stand_down),
    Route("staff:lift", Does.CHANGES, lift),
)
