import importlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from bot.clock import SteppedClock
from bot.core.audit.actions import entries
from bot.core.events import MemberLeft
from bot.core.members.actions import claim_by_code, find_person, issue_code, merge, person_by_id, person_for_account
from bot.core.members.rules import Standing
from bot.core.members.tables import members
from bot.core.personal_data.actions import erase_person, erase_preview, export_person, merge_people, retention
from bot.core.personal_data.rules import EMPTIED
from bot.core.personal_data.store.erase import erase_rows
from bot.core.personal_data.store.export import export_person as export_rows
from bot.core.personal_data.store.merge import merge_rows
from bot.core.personal_data.store.register import problems, register
from bot.inbox.store import by_key, open_keys
from bot.store import Store, Tx, types
from bot.store.metadata import metadata, table
from bot.store.personal import OnErase, OnMerge, Personal, person_column

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path}/t.db", SteppedClock(START))
    opened.write_now(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


def all_tables_modules():
    root = Path(bot.__file__).parent
    return [
        ".".join(("bot", *path.relative_to(root).with_suffix("").parts)) for path in sorted(root.rglob("tables.py"))
    ]


def test_every_column_that_points_at_a_person_says_how_it_is_exported_erased_and_merged():
    modules = all_tables_modules()
    for name in modules:
        importlib.import_module(name)
    assert "bot.core.members.tables" in modules
    assert problems() == []


# A community of its own, so that no made-up table reaches the house's metadata.
def own(*columns, name="things", more=()):
    apart = sa.MetaData()
    members.to_metadata(apart)
    key = () if any(getattr(column, "primary_key", False) for column in columns) else (id_column(),)
    table(name, *key, *columns, of=apart)
    for add in more:
        add(apart)
    return apart


def id_column():
    return sa.Column("id", types.Text, primary_key=True)


def person(erase=OnErase.DELETE, merge=OnMerge.MOVE, **said):
    return person_column("member_id", Personal(said.pop("what", "Things of yours"), erase, merge, **said))


def child(parent, **options):
    def add(apart):
        key = sa.ForeignKey(f"{parent}.id", **options)
        table("parts", id_column(), sa.Column("thing_id", types.Text, key), sa.Column("said", types.Text), of=apart)

    return add


@pytest.mark.parametrize(
    ("apart", "problem"),
    [
        (own(sa.Column("member_id", types.Text)), "has no entry"),
        (own(sa.Column("helper_member_id", types.Text)), "has no entry"),
        (own(sa.Column("asker", types.Text, sa.ForeignKey("members.id"))), "has no entry"),
        (own(person(what="")), "does not say in words"),
        (own(person(OnErase.KEEP)), "does not say why"),
        (own(person(export=("nothing",))), "which the table does not have"),
        (own(person(OnErase.BLANK, why="For the count.")), "needs BLANK and the columns"),
        (own(person(blank=("id",))), "needs BLANK and the columns"),
        (
            own(sa.Column("at", types.Instant, nullable=False), person(OnErase.BLANK, blank=("at",), why="So.")),
            "does not say what it holds then",
        ),
        (own(person(), sa.UniqueConstraint("member_id")), "merging needs MOVE_OR_DROP"),
        (own(person(), more=[child("things")]), "needs ON DELETE CASCADE"),
        (
            own(person(OnErase.KEEP, why="So."), more=[child("things", ondelete="CASCADE")]),
            "give that a person column",
        ),
    ],
)
def test_an_entry_that_is_missing_or_wrong_is_found(apart, problem):
    assert len(problems(apart)) == 1
    assert problem in problems(apart)[0]


def test_a_right_entry_is_no_problem():
    assert problems(own(person(merge=OnMerge.MOVE_OR_DROP), sa.UniqueConstraint("member_id"))) == []


def opened(apart):
    engine = sa.create_engine("sqlite://")
    connection = engine.connect()
    connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    apart.create_all(connection)
    tx = Tx(connection, START, START)
    for member_id in ("mem_a", "mem_b"):
        empty = dict.fromkeys(("name", "role_title", "organisation", "zone", "language", "visibility"), "")
        more = {"interests": [], "preferred_platform": "", "created_at": START, "standing": "member"}
        tx.run(sa.insert(apart.tables["members"]).values(id=member_id, **empty | more | {"name": member_id}))
    return tx


def closing(tx):
    tx.connection.close()
    tx.connection.engine.dispose()


def test_an_export_holds_a_row_with_the_rows_that_belong_to_it():
    apart = own(
        person(),
        sa.Column("at", types.Instant),
        sa.Column("tags", types.Json),
        more=[child("things", ondelete="CASCADE")],
    )
    tx = opened(apart)
    things, parts = apart.tables["things"], apart.tables["parts"]
    tx.run(sa.insert(things).values(id="t1", member_id="mem_a", at=START, tags=["x"]))
    tx.run(sa.insert(things).values(id="t2", member_id="mem_b"))
    tx.run(sa.insert(parts).values(id="p1", thing_id="t1", said="Hello"))

    held = export_rows(tx, "mem_a", apart)

    assert json.loads(json.dumps(held))["Things of yours"] == [
        {
            "id": "t1",
            "member_id": "mem_a",
            "at": "2027-03-01T09:00:00+00:00",
            "tags": ["x"],
            "parts": [{"id": "p1", "thing_id": "t1", "said": "Hello"}],
        }
    ]
    closing(tx)


def test_an_export_shows_only_the_columns_that_are_the_persons_to_see():
    apart = own(person(export=("id",)), sa.Column("seen_by", types.Text))
    tx = opened(apart)
    tx.run(sa.insert(apart.tables["things"]).values(id="t1", member_id="mem_a", seen_by="mem_b"))
    assert export_rows(tx, "mem_a", apart)["Things of yours"] == [{"id": "t1"}]
    closing(tx)


def test_erasing_deletes_empties_or_keeps_as_each_entry_says_and_touches_nobody_else():
    apart = own(person(OnErase.DELETE), name="deleted")
    blank = Personal("B", OnErase.BLANK, blank=("words", "number", "yes", "until", "state"), why="For the count.")
    table(
        "blanked",
        id_column(),
        person_column("member_id", blank),
        sa.Column("words", types.Text, nullable=False),
        sa.Column("number", types.Integer, nullable=False),
        sa.Column("yes", types.Flag, nullable=False),
        sa.Column("until", types.Instant),
        sa.Column("state", types.Text, nullable=False, info={EMPTIED: "closed"}),
        of=apart,
    )
    table("kept", id_column(), person_column("member_id", Personal("K", OnErase.KEEP, why="A roll.")), of=apart)
    assert problems(apart) == []
    tx = opened(apart)
    for member_id in ("mem_a", "mem_b"):
        said = {"words": "Hello", "number": 3, "yes": True, "until": START, "state": "open"}
        tx.run(sa.insert(apart.tables["deleted"]).values(id=member_id, member_id=member_id))
        tx.run(sa.insert(apart.tables["blanked"]).values(id=member_id, member_id=member_id, **said))
        tx.run(sa.insert(apart.tables["kept"]).values(id=member_id, member_id=member_id))

    erase_rows(tx, "mem_a", apart)

    assert [row.id for row in tx.rows(sa.select(apart.tables["deleted"]))] == ["mem_b"]
    assert [row.id for row in tx.rows(sa.select(apart.tables["kept"]))] == ["mem_a", "mem_b"]
    assert [tuple(row) for row in tx.rows(sa.select(apart.tables["blanked"]))] == [
        ("mem_a", "mem_a", "", 0, False, None, "closed"),
        ("mem_b", "mem_b", "Hello", 3, True, START, "open"),
    ]
    shell, other = tx.rows(sa.select(apart.tables["members"]).order_by(apart.tables["members"].c.id))
    assert (shell.name, shell.standing, other.name, other.standing) == ("", "gone", "mem_b", "member")
    closing(tx)


def test_erasing_takes_rows_that_refer_to_each_other_in_the_right_order():
    apart = own(person(), more=[child("things", ondelete="CASCADE")])
    tx = opened(apart)
    tx.run(sa.insert(apart.tables["things"]).values(id="t1", member_id="mem_a"))
    tx.run(sa.insert(apart.tables["parts"]).values(id="p1", thing_id="t1", said="Hello"))
    erase_rows(tx, "mem_a", apart)
    assert tx.rows(sa.select(apart.tables["parts"])) == []
    closing(tx)


KINDS = st.sets(st.sampled_from("uvwxyz"))


@settings(deadline=None)
@given(KINDS, KINDS)
def test_merging_gives_the_survivor_each_kind_once_and_leaves_the_other_nothing(first, second):
    column = person_column("member_id", Personal("T", OnErase.DELETE, OnMerge.MOVE_OR_DROP), primary_key=True)
    apart = own(column, sa.Column("kind", types.Text, primary_key=True), sa.Column("whose", types.Text))
    tx = opened(apart)
    things = apart.tables["things"]
    for member_id, kinds in (("mem_a", first), ("mem_b", second)):
        for kind in kinds:
            tx.run(sa.insert(things).values(member_id=member_id, kind=kind, whose=member_id))

    dropped = merge_rows(tx, "mem_a", "mem_b", apart)

    after = {row.kind: (row.member_id, row.whose) for row in tx.rows(sa.select(things))}
    assert dropped == len(first & second)
    assert after == {kind: ("mem_a", "mem_a" if kind in first else "mem_b") for kind in first | second}
    closing(tx)


def test_merging_heeds_a_unique_index_only_where_its_condition_holds():
    apart = own(person(merge=OnMerge.MOVE_OR_DROP), sa.Column("state", types.Text))
    things = apart.tables["things"]
    sa.Index("uq_open", things.c.member_id, unique=True, sqlite_where=things.c.state == "open")
    tx = opened(apart)
    for key, member_id, state in (("t1", "mem_a", "open"), ("t2", "mem_b", "open"), ("t3", "mem_b", "done")):
        tx.run(sa.insert(things).values(id=key, member_id=member_id, state=state))
    merge_rows(tx, "mem_a", "mem_b", apart)
    rows = tx.rows(sa.select(things).order_by(things.c.id))
    assert [(row.id, row.member_id) for row in rows] == [("t1", "mem_a"), ("t3", "mem_a")]
    closing(tx)


def test_merging_keeps_rows_that_are_alike_only_in_what_neither_says():
    apart = own(
        person(merge=OnMerge.MOVE_OR_DROP), sa.Column("kind", types.Text), sa.UniqueConstraint("member_id", "kind")
    )
    tx = opened(apart)
    for member_id in ("mem_a", "mem_b"):
        tx.run(sa.insert(apart.tables["things"]).values(id=member_id, member_id=member_id, kind=None))
    assert merge_rows(tx, "mem_a", "mem_b", apart) == 0
    assert [row.member_id for row in tx.rows(sa.select(apart.tables["things"]))] == ["mem_a", "mem_a"]
    closing(tx)


def test_merging_drops_a_row_that_would_pair_the_survivor_with_themself():
    said = Personal("Pairs you were in", OnErase.DELETE, OnMerge.MOVE_OR_DROP)
    apart = own(
        sa.Column("month", types.Text, primary_key=True),
        person_column("one_id", said, primary_key=True),
        person_column("two_id", said, primary_key=True),
    )
    tx = opened(apart)
    tx.run(sa.insert(apart.tables["things"]).values(month="May", one_id="mem_a", two_id="mem_b"))
    assert merge_rows(tx, "mem_a", "mem_b", apart) == 1
    assert tx.rows(sa.select(apart.tables["things"])) == []
    closing(tx)


def test_nobody_is_merged_with_themself(store):
    with pytest.raises(ValueError, match="themself"):
        store.write_now(merge_people, "mem_a", "mem_a")


def aisha(store):
    return store.write_now(person_for_account, "slack", "U1", "Dr Aisha Khan").id


def test_an_export_of_the_house_is_json_and_names_everything_in_words(store):
    member_id = aisha(store)
    held = json.loads(json.dumps(store.read_now(export_person, member_id)))
    assert held["Your entry in the membership"][0]["name"] == "Dr Aisha Khan"
    assert held["Your accounts on Slack, Discord and other platforms"][0]["account_id"] == "U1"


def test_a_preview_says_what_goes_what_stays_and_why_before_anything_happens(store):
    member_id = aisha(store)
    found = {line.what: line for line in store.read_now(erase_preview, member_id)}
    assert found["Your accounts on Slack, Discord and other platforms"].fate is OnErase.DELETE
    assert found["Your accounts on Slack, Discord and other platforms"].rows == 1
    assert found["Your entry in the membership"].fate is OnErase.BLANK
    assert found["Your entry in the membership"].why
    assert store.read_now(person_by_id, member_id).name == "Dr Aisha Khan"


def test_an_erased_person_is_an_empty_entry_and_comes_back_as_somebody_new(store):
    member_id = aisha(store)
    store.write_now(issue_code, member_id, member_id)
    store.write_now(erase_person, member_id, member_id)

    shell = store.read_now(person_by_id, member_id)
    assert (shell.name, shell.standing, shell.interests) == ("", Standing.GONE, ())
    assert store.read_now(find_person, "slack", "U1") is None
    assert "Aisha" not in json.dumps(store.read_now(export_person, member_id))
    assert store.write_now(person_for_account, "slack", "U1", "Aisha").id != member_id


def test_erasing_is_audited_and_told_to_the_capabilities(store):
    member_id = aisha(store)
    store.write_now(erase_person, member_id, "mem_staff")
    entry = store.read_now(entries)[0]
    assert (entry.actor, entry.action, entry.subject) == ("mem_staff", "member.erased", member_id)
    (key,) = store.read_now(open_keys, events=True)
    kept = store.read_now(by_key, key)
    assert kept.route == MemberLeft.__name__
    assert json.loads(kept.body) == {"member_id": member_id}


def test_merging_two_people_of_the_house_moves_all_rows_and_empties_the_other(store):
    survivor, other = aisha(store), store.write_now(person_for_account, "discord", "9", "aisha_k").id
    store.write_now(merge, survivor, other)
    for entry in register():
        rows = store.read_now(lambda tx, entry=entry: tx.rows(sa.select(entry.column).where(entry.column == other)))
        assert rows == [] or entry.is_person, str(entry)
    assert store.read_now(person_by_id, other).id == survivor


def test_a_code_of_somebody_erased_links_nobody(store):
    member_id = aisha(store)
    code = store.write_now(issue_code, member_id, member_id)
    store.write_now(erase_person, member_id, member_id)
    store.write_now(person_for_account, "discord", "9", "aisha_k")
    refused = store.write_now(claim_by_code, "discord", "9", code)
    assert "do not know that code" in str(refused)


def test_the_retention_table_has_a_line_for_each_entry_of_the_register():
    lines = retention()
    assert len(lines) == len(register())
    assert all(line.what for line in lines)
    assert any(line.kept_days == timedelta(days=90).days for line in lines)
