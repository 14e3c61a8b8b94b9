"""What no linter can say of the rooms: strangers, names, the register of personal data, migrations on both engines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import grimp
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

import bot
from bot.app.discover import all_jobs, capabilities, import_tables, ports
from bot.config import load_community
from bot.core.audit.actions import record
from bot.core.audit.tables import audit
from bot.core.personal_data.actions import problems, register
from bot.store import Store, Tx
from bot.store.metadata import metadata
from bot.store.migrate import differences, upgrade, version_of

import_tables()
ROOT = Path(bot.__file__).parent.parent


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom."""
    return grimp.build_graph("bot", "handlers", "jobs")


# --- strangers


def strangers(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Give each handler or job module that imports another capability than its own."""
    return [
        (module, imported)
        for module in sorted(graph.modules)
        if module.startswith(("handlers.", "jobs."))
        for imported in sorted(graph.find_modules_directly_imported_by(module))
        if imported.startswith("bot.programme.") and imported.split(".")[2] != module.split(".")[1]
    ]


def test_handlers_and_jobs_know_their_own_capability_alone(graph: grimp.ImportGraph) -> None:
    assert strangers(graph) == []


def test_a_stranger_would_be_found() -> None:
    breach = grimp.ImportGraph()
    breach.add_import(importer="handlers.coffee", imported="bot.programme.learning_logs.rules.rhythm")
    breach.add_import(importer="jobs.learning_logs", imported="bot.programme.learning_logs.rules.rhythm")
    assert strangers(breach) == [("handlers.coffee", "bot.programme.learning_logs.rules.rhythm")]


def test_every_capability_goes_by_one_name(graph: grimp.ImportGraph) -> None:
    packages = {name.rpartition(".")[2] for name in graph.find_children("bot.programme")}
    assert {capability.name for capability in capabilities()} == packages
    own = {"menu", "me", "linking", "contact", "desk", "roles", "staff", "housekeeping"}  # of the house itself
    for room in ("handlers", "jobs"):
        assert {name.rpartition(".")[2] for name in graph.find_children(room)} <= packages | own, room


# --- names


def test_no_two_jobs_have_one_name_and_each_says_whose_it_is() -> None:
    names = [job.name for job in all_jobs(load_community(), ports(capabilities()))]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert all(name.partition(".")[2] for name in names)
    modules = {path.stem for path in (ROOT / "jobs").glob("*.py")}
    assert {name.partition(".")[0] for name in names} <= modules


def test_no_two_capabilities_take_one_name_of_a_function_or_a_site() -> None:
    for kind in ("wanted", "done"):
        names = [name for each in capabilities() for name in getattr(each, kind)]
        assert len(names) == len(set(names))
    assert all(name.startswith(f"{each.name}.") for each in capabilities() for name in (*each.wanted, *each.done))
    sites = [each.site.path for each in capabilities() if each.site]
    assert len(sites) == len(set(sites))


# --- personal data


def test_every_column_that_points_at_a_person_says_what_becomes_of_it() -> None:
    assert problems() == []
    assert len(register()) > 15


def test_every_table_has_been_imported() -> None:
    on_disk = {path for path in ROOT.joinpath("bot").rglob("tables.py") if "platforms" not in path.parts}
    assert len(on_disk) >= 9
    assert {"members", "inbox", "outbox", "audit", "consents", "job_runs", "digests"} <= metadata.tables.keys()


# --- migrations


def note_something(tx: Tx) -> None:
    record(tx, "system", "test.noted")


def test_migrating_an_empty_store_gives_the_tables_of_the_code(store: Store) -> None:
    assert version_of(store).found is None
    assert upgrade(store).current
    assert differences(store) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    first = upgrade(store)
    store.write_now(note_something)
    assert upgrade(store) == first
    assert store.read_now(lambda tx: tx.value(sa.select(sa.func.count()).select_from(audit))) == 1


def test_a_difference_would_be_found(store: Store) -> None:
    upgrade(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit ADD COLUMN mood TEXT")
        connection.exec_driver_sql("DROP TABLE job_failures")
    assert sorted(differences(store)) == ["add_table", "remove_column"]


def test_the_primary_and_unique_keys_are_those_of_the_code(store: Store) -> None:
    upgrade(store)
    inspector = sa.inspect(store.engine)
    for table in metadata.sorted_tables:
        there = inspector.get_pk_constraint(table.name)["constrained_columns"]
        assert there == [column.name for column in table.primary_key.columns], table.name
        constraints = inspector.get_unique_constraints(table.name)
        unique: set[tuple[str | None, ...]] = {tuple(each["column_names"]) for each in constraints}
        unique |= {tuple(each["column_names"]) for each in inspector.get_indexes(table.name) if each["unique"]}
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                assert tuple(column.name for column in constraint.columns) in unique, table.name


@pytest.mark.parametrize("change", [sa.update(audit).values(action="x"), sa.delete(audit)])
def test_after_migrating_the_audit_log_can_only_grow(store: Store, change: sa.Update | sa.Delete) -> None:
    upgrade(store)
    store.write_now(note_something)
    with pytest.raises(DBAPIError, match="append-only"):
        store.write_now(lambda tx: tx.run(change))
    assert store.read_now(lambda tx: tx.value(sa.select(audit.c.action))) == "test.noted"
