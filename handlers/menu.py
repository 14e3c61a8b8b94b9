"""The way in: the menu, help, and answers to what leads nowhere."""

from __future__ import annotations

from bot.core.delivery.actions import undelivered
from bot.core.delivery.views import undelivered as undelivered_words
from bot.core.home import views
from bot.core.roles.actions import has_role
from bot.core.roles.rules import Role
from bot.core.safety.actions import routes_of
from bot.core.safety.views import routes_blocks, typed_where_it_stays
from bot.core.sign_in.views import open_desk_button
from bot.routing.replies import Reply, Show
from bot.routing.routes import Call, Does, Route, Tx


def menu(tx: Tx, call: Call) -> Reply:
    """Everything I can do, as buttons."""
    buttons = [button for capability in call.capabilities for button in capability.menu]
    staff = has_role(tx, call.person.id, Role.STAFF)
    desks = [capability.desk for capability in call.capabilities if capability.desk is not None]
    if any(desk.may_enter(tx, call.person, call.community) for desk in desks):
        buttons.append(open_desk_button())
    # Where there is one platform, only a guest may have a code to type: from staff, for their row of the roster.
    linking = len(call.community.platforms) > 1 or not call.person.is_member
    missed = undelivered_words(len(undelivered(tx, call.person.id)))
    return Show(views.menu(call.community.community.name, buttons, staff=staff, linking=linking, first=missed))


def home(tx: Tx, call: Call) -> Reply:
    """What is open for you, and the menu: the home tab."""
    found = (each.home(tx, call.person.id, call.community) for each in call.capabilities if each.home is not None)
    cards = sorted((card for card in found if card is not None), key=lambda card: card.place)
    buttons = [button for capability in call.capabilities for button in capability.menu]
    staff = has_role(tx, call.person.id, Role.STAFF)
    below = views.menu(call.community.community.name, buttons, staff=staff)
    return Show(views.home([card.message for card in cards], below))


def start(_tx: Tx, call: Call) -> Reply:
    """Begin here."""
    about = call.community.community
    return Show(views.welcome(about.name, call.person.first_name, about.command))


def help_(_tx: Tx, call: Call) -> Reply:
    """What can be typed."""
    return Show(views.command_help(call.community.community.command, call.commands))


def unknown(_tx: Tx, call: Call) -> Reply:
    """Answer a word that is not known."""
    typed = call.request.words.strip().partition(" ")[0][:40]
    return Show(views.unknown_command(call.community.community.command, typed))


def say(_tx: Tx, call: Call) -> Reply:
    """Answer a direct message that is no command."""
    words = call.request.words
    warning = typed_where_it_stays(words, call.request.platform)
    routes = routes_of(call.community, call.person, [words])
    return Show(views.said(call.community.community.command, warning), fleeting=routes_blocks(routes))


ROUTES = (
    Route("menu:open", Does.SHOWS, menu, command="menu"),
    Route("menu:home", Does.SHOWS, home),
    Route("menu:start", Does.SHOWS, start, command="start"),
    Route("menu:help", Does.SHOWS, help_, command="help"),
    Route("menu:unknown", Does.SHOWS, unknown),
    Route("menu:say", Does.SHOWS, say),
)
