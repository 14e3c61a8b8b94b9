"""What `doctor` looks at; each finding says what it means, and one that is not fine what puts it right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from bot.app.discover import all_jobs, capabilities, import_tables, ports
from bot.app.findings import Finding
from bot.app.live import Connect
from bot.app.platform_checks import examine_model, examine_places, examine_platforms
from bot.app.stores import store_faults_in_words, unready
from bot.clock import SystemClock
from bot.config import Community, Project, Settings, load_community, load_settings
from bot.core.capability import programme_of
from bot.core.contact.actions.staff import stopped
from bot.core.delivery.actions import not_done, outbox_counts
from bot.core.members.actions import person_by_ref
from bot.errors import ConfigError
from bot.scheduling.jobs import LOOK_AHEAD
from bot.scheduling.store import clock_offset
from bot.store import Store, Tx
from bot.store.migrate import differences, version_of
from bot.ui.when import moment


def examine(connect: Connect | None = None) -> list[Finding]:
    """Look at everything in turn; what cannot be looked at because of an earlier finding is left out.

    `connect` makes the connections in place of those of the settings.
    """
    try:
        settings = load_settings()
        staff, _testers, _address = settings.first_staff, settings.testers, settings.address
    except ConfigError as error:
        return [Finding.wrong("settings", error)]
    found = [Finding.fine("settings", f"store {_without_password(settings)}, {len(staff)} first staff")]
    try:
        community = load_community(settings.community)
    except ConfigError as error:
        return [*found, Finding.wrong("community", error)]
    found += [_community(community, settings), examine_model(settings)]
    clock = SystemClock()
    try:
        store = Store(settings.store, clock)
    except ConfigError as error:
        return [*found, Finding.wrong("store", error)]
    store.zones = community.zones
    with closing(store):
        stored = _store(store, clock, community, settings)
        programme = _programme(store, community)
        asked = examine_platforms(settings, programme, store, clock, connect)
        return [*found, *asked, *(each for each in stored if not _told(each, asked))]


def _told(finding: Finding, asked: list[Finding]) -> bool:
    """Tell whether a platform has just said of a channel what the store holds of it."""
    about = finding.says.partition(":")[0]
    return finding.check == "channel" and any(
        not each.ok and about == f"{each.says.partition(':')[0]} on {each.check}" for each in asked
    )


def _without_password(settings: Settings) -> str:
    scheme, _sep, rest = settings.store.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _community(community: Community, settings: Settings) -> Finding:
    where = settings.community or "the shipped example"
    projects = len(community.projects)
    many = f"{projects} insight {'project' if projects == 1 else 'projects'}"
    return Finding.fine("community", f"{community.community.name} from {where}, {many}")


def _programme(store: Store, community: Community) -> Community:
    """Give the programme with what was made in the chat, as far as the store can be read."""
    try:
        with store_faults_in_words():
            return community if unready(store) else store.read_now(programme_of(capabilities()), community)
    except ConfigError:
        return community


def _store(store: Store, clock: SystemClock, community: Community, settings: Settings) -> list[Finding]:
    import_tables()
    try:
        with store_faults_in_words():
            return list(_in_store(store, clock, community, settings))
    except ConfigError as error:
        return [Finding("store", ok=False, says=error.sentence, cure=error.cure)]


def _in_store(store: Store, clock: SystemClock, community: Community, settings: Settings) -> Iterator[Finding]:
    wrong = unready(store)
    if wrong is not None:
        yield Finding("store", ok=False, says=wrong.sentence, cure=wrong.cure)
        return
    damage = differences(store)
    if damage:
        says = f"The tables are not as this Convenor made them: {'; '.join(damage)}."
        yield Finding("store", ok=False, says=says, cure="`convenor db check` tells more. Restore the last backup.")
        return
    yield Finding.fine("store", f"version {version_of(store).found}")
    clock.offset = store.read_now(clock_offset)  # what is due is judged by the programme's clock
    yield store.read_now(_clock)
    yield store.read_now(_hold, len(settings.testers))
    yield store.read_now(_queue, community.community.command)
    yield store.read_now(examine_inbox)
    yield from store.read_now(lambda tx: list(examine_places(tx, settings)))
    yield from store.read_now(_editors, community)
    yield store.read_now(_next_runs, community)


def _clock(tx: Tx) -> Finding:
    offset = clock_offset(tx)
    if not offset:
        return Finding.fine("clock", "runs on real time")
    says = f"was moved by {offset}, as only a local workspace's may be"
    return Finding("clock", ok=False, says=says, cure="Give the real bot a store of its own.")


def _hold(tx: Tx, testers: int) -> Finding:
    if not stopped(tx).held and testers:
        return Finding.fine("sending", f"a rehearsal: only the {testers} in CONVENOR_REHEARSAL receive anything")
    if not stopped(tx).held:
        return Finding.fine("sending", "messages go out")
    says = "everything is held: nothing goes out but answers"
    return Finding("sending", ok=False, says=says, cure="`convenor hold --release` lets messages go again.")


def _queue(tx: Tx, command: str) -> Finding:
    counts = outbox_counts(tx)
    stuck = counts.get("dead", 0) + counts.get("parked", 0)
    says = f"{counts.get('waiting', 0)} waiting, {stuck} need somebody"
    if not stuck:
        return Finding.fine("outbox", says)
    return Finding("outbox", ok=False, says=says, cure=f"Staff see them under `/{command} staff` and can try again.")


def examine_inbox(tx: Tx) -> Finding:
    """Give how much of what people did was given up, and what it was; never what they typed."""
    failed = not_done(tx)
    if not failed:
        return Finding.fine("inbox", "nothing that people did was given up")
    kinds = ", ".join(f"{number} of {route}" for route, number in failed.items())
    says = f"{sum(failed.values())} of what people did failed each time and was given up: {kinds}"
    return Finding("inbox", ok=False, says=says, cure="The log says why. Ask them to do it again once it is mended.")


def _editors(tx: Tx, community: Community) -> list[Finding]:
    return [_editor(tx, project) for project in programme_of(capabilities())(tx, community).projects]


def _editor(tx: Tx, project: Project) -> Finding:
    check = f"project {project.id}"
    if person_by_ref(tx, project.editor) is not None:
        return Finding.fine(check, f"editor {project.editor}")
    cure = "Import the roster with that key, or name another editor in community.toml."
    return Finding(check, ok=False, says=f"nobody is {project.editor}", cure=cure)


def _next_runs(tx: Tx, community: Community) -> Finding:
    ahead = [
        (slot.at, job.name)
        for job in all_jobs(community, ports(capabilities()))
        if not job.background
        for slot in job.slots(tx, tx.now, tx.now + LOOK_AHEAD)
    ]
    if not ahead:
        return Finding.fine("schedule", "nothing is due in the next two months")
    at, name = min(ahead)
    return Finding.fine("schedule", f"next is {name}, {moment(at, community.community.timezone)}")
