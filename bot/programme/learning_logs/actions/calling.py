"""The open call of a project: asking for a place, the waiting list, and who gets the next place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Community, Project
from bot.config.community import OpenCall
from bot.core.audit.actions import record
from bot.core.contact.actions.notify import notify
from bot.core.contact.config import policy_of
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import ContactClass
from bot.core.members.actions import people_by_ids, person_by_id
from bot.core.members.rules import Person, Standing
from bot.errors import MemberError
from bot.outbox.store import Outgoing, Row, enqueue
from bot.programme.learning_logs.actions.agreeing import agree
from bot.programme.learning_logs.actions.taking_part import join, project_or_refuse
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.places import Asker, Groups, Wait, groups_of, next_in, told_counts, wait_for
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of
from bot.programme.learning_logs.store import places as stored
from bot.programme.learning_logs.store.logs import participant, participants_of
from bot.programme.learning_logs.store.places import Waiter
from bot.programme.learning_logs.views.calling import call_card, place_free
from bot.scheduling.rules import wall_clock
from bot.store import Tx
from bot.ui.codec import message_to_json
from bot.ui.words import _

CALL = "log_call"
PLACE = "log_place"
CALL_OPEN = "learning_logs.call_open"
IN_PROJECT = "learning_logs.in_project"
NO_CALL = OpenCall()
PLACE_EXPIRES = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a place: taking part, or where one stands on the waiting list and why."""

    project: Project
    audience: Audience
    number: int = 0
    wait: Wait | None = None


def ended(project: Project, zone: str, now: datetime) -> bool:
    """Tell whether the last log of a project has closed."""
    return now >= Round(project, project.rounds, zone).closes_at


def joinable(community: Community, project: Project, now: datetime) -> bool:
    """Tell whether somebody can ask for a place in a project now."""
    call = project.call or NO_CALL
    until = call.until
    over = until is not None and now.astimezone(community.zone).date() > until
    return not (over or project.call_closed or ended(project, community.community.timezone, now))


def call_or_refuse(tx: Tx, community: Community, project_id: str) -> Project:
    """Give a project whose open call is open; raises MemberError for any other."""
    project = project_or_refuse(community, project_id)
    if not joinable(community, project, tx.now):
        sentence = _("The open call of {project} has closed, so nothing was changed. My logs shows what is open.")
        raise MemberError(sentence.format(project=project.name))
    return project


def ask_for_place(tx: Tx, community: Community, person: Person, project_id: str, audience: Audience) -> Asked:
    """Give somebody who agrees to the consent text a place, or the next number on the waiting list."""
    project = call_or_refuse(tx, community, project_id)
    known = participant(tx, project.id, person.id)
    if known is not None and known.left_at is None:
        raise MemberError(_("You take part in {project} already. Nothing was changed.").format(project=project.name))
    wait = wait_for(project.call or NO_CALL, _taken(tx, project), _groups(person))
    agree(tx, project, person.id)
    if wait is None:
        take_part(tx, community, person, project, audience)
        return Asked(project, audience)
    stored.put_on_list(tx, project.id, person.id, audience, project.consent.version)
    return standing(tx, project, person, audience, wait)


def standing(tx: Tx, project: Project, person: Person, audience: Audience, wait: Wait | None = None) -> Asked:
    """Give where somebody stands on the waiting list of a project."""
    order = [each.member_id for each in stored.waiting_for(tx, project.id)]
    number = order.index(person.id) + 1 if person.id in order else 0
    why = wait or wait_for(project.call or NO_CALL, _taken(tx, project), _groups(person))
    return Asked(project, audience, number, why)


def take_part(tx: Tx, community: Community, person: Person, project: Project, audience: Audience) -> None:
    """Let somebody take part from now on, off the waiting list."""
    stored.take_off_list(tx, project.id, person.id)
    join(tx, community, person, project.id, audience)


def leave_list(tx: Tx, community: Community, person: Person, project_id: str) -> Project:
    """Take somebody off a waiting list."""
    project = project_or_refuse(community, project_id)
    if not stored.take_off_list(tx, project.id, person.id):
        sentence = _("You are not on the waiting list of {project}. Nothing was changed.")
        raise MemberError(sentence.format(project=project.name))
    fill_places(tx, community, project)
    return project


def fill_places(tx: Tx, community: Community, project: Project) -> int:
    """Give free places to those on the waiting list who may have them, who helps the spread most first."""
    given = 0
    while not ended(project, community.community.timezone, tx.now):
        waiters = {each.member_id: each for each in stored.waiting_for(tx, project.id)}
        people = {each.id: each for each in people_by_ids(tx, list(waiters)) if each.standing is not Standing.GONE}
        askers = [Asker(each, _groups(people[each])) for each in waiters if each in people]
        chosen = next_in(project.call or NO_CALL, _taken(tx, project), askers) if askers else None
        if chosen is None:
            break
        _give(tx, community, project, people[chosen.member_id], waiters[chosen.member_id])
        given += 1
    return given


def fill_all_places(tx: Tx, community: Community) -> int:
    """Give every free place of every project to who waits for it; give how many."""
    return sum(fill_places(tx, community, project) for project in community.projects)


