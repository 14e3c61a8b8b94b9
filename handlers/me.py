"""A person's own page: what is coming, what they chose, their data, and the ways out."""

from __future__ import annotations

from datetime import timedelta

from bot.core.capability import message_name
from bot.core.contact.actions.answers import next_two_weeks
from bot.core.contact.actions.choices import settings_of
from bot.core.contact.config import policy_of
from bot.core.contact.views.forms import settings_sentence
from bot.core.contact.views.settings import two_weeks
from bot.core.delivery.actions import hand_over
from bot.core.delivery.views import handed_over
from bot.core.home import views
from bot.core.members.actions import leave_community, rejoin
from bot.core.personal_data.actions import erase_person, erase_preview, export_person
from bot.core.sign_in.actions import issue_data_link
from bot.errors import MemberError
from bot.routing.replies import Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.ui.codec import message_from_json

TWO_WEEKS = timedelta(days=14)


def me(tx: Tx, call: Call) -> Reply:
    """Your next two weeks, what I may send you, your data."""
    person, community = call.person, call.community
    policy = policy_of(community)
    planned = next_two_weeks(tx, person, policy)
    ahead = [
        line
        for capability in call.capabilities
        if capability.coming is not None
        for line in capability.coming(tx, person.id, tx.now + TWO_WEEKS, community)
    ]
    labels = {
        "nation": community.nation_name(person.nation),
        "sector": community.sector_name(person.sector),
        "role": community.role_name(person.role),
    }
    titles = {capability.name: capability.title for capability in call.capabilities}
    weeks = two_weeks(planned, lambda name, purpose: message_name(call.capabilities, name, purpose), person.zone)
    chosen = settings_sentence(settings_of(tx, person), policy, titles, tx.now)
    return Show(views.me(weeks, views.coming(ahead, person.zone), views.who(person, labels), chosen))


def data(tx: Tx, call: Call) -> Reply:
    """Show everything held about oneself."""
    return Show(views.data(export_person(tx, call.person.id)))


def undelivered(tx: Tx, call: Call) -> Reply:
    """Read what could not be sent as a direct message."""
    given, left = hand_over(tx, call.person.id)
    done = {name: tell for capability in call.capabilities for name, tell in capability.done.items()}
    for row in given:
        if row.done in done:
            done[row.done](tx, row, call.community)
    return Show(handed_over([message_from_json(row.payload) for row in given], left))


def download(tx: Tx, call: Call) -> Reply:
    """Give a link with which one downloads everything held about oneself."""
    if not call.community.public_url:
        raise MemberError(views.no_address())
    token = issue_data_link(tx, call.person)
    return Show(views.data_link(f"{call.community.public_url.rstrip('/')}/my-data/?key={token}"), once=True)


def erase(tx: Tx, call: Call) -> Reply:
    """Say what erasing would do."""
    found = erase_preview(tx, call.person.id)
    goes = [(each.what, each.rows) for each in found if not each.stays]
    stays = [(each.what, each.rows, each.why) for each in found if each.stays]
    return Show(views.erase_preview(goes, stays))


def erase_now(tx: Tx, call: Call) -> Reply:
    """Erase oneself."""
    erase_person(tx, call.person.id, call.person.id)
    return Show(views.erased())


def leave(tx: Tx, call: Call) -> Reply:
    """Leave the community."""
    leave_community(tx, call.person.id, call.person.id)
    return Show(views.left_community())


def come_back(tx: Tx, call: Call) -> Reply:
    """Come back to the community."""
    everyone = call.community.community.membership == "everyone"
    rejoin(tx, call.person.id, everyone_is_member=everyone)
    return Show(views.back())


ROUTES = (
    Route("me:open", Does.SHOWS, me, command="me"),
    Route("me:data", Does.SHOWS, data),
    Route("me:undelivered", Does.CHANGES, undelivered),
    Route("me:download", Does.SECRET, download),
    Route("me:erase", Does.SHOWS, erase),
    Route("me:erase_now", Does.CHANGES, erase_now),
    Route("me:leave", Does.CHANGES, leave),
    Route("me:rejoin", Does.CHANGES, come_back),
)
