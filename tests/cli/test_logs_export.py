"""`convenor logs export`: what was handed in, as rows that can be digested, with nobody's name but by their wish."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlite_utils
from openpyxl import load_workbook

from bot.app.stores import open_store
from bot.config import load_community
from bot.core.audit.actions import entries
from bot.core.members.actions import people
from bot.core.members.rules import Standing
from bot.programme.learning_logs.actions.digesting import close, compose_draft, load_draft, save_draft
from bot.programme.learning_logs.actions.publishing import leave_me_out, reword
from bot.programme.learning_logs.actions.taking_part import round_or_refuse
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.log_file import COLUMNS
from bot.programme.learning_logs.store.digests import digest_of_round
from tests.cli.answered import LOGS, NOT_HANDED_IN, PROJECT, SECOND, choose_for, fill, member
from tests.cli.conftest import Command
from tests.cli.terminal import Ended

Rows = list[dict[str, str]]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture(scope="session")
def answered_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with answered logs, made once."""
    folder = tmp_path_factory.mktemp("answered")
    fill(f"sqlite:///{folder / 'convenor.db'}", folder / "workspace.db")
    return folder / "convenor.db"


@pytest.fixture
def export(command: Command, folder: Path, answered_file: Path) -> Callable[..., Ended]:
    """Export from a copy of that store."""
    shutil.copy(answered_file, folder / "convenor.db")

    def run(*arguments: str) -> Ended:
        return command("logs", "export", "--project", PROJECT, *arguments)

    return run


def rows_of(text: str) -> Rows:
    """Read a CSV file that was exported."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def names() -> set[str]:
    """Give the name of everybody in the store."""
    with open_store() as store:
        return {person.name for person in store.read_now(people, *Standing)}


def name_of(ref: str) -> str:
    """Give somebody's name."""
    with open_store() as store:
        return store.read_now(member, ref).name


def test_the_columns_are_those_that_the_digest_reads(export: Callable[..., Ended]) -> None:
    ended = export()
    assert ended.code == 0
    assert ended.out.splitlines()[0] == ",".join(COLUMNS)
    rows = rows_of(ended.out)
    assert {(row["project"], row["round"]) for row in rows} == {(PROJECT, "1"), (PROJECT, "2")}
    given = {row["answer"] for row in rows}
    assert {text for log in (*LOGS.values(), *SECOND.values()) for text in log.values() if text[0] not in "=-"} <= given
    assert "Leadership, Time" in given  # what was chosen, in words
    assert {row["audience"] for row in rows} == set(Audience)


def test_only_what_was_handed_in_is_given_out(export: Callable[..., Ended]) -> None:
    ended = export()
    assert NOT_HANDED_IN not in ended.out
    assert LOGS["p01"]["what_changed"] in ended.out  # as it was handed in, not as it was changed since
    assert len(rows_of(ended.out)) == sum(len(log) + 1 for log in LOGS.values()) + sum(
        len(log) + 1 for log in SECOND.values()
    )


def test_one_round_can_be_asked_for(export: Callable[..., Ended]) -> None:
    assert {row["round"] for row in rows_of(export("--round", "2").out)} == {"2"}
    assert SECOND["p03"]["what_changed"] not in export("--round", "1").out


def test_a_name_stands_only_where_its_owner_chose_so(export: Callable[..., Ended]) -> None:
    rows = rows_of(export().out)
    named = {name_of(ref) for ref in ("p02", "p04", "p23")}
    assert {row["member"] for row in rows if row["audience"] == Audience.PUBLIC_NAMED} == named
    others = {row["member"] for row in rows} - named
    assert others == {"m01", "m02", "m03", "m04", "m05"}
    written = " ".join(str(row) for row in rows)
    assert not [name for name in names() - named if name in written]


def test_a_pseudonym_is_the_same_throughout_the_file(export: Callable[..., Ended]) -> None:
    rows = rows_of(export().out)
    by_answer = {row["answer"]: row["member"] for row in rows}
    mine = {by_answer[text] for text in (*LOGS["p03"].values(), *SECOND["p03"].values())}
    assert len(mine) == 1
    others = {by_answer[LOGS[ref]["what_changed"]] for ref in ("p01", "p06", "p09")}
    assert len(others | mine) == 4


def test_somebody_who_is_named_for_one_answer_alone_has_a_pseudonym_for_the_rest(export: Callable[..., Ended]) -> None:
    with open_store() as store:
        store.write_now(choose_for, "p04", "what_changed", Audience.PUBLIC_ANONYMOUS)
        store.write_now(choose_for, "p03", "what_learnt", Audience.PUBLIC_NAMED)
    by_answer = {row["answer"]: row["member"] for row in rows_of(export().out)}
    assert by_answer[LOGS["p04"]["what_changed"]].startswith("m0")
    assert by_answer[LOGS["p04"]["plan_next"]] == name_of("p04")
    assert by_answer[LOGS["p03"]["what_changed"]].startswith("m0")
    assert by_answer[LOGS["p03"]["what_learnt"]] == name_of("p03")