def _give(tx: Tx, community: Community, project: Project, person: Person, waiter: Waiter) -> None:
    take_part(tx, community, person, project, waiter.audience)
    stored.set_consent_version(tx, project.id, person.id, waiter.consent_version)
    notice = Notice(
        member_id=person.id,
        capability="learning_logs",
        purpose=PLACE,
        contact_class=ContactClass.SIGNED_UP,
        message=place_free(project, next_round(community, project, person.zone, tx.now), person.zone),
        dedupe=f"{PLACE}:{project.id}:{person.id}:{waiter.asked_at.isoformat()}",
        expires_at=tx.now + PLACE_EXPIRES,
        subject=project.id,
        wanted=IN_PROJECT,
    )
    notify(tx, notice, policy_of(community))


def next_round(community: Community, project: Project, zone: str, now: datetime) -> Round | None:
    """Give the next round whose prompt is still to come for somebody in a zone, None if there is none."""
    coming = (each for each in rounds_of(project, community.community.timezone) if each.prompt_at(zone) > now)
    return next(coming, None)


def let_in(tx: Tx, community: Community, by: Person, project_id: str, member_id: str) -> Project:
    """Let somebody who waits take part now, whatever the places and the spread say."""
    project = project_or_refuse(community, project_id)
    waiter = next((each for each in stored.waiting_for(tx, project.id) if each.member_id == member_id), None)
    person = person_by_id(tx, member_id)
    if waiter is None or person is None:
        raise MemberError(_("This person does not wait for a place any more. Nothing was changed."))
    _give(tx, community, project, person, waiter)
    record(tx, by.id, "project.let_in", project.id, member=person.id)
    return project


def _groups(person: Person) -> Groups:
    return groups_of(person.sector, person.nation, person.role)


def _taken(tx: Tx, project: Project) -> list[Groups]:
    return [_groups(person) for person in _people(tx, project)]


def _people(tx: Tx, project: Project) -> list[Person]:
    return people_by_ids(tx, [part.member_id for part in participants_of(tx, project.id)])


def counts(tx: Tx, community: Community, project: Project) -> list[tuple[str, list[tuple[str, int]]]]:
    """Give how many people of which sectors, nations and roles take part, no group of fewer than five told alone."""
    people = _people(tx, project)
    not_said = _("not said")
    by = (
        (_("Sector"), [community.sector_name(each.sector) or not_said for each in people]),
        (_("Nation"), [community.nation_name(each.nation) or not_said for each in people]),
        (_("Role"), [community.role_name(each.role) or not_said for each in people]),
    )
    return [(title, [(", ".join(names), count) for names, count in told_counts(groups)]) for title, groups in by]


def taking_part(tx: Tx, project: Project) -> int:
    """Give how many people take part in a project now."""
    return len(participants_of(tx, project.id))


def waiters(tx: Tx, project: Project) -> list[tuple[str, str]]:
    """Give who waits for a place, each an id and a name, in the order of asking."""
    order = [each.member_id for each in stored.waiting_for(tx, project.id)]
    names = {person.id: person.name for person in people_by_ids(tx, order)}
    return [(each, names[each]) for each in order if each in names]


def waits_of(tx: Tx, member_id: str) -> list[Waiter]:
    """Give the projects in which somebody waits for a place."""
    return stored.waits(tx, member_id)


def post_call(tx: Tx, community: Community, project: Project) -> tuple[str, ...]:
    """Post the open call of a project in the channels that were chosen for it, once for each; give them."""
    channels = project.call.channels if project.call else ()
    for platform in community.platforms:
        for channel in channels:
            _post(tx, community, project, platform, channel)
    return channels


def _post(tx: Tx, community: Community, project: Project, platform: str, channel: str) -> None:
    until = project.call.until if project.call else None
    ends = wall_clock(until + timedelta(days=1), community.contact.quiet_until, community.community.timezone)\
        if until else tx.now + PLACE_EXPIRES  # fmt: skip
    first = Round(project, 1, community.community.timezone)
    enqueue(
        tx,
        Outgoing(
            dedupe=f"{CALL}:{project.id}:{platform}:{channel}",
            capability="learning_logs",
            purpose=CALL,
            destination=f"channel:{platform}:{channel}",
            payload=message_to_json(call_card(project, first, community.community.timezone)),
            expires_at=max(ends, tx.now + timedelta(days=1)),
            subject=project.id,
            wanted=CALL_OPEN,
            contact_class=ContactClass.SIGNED_UP.value,
        ),
    )


def call_open(tx: Tx, row: Row, community: Community) -> str:
    """Give why an open call need not be posted any more, empty if it must."""
    project = community.project(row.subject)
    return "" if project is not None and joinable(community, project, tx.now) else "call_closed"


def in_project(tx: Tx, row: Row, community: Community) -> str:
    """Give why nobody need be told of their place any more, empty if they must."""
    part = participant(tx, row.subject, row.member_id or "")
    there = part is not None and part.left_at is None and community.project(row.subject) is not None
    return "" if there else "left"


def open_calls(community: Community, now: datetime, without: Iterable[str]) -> list[Project]:
    """Give the projects one can ask for a place in, but for some."""
    not_these = set(without)
    return [each for each in community.projects if each.id not in not_these and joinable(community, each, now)]
