"""For staff: who may do what, giving a role, taking one away."""

from __future__ import annotations

from datetime import date

from bot.core.members.actions import find_person, people, people_by_ids, person_by_id
from bot.core.roles import views
from bot.core.roles.actions import all_grants, grant, require, revoke
from bot.core.roles.rules import Role
from bot.errors import MemberError
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.scheduling.rules import wall_clock
from bot.ui.form import Form, read_form
from bot.ui.message import Message
from bot.ui.when import day
from bot.ui.words import _

MOST_PICKED = 300  # people in the local workspace's list; Slack and Discord have pickers of their own


def _card(tx: Tx, call: Call) -> Message:
    held = all_grants(tx)
    names = {person.id: person.name for person in people_by_ids(tx, sorted({each.member_id for each in held}))}
    zone = call.person.zone
    return views.roles_card(
        [
            (each.id, names[each.member_id], each.role, day(each.until, zone) if each.until else "")
            for each in held
            if each.member_id in names
        ]
    )


def roles(tx: Tx, call: Call) -> Reply:
    """For staff: who may do what, and until when."""
    require(tx, call.person, Role.STAFF)
    return Show(_card(tx, call))


def _form(tx: Tx, *, picked: bool) -> Form:
    if picked:
        return views.give_form(())
    found = sorted(people(tx), key=lambda each: (each.name.casefold(), each.id))[:MOST_PICKED]
    return views.give_form([(each.id, each.name) for each in found])


def ask(tx: Tx, call: Call) -> Reply:
    """Open the form with which one gives a role."""
    require(tx, call.person, Role.STAFF)
    return OpenForm(_form(tx, picked=False))


def give(tx: Tx, call: Call) -> Reply:
    """Give somebody a role."""
    require(tx, call.person, Role.STAFF)
    filled = read_form(_form(tx, picked=True), call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    picked = str(filled.values["member"])
    person = person_by_id(tx, picked) or find_person(tx, call.request.platform, picked)
    if person is None:
        return FormErrors({"member": views.not_known()})
    last = filled.values.get("until")
    about = call.community
    until = wall_clock(last, about.contact.quiet_from, about.community.timezone) if isinstance(last, date) else None
    if until is not None and until <= tx.now:
        return FormErrors({"until": _("That day has passed. Please choose one to come.")})
    grant(tx, person.id, Role(str(filled.values["role"])), call.person.id, until=until)
    return Show(_card(tx, call))


def take(tx: Tx, call: Call) -> Reply:
    """Take a role away."""
    require(tx, call.person, Role.STAFF)
    found = next((each for each in all_grants(tx) if each.id == call.request.value), None)
    if found is None or found.role in views.NEVER_IN_CHAT:
        raise MemberError(views.not_held())
    revoke(tx, found.member_id, found.role, call.person.id, scope=found.scope)
    return Show(_card(tx, call), replaces=True)


ROUTES = (
    Route("roles:open", Does.SHOWS, roles, command="roles"),
    Route("roles:ask", Does.SHOWS, ask),
    Route("roles:give", Does.CHANGES, give),
    Route("roles:take", Does.CHANGES, take),
)