def test_rows_do_not_stand_in_an_order_that_ties_a_name_to_a_pseudonym(export: Callable[..., Ended]) -> None:
    by_question = defaultdict(list)
    for row in rows_of(export().out):
        by_question[row["round"], row["question"]].append(row["member"])
    assert len(by_question) > 5
    assert all(members == sorted(members) for members in by_question.values())


def test_plans_and_calls_for_help_go_no_further_than_the_project(export: Callable[..., Ended]) -> None:
    rows = rows_of(export().out)
    close_to = {row["audience"] for row in rows if row["question"] in {"plan_next", "help_wanted", "last_plan"}}
    assert close_to == {Audience.PROJECT}


def test_words_that_their_author_kept_out_of_a_digest_are_not_for_the_public(export: Callable[..., Ended]) -> None:
    community = load_community()
    log_round = round_or_refuse(community, f"{PROJECT}:1")
    with open_store() as store:
        store.write_now(close, log_round)
        given = store.read_now(load_draft, community, log_round)
        store.write_now(save_draft, community, given, compose_draft(given))
        piece = store.read_now(digest_of_round, PROJECT, 1)
        assert piece is not None
        by_author = {store.read_now(member, ref).id: ref for ref in LOGS}
        lines = {by_author[line.member_id]: line for line in piece.lines}
        refusing, rewording, silent = sorted(set(lines) - {"p16"})[:3]
        store.write_now(leave_me_out, community, store.read_now(member, refusing), piece.id)
        store.write_now(
            reword, community, store.read_now(member, rewording), piece.id, {lines[rewording].id: "Other words."}
        )
    audience = {row["answer"]: row["audience"] for row in rows_of(export().out)}
    for ref in (refusing, rewording):
        about = [question for question, text in LOGS[ref].items() if lines[ref].text in text]
        assert about
        assert {audience[LOGS[ref][question]] for question in about} == {Audience.PROJECT}
    assert audience[LOGS[silent]["what_changed"]] in {Audience.PUBLIC_ANONYMOUS, Audience.PUBLIC_NAMED}


def test_no_cell_of_a_table_begins_like_a_formula_and_json_is_word_for_word(
    export: Callable[..., Ended], folder: Path
) -> None:
    rows = rows_of(export().out)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA_STARTS)]
    assert "'" + LOGS["p16"]["what_changed"] in {row["answer"] for row in rows}
    assert export("--format", "sqlite", "--out", "answers.db").code == 0
    table = list(sqlite_utils.Database(folder / "answers.db")["answers"].rows)
    assert not [cell for row in table for cell in row.values() if str(cell).startswith(FORMULA_STARTS)]
    assert set(LOGS["p16"].values()) <= {row["answer"] for row in json.loads(export("--json").out)}


def test_json_holds_the_same_rows(export: Callable[..., Ended]) -> None:
    records = json.loads(export("--format", "json").out)
    assert records == json.loads(export("--json").out)
    assert [list(record) for record in records] == [list(COLUMNS)] * len(records)
    plain = [{name: str(value) for name, value in record.items()} for record in records]
    assert [row | {"answer": row["answer"].removeprefix("'")} for row in rows_of(export().out)] == plain


def test_a_sqlite_file_can_be_searched(export: Callable[..., Ended], folder: Path) -> None:
    assert export("--format", "sqlite", "--out", "answers.db").code == 0
    database = sqlite_utils.Database(folder / "answers.db")
    assert database.table_names(fts5=True) == ["answers_fts"]
    assert [column.name for column in database["answers"].columns] == list(COLUMNS)
    assert {row["round"] for row in database["answers"].rows} == {1, 2}
    (found,) = database["answers"].search("fibre held")
    assert found["answer"] == SECOND["p03"]["what_changed"]


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_what_is_exported_can_be_digested(
    export: Callable[..., Ended], command: Command, folder: Path, format_: str
) -> None:
    assert export("--format", format_, "--out", f"logs.{format_}").code == 0
    digested = command("logs", "digest", f"logs.{format_}", "--round", "1", "--json")
    assert (digested.code, digested.err) == (0, "")
    made = json.loads(digested.out)
    text = (folder / f"logs.{format_}").read_text("utf-8")
    rows = rows_of(text) if format_ == "csv" else json.loads(text)
    by_number = dict(enumerate(rows, start=2 if format_ == "csv" else 1))
    sentences = [sentence for theme in made["themes"] for sentence in theme["sentences"]]
    assert sentences
    for sentence in sentences:
        for source in sentence["sources"]:
            assert sentence["text"] in by_number[source]["answer"]
            assert by_number[source]["audience"] in {Audience.PUBLIC_ANONYMOUS, Audience.PUBLIC_NAMED}
    assert made["coverage"]["answered"] == len(LOGS)
    assert made["coverage"]["people"] == 6
    assert not [ref for ref in ("p01", "p09") if LOGS[ref]["what_changed"] in digested.out]


