"""Filling the demo: Causeway in the house's store, by the ordinary actions, and in the workspace's own file."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.app.causeway import Causeway, PersonEntry, TalkEntry
from bot.app.causeway_checks import check_start, read_causeway
from bot.config import Community
from bot.core.audit.rules import SYSTEM
from bot.core.contact.actions.choices import no_reminders, pause, set_quiet_hours
from bot.core.contact.rules.policy import QuietHours
from bot.core.members.actions import (
    ProfileChange,
    claim_by_email,
    import_roster,
    people,
    person_for_account,
    update_profile,
)
from bot.core.members.rules import Person, Standing
from bot.core.members.rules.roster import RosterRow
from bot.core.roles.actions import grant
from bot.core.roles.rules import Role
from bot.platforms.local import store as rooms
from bot.platforms.local.records import Account, Spoken
from bot.programme.learning_logs.actions.taking_part import join
from bot.scheduling.rules import wall_clock
from bot.store import Store, Tx
from bot.ui.words import _

LOCAL = "local"
# The programme's clock at the start of a fresh demo: the Monday on which round 1 of the project begins.
DEMO_START = wall_clock(date(2027, 3, 15), time(9), "Europe/London")


def seed_demo(store: Store, workspace: Store, community: Community) -> None:
    """Fill the workspace's file and the house's store with Causeway, each in one transaction; nobody is contacted.

    The store comes last, so that it is seeded only if both are; a second time changes nothing. Raises ConfigError,
    before anything is written, for data that contradict each other.
    """
    causeway = read_causeway(community)
    check_start(causeway, community.zone, DEMO_START)
    workspace.write_now(_fill_workspace, causeway, community.zone)
    store.write_now(_fill_house, causeway, community)


def is_seeded(tx: Tx) -> bool:
    """Tell whether there is anybody in the house's store."""
    return bool(people(tx, *Standing))


def zone_of(one: PersonEntry, community: Community) -> str:
    """Give the zone somebody lives in: their own, else their nation's."""
    nation = next((nation.zone for nation in community.nations if nation.id == one.nation), "")
    return one.zone or nation or community.community.timezone


def _fill_house(tx: Tx, causeway: Causeway, community: Community) -> None:
    # They come as guests with an address first, so that importing the roster finds everybody and merges nobody.
    arrived = {one.id: _arrive(tx, one, community) for one in causeway.people}
    import_roster(tx, [_roster_row(one) for one in causeway.people if one.standing == "member"])
    for one in causeway.people:
        person = update_profile(tx, arrived[one.id].id, _profile(one))
        _give_roles(tx, person, one)
        _choose(tx, person, one)
    for part in causeway.participants:
        join(tx, community, arrived[part.person], part.project, part.audience)


def _arrive(tx: Tx, one: PersonEntry, community: Community) -> Person:
    everyone = community.community.membership == "everyone"
    zone = zone_of(one, community)
    person_for_account(tx, LOCAL, one.account, one.name, everyone_is_member=everyone, zone=zone)
    return claim_by_email(tx, LOCAL, one.account, one.email)


def _roster_row(one: PersonEntry) -> RosterRow:
    return RosterRow(
        ref=one.id,
        name=one.name,
        email=one.email,
        nation=one.nation,
        sector=one.sector,
        role=one.role,
        role_title=one.role_title,
        organisation=one.organisation,
    )


def _profile(one: PersonEntry) -> ProfileChange:
    return ProfileChange(
        nation=one.nation,
        sector=one.sector,
        role=one.role,
        role_title=one.role_title,
        organisation=one.organisation,
        language=one.language,
        interests=one.interests,
    )


def _give_roles(tx: Tx, person: Person, one: PersonEntry) -> None:
    for role in one.roles:
        for scope in one.leads if role is Role.SIG_LEAD else ("",):
            grant(tx, person.id, role, SYSTEM, scope=scope)


def _choose(tx: Tx, person: Person, one: PersonEntry) -> None:
    if one.quiet is not None:
        set_quiet_hours(tx, person, QuietHours(*one.quiet))
    if "reminders" in one.opted_out:
        no_reminders(tx, person)
    if one.paused_until is not None:
        until = wall_clock(one.paused_until, time(), person.zone)
        if until > tx.now:
            pause(tx, person, until)


def _fill_workspace(tx: Tx, causeway: Causeway, zone: ZoneInfo) -> None:
    rooms.prepare(tx)
    taking_part = {part.person for part in causeway.participants}
    for one in causeway.people:
        rooms.add_account(tx, Account(one.account, one.name, _blurb(one), one.in_switcher, _group(one, taking_part)))
    for channel in causeway.channels:
        rooms.add_channel(tx, channel.name, channel.topic)
    _talk(tx, causeway, zone)
    # Joined only now, because what was said before somebody joins counts as read.
    for channel in causeway.channels:
        rooms.join(tx, channel.name, [one.account for one in causeway.members_of(channel)])


def _blurb(one: PersonEntry) -> str:
    """Give the few words that stand beside a name at every message; `about` is a sentence, and too long for it."""
    words = one.role_title or one.role
    return words if one.standing == "member" else f"{words}, guest"


def _group(one: PersonEntry, taking_part: set[str]) -> str:
    """Give the heading under which somebody stands in the list of people one can be."""
    if one.id in taking_part:
        return _("In the insight project")
    if not set(one.roles).isdisjoint({Role.STAFF, Role.INSIGHT_TEAM}):
        return _("Insight team and staff")
    return _("Others")


def _talk(tx: Tx, causeway: Causeway, zone: ZoneInfo) -> None:
    accounts = {one.id: one.account for one in causeway.people}
    threads: dict[str, int] = {}
    for number, said in enumerate(causeway.talk, 1):
        seq = rooms.say_as(tx, _spoken(said, accounts[said.person], threads.get(said.reply_to), number, zone))
        if said.thread:
            threads[said.thread] = seq


def _spoken(said: TalkEntry, account: str, root: int | None, number: int, zone: ZoneInfo) -> Spoken:
    at: datetime = said.at.replace(tzinfo=zone)
    return Spoken(said.channel, account, said.text, root=root, key=f"talk:{number}", at=at)
