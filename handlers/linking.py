"""A person's accounts on several platforms: a code from one, typed on the other."""

from __future__ import annotations

from bot.core.linking import actions, views
from bot.core.members.actions import accounts_of
from bot.errors import MemberError
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.requests import Kind
from bot.routing.routes import Call, Does, Route, Tx
from bot.ui.form import read_form
from bot.ui.message import Button, note
from bot.ui.text import untrusted
from bot.ui.words import _


def panel(tx: Tx, call: Call) -> Reply:
    """Your accounts, and how to link another."""
    return Show(views.panel(accounts_of(tx, call.person.id)))


def link(tx: Tx, call: Call) -> Reply:
    """Link your other account: with the code after it, or to get one."""
    return _entered(tx, call, call.request.words) if call.request.words else panel(tx, call)


def code(tx: Tx, call: Call) -> Reply:
    """Show a code, once."""
    return Show(actions.code_for(tx, call.community, call.person), once=True)


def ask(_tx: Tx, _call: Call) -> Reply:
    """Open the form for a code."""
    return OpenForm(views.form())


def enter(tx: Tx, call: Call) -> Reply:
    """Link with the code that was typed."""
    filled = read_form(views.form(), call.request.values)
    return FormErrors(filled.errors) if filled.errors else _entered(tx, call, str(filled.values["code"]))


def _entered(tx: Tx, call: Call, typed: str) -> Reply:
    # A refusal is given and not raised: raising would roll back the count of wrong codes.
    done = actions.enter_code(tx, call.request.platform, call.request.account, typed)
    if not isinstance(done, MemberError):
        return Show(views.linked(done))
    if call.request.kind is Kind.SUBMIT:
        return FormErrors({"code": done.sentence})
    return Show(note(untrusted(done.sentence), Button(_("My accounts"), "linking:open:")))


def not_me(tx: Tx, call: Call) -> Reply:
    """Take an account away that somebody else linked."""
    mine = (call.request.platform, call.request.account)
    return Show(views.detached(actions.not_me(tx, call.community, call.person, mine, call.request.action.key)))


ROUTES = (
    Route("linking:open", Does.SHOWS, panel),
    Route("linking:link", Does.SECRET, link, command="link"),
    Route("linking:code", Does.CHANGES, code),
    Route("linking:ask", Does.SHOWS, ask),
    Route("linking:enter", Does.SECRET, enter),
    Route("linking:not_me", Does.CHANGES, not_me),
)