def test_a_file_is_its_owners_alone_and_takes_the_place_of_an_earlier_one(
    export: Callable[..., Ended], folder: Path
) -> None:
    (folder / "logs.csv").write_text("an earlier export")
    ended = export("--out", "logs.csv")
    assert ended.code == 0
    assert f"{len(rows_of(export().out))} answers of 8 people are in logs.csv." in ended.out
    assert stat.S_IMODE((folder / "logs.csv").stat().st_mode) == 0o600
    assert (folder / "logs.csv").read_bytes() == export().out.encode()
    assert sorted(path.name for path in folder.iterdir() if "logs" in path.name) == ["logs.csv"]


@pytest.mark.parametrize("format_", ["csv", "json", "sqlite"])
def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(
    export: Callable[..., Ended], folder: Path, format_: str
) -> None:
    before = {path.name for path in folder.iterdir()}
    (folder / "taken").mkdir()
    for out in ("nowhere/logs", "taken"):
        ended = export("--format", format_, "--out", out)
        assert (ended.code, ended.out) == (2, "")
        assert f"{out} cannot be written" in ended.err
        assert "Nothing was saved." in ended.err
    assert {path.name for path in folder.iterdir()} - before <= {"taken", "convenor.db-shm", "convenor.db-wal"}


def test_the_store_is_never_overwritten(export: Callable[..., Ended], folder: Path) -> None:
    (folder / "link.csv").symlink_to("convenor.db")
    for out in ("convenor.db", "./convenor.db", "link.csv"):
        ended = export("--out", out)
        assert ended.code == 2
        assert "the store itself" in ended.err
    assert export().code == 0


def test_who_holds_the_file_is_told_what_is_in_it(export: Callable[..., Ended]) -> None:
    ended = export()
    held = [row for row in rows_of(ended.out) if row["audience"] in {Audience.INSIGHT_TEAM, Audience.PROJECT}]
    assert ended.err.startswith(f"{len(held)} answers in it are for the insight team or the project alone.")


def test_every_export_is_recorded_with_counts_and_no_words(export: Callable[..., Ended]) -> None:
    rows = rows_of(export("--round", "1").out)
    assert export("--round", "6").code == 2
    with open_store() as store:
        recorded = [entry for entry in store.read_now(entries) if entry.action == "logs.exported"]
    (entry,) = recorded
    assert (entry.actor, entry.subject) == ("system", PROJECT)
    assert dict(entry.detail) == {"answers": len(rows), "people": 8, "round": 1}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--project", "tea"], "There is no project 'tea' in community.toml. The projects there: video-consultations."),
        (["--round", "7"], "video-consultations has no round 7. It has rounds 1 to 6."),
        (["--round", "3"], "Round 3 of video-consultations has no answers that were handed in"),
        (["--format", "sqlite"], "Name it with --out."),
        (["--format", "xlsx"], "Name it with --out."),
        (["--format", "csv", "--json"], "do not go together"),
    ],
)
def test_what_cannot_be_exported_is_told(export: Callable[..., Ended], arguments: list[str], words: str) -> None:
    ended = export(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_without_a_store_the_cure_is_told_and_none_is_made(command: Command, folder: Path) -> None:
    ended = command("logs", "export", "--project", PROJECT)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "There is no store at convenor.db yet. Run `convenor db upgrade`.\n"
    assert list(folder.iterdir()) == []
    assert command("db", "upgrade").code == 0
    ended = command("logs", "export", "--project", PROJECT)
    assert ended.code == 2
    assert f"{PROJECT} has no answers that were handed in" in ended.err


def test_postgresql_gives_the_same_rows(
    export: Callable[..., Ended], command: Command, folder: Path, postgres_url: str
) -> None:
    def told(text: str) -> list[tuple[str, ...]]:
        kept = ("round", "sector", "nation", "question", "answer", "audience")
        return sorted(tuple(row[name] for name in kept) for row in rows_of(text))

    here = told(export().out)
    fill(postgres_url, folder / "other.db")
    there = command("logs", "export", "--project", PROJECT, store=postgres_url)
    assert there.code == 0
    assert told(there.out) == here


def test_a_workbook_holds_the_same_rows_word_for_word_and_no_formula(export: Callable[..., Ended]) -> None:
    words = {row["answer"] for row in json.loads(export("--json").out)}
    assert any(word.startswith(FORMULA_STARTS) for word in words)  # somebody wrote one
    out = Path("logs.xlsx")
    assert export("--format", "xlsx", "--out", str(out)).code == 0
    sheet = load_workbook(out).active
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.value for cell in cells} >= words
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.data_type == "n" and not isinstance(cell.value, int)]
    starts = [cell for cell in cells if str(cell.value).startswith(FORMULA_STARTS)]
    assert starts
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in starts)


def test_a_workbook_that_was_exported_can_be_digested_like_any_other_file(
    export: Callable[..., Ended], command: Command
) -> None:
    export("--format", "xlsx", "--out", "logs.xlsx")
    export("--json", "--out", "logs.json")
    made = [command("logs", "digest", f"logs.{kind}", "--round", "1", "--json") for kind in ("xlsx", "json")]
    assert [ended.code for ended in made] == [0, 0]
    workbook, words = ([theme["sentences"] for theme in json.loads(ended.out)["themes"]] for ended in made)
    assert [each["text"] for lines in workbook for each in lines] == [each["text"] for lines in words for each in lines]
