"""Rows of a file become answers, and every wrong value is told by row and column."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.programme.learning_logs.rules.log_answers import Audience
from bot.programme.learning_logs.rules.log_file import COLUMNS, read_log


@dataclass(frozen=True)
class GivenRow:
    number: int
    cells: tuple[str, ...]
    fault: str = ""


def row(number: int = 2, fault: str = "", **cells: str) -> GivenRow:
    usual = {
        "project": "video", "round": "1", "member": "m1", "sector": "acute", "nation": "Wales",
        "question": "what_changed", "answer": "We moved reviews to video.", "audience": "public_named",
    }  # fmt: skip
    usual.update(cells)
    return GivenRow(number, tuple(usual[name] for name in COLUMNS), fault)


def test_a_row_becomes_an_answer_whose_source_is_its_number() -> None:
    (found,) = read_log([row(7, answer="  Kept as typed, trimmed.\n", audience=" Public_Named ")]).rows
    assert (found.project, found.round) == ("video", 1)
    assert found.answer.source == "7"
    assert found.answer.text == "Kept as typed, trimmed."
    assert found.answer.audience is Audience.PUBLIC_NAMED
    assert (found.answer.author, found.answer.name) == ("m1", "m1")


def test_rows_without_an_answer_are_skipped_whatever_else_they_hold() -> None:
    assert read_log([row(answer=" "), row(answer="", round="x", audience="nobody")]).rows == ()
    assert read_log([row(answer="", round="x", audience="nobody")]).faults == ()


def test_an_empty_sector_or_nation_is_not_known() -> None:
    (found,) = read_log([row(sector="", nation=" ")]).rows
    assert found.answer.sector is None
    assert found.answer.nation is None


@pytest.mark.parametrize("wrong", ["", "two", "1.5", "-1", "0", "99999", "²", "1e3"])
def test_a_round_must_be_a_whole_number(wrong: str) -> None:
    ((number, what),) = read_log([row(5, round=wrong)]).faults
    assert number == 5
    assert "under round; give a whole number" in what


def test_an_audience_must_be_one_of_four_and_the_error_lists_them() -> None:
    ((_, what),) = read_log([row(audience="public")]).faults
    assert what == ("has 'public' under audience; give one of insight_team, project, public_anonymous, public_named")


def test_all_faults_are_kept_and_a_broken_row_is_told_once() -> None:
    faults = read_log(
        [row(2), row(3, project="", member="", round="x"), row(4, "has 3 cells, the header has 8", round="x")]
    ).faults
    assert [number for number, _ in faults] == [3, 3, 3, 4]


def test_a_wrong_value_is_shown_short_and_without_control_characters() -> None:
    ((_, what),) = read_log([row(audience="\x1b[31m" + "x" * 100)]).faults
    assert "\x1b" not in what
    assert len(what) < 140


def test_projects_and_rounds_are_listed_in_order() -> None:
    log = read_log([row(2, project="b", round="3"), row(3, project="a"), row(4, project="b", round="1")])
    assert log.projects() == ("a", "b")
    assert log.rounds("b") == (1, 3)
