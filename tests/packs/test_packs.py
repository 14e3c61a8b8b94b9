"""An insight pack opened by those who use it: with sqlite-utils and with Datasette."""

import json
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.audit.actions import entries
from bot.core.members.actions import people
from bot.core.members.rules import Standing as InCommunity
from bot.core.personal_data.actions import erase_person
from bot.errors import MemberError
from bot.programme.learning_logs.actions.packing import compose_pack, load_pack, record_pack
from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.pack import contents
from bot.programme.learning_logs.rules.publishing import Out
from bot.programme.learning_logs.rules.small_groups import FEW, NOTHING, Traits
from bot.programme.learning_logs.store.codes import add_code, add_tags
from bot.programme.learning_logs.store.desk import answers_of_round
from bot.programme.learning_logs.store.pack_tables import pack_tables
from bot.programme.learning_logs.store.pack_views import VIEWS
from bot.store import Tx
from bot.store.packs import Pack, metadata_path, staged_pack
from tests.app.demo import Demo
from tests.app.stage import PROJECT, digest, member
from tests.packs.stage import made_up, pack_at
from tests.packs.test_small_groups import PEOPLE

HIDDEN = ("_fts_", "sqlite_")  # what SQLite keeps for itself


def write(pack: Pack, path: Path, *, force: bool = False) -> Path:
    with staged_pack(path, pack, force=force) as staged:
        staged.publish()
    return path


def packed(demo: Demo, path: Path, *, force: bool = False) -> Path:
    given_ = demo.store.read_now(load_pack, demo.community, PROJECT)
    return write(compose_pack(demo.community, given_, "p18"), path, force=force)


def tag_five(tx: Tx, by: str, name: str, people: int = 5) -> None:
    """Put a theme into the codebook under which the answers of so many people stand."""
    answers = answers_of_round(tx, PROJECT, 1)
    mine = [each.id for each in answers if each.question == "confidence"][:people]
    assert len(mine) == people
    code = add_code(tx, PROJECT, name, by)
    add_tags(tx, code, mine, by)


def everything_in(path: Path) -> str:
    """All words of a pack, and the bytes of the file where a deleted row could still stand."""
    with pack_at(path) as db:
        rows = "\n".join(str(row) for table in db.tables for row in table.rows)
    return rows + path.read_bytes().decode("utf-8", "replace") + metadata_path(path).read_text()


def test_a_pack_of_two_rounds_holds_what_was_handed_in(later: Demo, tmp_path: Path) -> None:
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        counts = {table.name: table.count for table in db.tables if "_fts" not in table.name}
        assert (counts["participants"], counts["digests"], counts["projects"]) == (12, 1, 1)
        standings = Counter(row["standing"] for row in db.table("responses").rows)
        assert standings["handed_in"] == 17
        assert counts["answers"] > 100
        assert counts["digest_lines"] == counts["digest_line_sources"] > 0
        assert {row["named_by"] for row in db.table("themes").rows} == {"machine"}


def test_every_table_is_strict_and_everything_points_at_something(later: Demo, tmp_path: Path) -> None:
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        ours = [table for table in db.tables if "_fts" not in table.name]
        assert len(ours) == 14
        assert all(table.strict for table in ours)
        assert list(db.query("PRAGMA foreign_key_check")) == []
        pointing = {(table.name, key.column, key.other_table) for table in ours for key in table.foreign_keys}
        assert ("answers", "response", "responses") in pointing
        assert len(pointing) == 18
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("UPDATE answers SET number = 'four'")


def test_every_table_view_and_column_is_described_in_the_file_and_beside_it(later: Demo, tmp_path: Path) -> None:
    path = packed(later, tmp_path / "autumn.db")
    beside = json.loads(metadata_path(path).read_text())["databases"]["autumn"]["tables"]
    with pack_at(path) as db:
        inside = {(row["item"], row["part"]): row["says"] for row in db.table("_about").rows}
        shown = [one for one in (*db.tables, *db.views) if not any(mark in one.name for mark in HIDDEN)]
        assert {one.name for one in shown} == beside.keys()
        for one in shown:
            assert beside[one.name]["description"] == inside[one.name, ""]
            described = set(beside[one.name]["columns"])
            # An FTS5 table has hidden columns of its own, which bear its name and "rank".
            assert described == {column.name for column in one.columns} - {one.name, "rank"}
            assert all(inside[one.name, column] for column in described)


def test_a_pack_says_who_made_it_when_under_which_consent_and_until_when(later: Demo, tmp_path: Path) -> None:
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        about = {row["part"]: row["says"] for row in db.table("_about").rows_where("item = 'pack'")}
    assert about["made_by"] == "Made by p18."
    assert about["made_at"] == "Made at 2027-04-14 10:00 (Europe/London)."
    assert "version vc-1" in about["consent"]
    assert about["consent_text:video-consultations"].startswith("Every two weeks")
    assert "2029-03-" in about["keep_until"]
    assert "digests that are not published yet: 1" in about["left_out"]


