"""What `doctor` looks at; each finding says what it means and what puts it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.app.discover import all_jobs, capabilities, import_tables, ports
from bot.clock import SystemClock
from bot.config import Community, Settings, load_community, load_settings
from bot.core.delivery.actions import outbox_counts
from bot.core.members.actions import person_by_ref
from bot.errors import ConfigError
from bot.scheduling.jobs import LOOK_AHEAD
from bot.scheduling.store import clock_offset
from bot.store import Store, Tx
from bot.store.errors import StoreFault
from bot.store.migrate import differences, version_of
from bot.ui.when import moment


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    ok: bool
    says: str
    cure: str = ""


def examine() -> list[Finding]:
    """Look at everything in turn; what cannot be looked at because of an earlier finding is left out."""
    try:
        settings = load_settings()
        staff = settings.first_staff
    except ConfigError as error:
        return [Finding("settings", ok=False, says=error.sentence, cure=error.cure)]
    found = [Finding("settings", ok=True, says=f"store {_without_password(settings)}, {len(staff)} first staff")]
    try:
        community = load_community(settings.community)
    except ConfigError as error:
        return [*found, Finding("community", ok=False, says=error.sentence, cure=error.cure)]
    found.append(_community(community, settings))
    try:
        store = Store(settings.store, SystemClock())
    except ConfigError as error:
        return [*found, Finding("store", ok=False, says=error.sentence, cure=error.cure)]
    try:
        return [*found, *_store(store, community)]
    except StoreFault as error:
        cure = "See that CONVENOR_STORE is right and that the server runs."
        return [*found, Finding("store", ok=False, says=f"cannot be reached ({type(error).__name__})", cure=cure)]
    finally:
        store.close()


def _without_password(settings: Settings) -> str:
    scheme, _sep, rest = settings.store.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _community(community: Community, settings: Settings) -> Finding:
    where = settings.community or "the shipped example"
    says = f"{community.community.name} from {where}, {len(community.projects)} insight projects"
    return Finding("community", ok=True, says=says)


def _store(store: Store, community: Community) -> Iterator[Finding]:
    import_tables()
    version = version_of(store)
    if not version.current:
        yield Finding(
            "store", ok=False, says=f"is at version {version.found or 'none'}", cure="Run `convenor db upgrade`."
        )
        return
    wrong = differences(store)
    yield Finding("store", not wrong, "; ".join(wrong) or f"version {version.found}", "Run `convenor db check`.")
    yield store.read_now(_clock)
    yield store.read_now(_queue)
    yield from store.read_now(_editors, community)
    yield store.read_now(_next_runs, community)


def _clock(tx: Tx) -> Finding:
    offset = clock_offset(tx)
    says = "runs on real time" if not offset else f"was moved by {offset}, as only a local workspace's may be"
    return Finding("clock", ok=not offset, says=says, cure="Give the real bot a store of its own.")


def _queue(tx: Tx) -> Finding:
    counts = outbox_counts(tx)
    stuck = counts.get("dead", 0) + counts.get("parked", 0)
    says = f"{counts.get('waiting', 0)} waiting, {stuck} need somebody"
    return Finding("outbox", ok=not stuck, says=says, cure="Staff see them under `/convenor staff` and can try again.")


def _editors(tx: Tx, community: Community) -> list[Finding]:
    return [
        Finding(
            f"project {project.id}",
            ok=person_by_ref(tx, project.editor) is not None,
            says=f"editor {project.editor}" if person_by_ref(tx, project.editor) else f"nobody is {project.editor}",
            cure="Import the roster with that key, or name another editor in community.toml.",
        )
        for project in community.projects
    ]


def _next_runs(tx: Tx, community: Community) -> Finding:
    ahead = [
        (slot.at, job.name)
        for job in all_jobs(community, ports(capabilities()))
        for slot in job.slots(tx, tx.now, tx.now + LOOK_AHEAD)
    ]
    if not ahead:
        return Finding("schedule", ok=True, says="nothing is due in the next two months")
    at, name = min(ahead)
    return Finding("schedule", ok=True, says=f"next is {name}, {moment(at, community.community.timezone)}")