def test_words_are_found_without_their_accents_and_in_rows_added_later(later: Demo, tmp_path: Path) -> None:
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        answers = db.table("answers")
        assert answers.detect_fts() == "answers_fts"
        assert any("island" in row["text"] for row in answers.search("island"))
        first = next(iter(answers.rows))
        answers.insert({**first, "id": 10_000, "text": "A café in Derry~Londonderry"})
        assert [row["id"] for row in answers.search("cafe derry")] == [10_000]


def test_a_pack_opens_in_datasette_with_its_descriptions(later: Demo, tmp_path: Path) -> None:
    path = packed(later, tmp_path / "autumn.db")

    def asked(address: str) -> str:
        # In a process of its own: Datasette's own warnings are no errors of ours.
        command = [sys.executable, "-W", "ignore", "-m", "datasette", str(path), "-m", str(metadata_path(path))]
        done = subprocess.run([*command, "--get", address], capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    page = asked("/autumn/answers?_search=island")
    assert "What people answered and handed in" in page
    assert "Who may read it by its author" in page
    found = json.loads(asked("/autumn/answers_in_full.json?_search=island&_shape=array"))
    assert found
    assert all("island" in row["text"].lower() for row in found)
    assert "insight pack of Video consultations" in asked("/")


def test_the_views_answer_the_teams_usual_questions(later: Demo, tmp_path: Path) -> None:
    by = member(later, "marcus.delaney")
    later.store.write_now(tag_five, by, "Kit and calls")
    later.store.write_now(tag_five, by, "One of us alone", 1)
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        rows = {view.name: list(view.rows) for view in db.views}
        assert "One of us alone" not in {row["name"] for row in db.table("themes").rows}
    rates = [(row["round"], row["asked"], row["handed_in"]) for row in rows["response_rate_by_round"]]
    assert rates[:2] == [(1, 11, 8), (2, 12, 9)]
    assert {row["theme"] for row in rows["answers_by_theme"]} == {"Kit and calls"}
    assert [(row["theme"], row["round"], row["people"], row["named_by"]) for row in rows["themes_by_round"]] == [
        ("Kit and calls", 1, 5, "person")
    ]
    assert [(row["round"], row["answers"]) for row in rows["confidence_over_time"]] == [(1, 8), (2, 9)]
    helped = [row for row in rows["what_helped"] if row["question"] == "what_helped"]
    assert all(1 <= row["chosen"] <= row["answers"] for row in helped)
    outcomes = {row["outcome"] for row in rows["plans_and_what_became_of_them"]}
    assert {"Done", "Partly"} <= outcomes
    assert {row["kind"] for row in rows["who_is_missing"]} == {"sector", "nation", "role"}
    assert len(rows) == 8


def test_no_name_address_or_id_of_anybody_is_in_a_pack(later: Demo, tmp_path: Path) -> None:
    path = packed(later, tmp_path / "out.db")
    words = everything_in(path)
    everyone = later.store.read_now(people, *InCommunity)
    assert len(everyone) > 15
    for person in everyone:
        assert person.id not in words
        assert person.name not in words
    with pack_at(path) as db:
        texts = [row["text"] for row in db.table("answers").rows if row["masked"]]
    assert any("[a PPS number]" in text for text in texts)
    assert "07700 900" not in words


def test_a_pseudonym_is_the_same_in_both_rounds_and_another_in_the_next_pack(later: Demo, tmp_path: Path) -> None:
    seen = []
    for name in ("first.db", "second.db"):
        with pack_at(packed(later, tmp_path / name)) as db:
            query = """SELECT participant FROM responses WHERE standing = 'handed_in'
                       GROUP BY participant HAVING count(DISTINCT round) = 2"""
            assert len(list(db.query(query))) >= 5
            seen.append({row["id"] for row in db.table("participants").rows})
    assert len(seen[0]) == len(seen[1]) == 12
    assert seen[0].isdisjoint(seen[1])


def test_who_was_erased_is_not_in_the_next_pack(later: Demo, tmp_path: Path) -> None:
    before = packed(later, tmp_path / "before.db")
    assert "The island clinic has run three Wednesdays" in everything_in(before)
    erased = member(later, "eilidh.morran")
    later.store.write_now(erase_person, erased, "system")
    path = packed(later, tmp_path / "after.db")
    assert "The island clinic has run three Wednesdays" not in everything_in(path)
    with pack_at(path) as db:
        assert db.table("participants").count == 11


def test_no_answer_is_for_more_people_than_its_author_meant(later: Demo, tmp_path: Path) -> None:
    refused = next(line.text for line in digest(later).lines if line.out is Out.AUTHOR)
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        rows = list(db.table("answers").rows)
    narrow = {"insight_team", "project"}
    assert {row["audience"] for row in rows} == narrow | {"public_anonymous", "public_named"}
    assert {row["audience"] for row in rows if row["question"].endswith(":plan_next")} <= narrow
    under_it = [row["audience"] for row in rows if refused in row["text"]]
    assert under_it
    assert set(under_it) <= narrow


def test_what_is_past_its_time_is_left_out_and_counted(later: Demo, tmp_path: Path) -> None:
    later.clock.move_to(later.clock.now() + timedelta(days=720))
    with pack_at(packed(later, tmp_path / "out.db")) as db:
        rounds = {row["round"] for row in db.view("answers_in_full").rows}
        left_out = {(row["what"], row["why"]): row["number"] for row in db.table("left_out").rows}
    assert rounds == {2}
    assert left_out["answers", "have been kept as long as they may be"] > 40
    # A line stands only with an answer under it.
    assert left_out["lines of digests", "rest on answers that are not in this pack"] > 0
    later.clock.move_to(later.clock.now() + timedelta(days=60))
    with pytest.raises(MemberError, match="all were left out"):
        packed(later, tmp_path / "late.db")


def test_a_file_that_is_there_is_replaced_only_when_forced(later: Demo, tmp_path: Path) -> None:
    path = packed(later, tmp_path / "out.db")
    before = path.read_bytes()
    with pytest.raises(MemberError, match="--force"):
        packed(later, path)
    assert path.read_bytes() == before
    packed(later, path, force=True)
    assert path.read_bytes() != before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["out.db", "out.metadata.json"]


def test_a_pack_that_fails_leaves_the_old_one_and_nothing_half_done(later: Demo, tmp_path: Path) -> None:
    path = packed(later, tmp_path / "out.db")
    before = path.read_bytes()
    pack = compose_pack(later.community, later.store.read_now(load_pack, later.community, None), "p18")
    with pytest.raises(KeyboardInterrupt), staged_pack(path, pack, force=True):
        raise KeyboardInterrupt
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["out.db", "out.metadata.json"]
    with pytest.raises(MemberError, match="cannot be written"):
        write(pack, tmp_path / "nowhere" / "out.db")


def test_a_pack_that_another_program_has_open_is_left_alone(later: Demo, tmp_path: Path) -> None:
    path = packed(later, tmp_path / "out.db")
    (tmp_path / "out.db-wal").write_bytes(b"")
    with pytest.raises(MemberError, match="open in another program"):
        packed(later, path, force=True)


def test_an_unknown_project_and_one_without_answers_are_refused(later: Demo) -> None:
    with pytest.raises(MemberError, match="The programme has video-consultations"):
        later.store.read_now(load_pack, later.community, "nothing")


def test_the_audit_log_names_who_made_a_pack_by_id_only(later: Demo) -> None:
    later.store.write_now(record_pack, "p18", PROJECT, 5)
    later.store.write_now(record_pack, "Somebody Unknown", None, 5)
    second, first = later.store.read_now(entries, 2)
    assert (first.action, first.subject, first.actor) == ("pack.made", PROJECT, member(later, "marcus.delaney"))
    assert (second.actor, second.subject) == ("system", "")


ANSWERING = st.dictionaries(st.integers(1, 6), st.frozensets(st.integers(0, 59)), min_size=1)


@settings(max_examples=30, deadline=None)
@given(PEOPLE, ANSWERING)
def test_no_table_view_or_join_tells_a_combination_that_fewer_than_five_hold(
    tmp_path_factory: pytest.TempPathFactory, people_: dict[str, Traits], answering: dict[int, frozenset[int]]
) -> None:
    who_answered = {
        number: frozenset(f"m{place}" for place in all_ if f"m{place}" in people_) for number, all_ in answering.items()
    }
    source, making = made_up(people_, who_answered)
    found = contents((source,), making)
    path = tmp_path_factory.mktemp("crowd") / "crowd.db"
    write(Pack("", "", "", (), pack_tables(found), VIEWS), path)
    with pack_at(path) as db:
        told = [Traits(row["sector"], row["nation"], row["role"]) for row in db.table("participants").rows]
        # The tables joined in every way that keeps a person: each row is somebody's combination.
        joined = db.query(
            """SELECT DISTINCT sector, nation, role FROM participants
               LEFT JOIN responses ON responses.participant = participants.id
               LEFT JOIN answers ON answers.response = responses.id"""
        )
        in_full = db.query("SELECT DISTINCT sector, nation, role FROM answers_in_full")
        seen = {Traits(row["sector"], row["nation"], row["role"]) for row in (*joined, *in_full)}
        missing = list(db.view("who_is_missing").rows)
    parts = ("sector", "nation", "role")
    for traits in seen:
        for size in (1, 2, 3):
            for chosen in combinations(parts, size):
                same = sum(all(getattr(one, part) == getattr(traits, part) for part in chosen) for one in told)
                assert same >= ENOUGH_TO_HIDE_IN or traits == NOTHING
                fitting = sum(
                    all(getattr(traits, part) in (getattr(one, part), FEW) for part in chosen)
                    for one in people_.values()
                )
                assert fitting >= ENOUGH_TO_HIDE_IN or len(people_) < ENOUGH_TO_HIDE_IN
    assert all(row["participants"] >= ENOUGH_TO_HIDE_IN or row["name"] == FEW for row in missing)
    if len(people_) >= ENOUGH_TO_HIDE_IN:
        assert all(count >= ENOUGH_TO_HIDE_IN for count in Counter(told).values())
