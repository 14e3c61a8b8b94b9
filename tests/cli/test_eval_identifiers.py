"""`convenor eval identifiers`: the set is large and tricky enough, and the figures are what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.llm.identifier_eval import evaluate, read_labelled
from bot.llm.identifiers import PATIENT_KINDS, Kind

SET = Path(__file__).parents[1] / "data" / "eval" / "identifiers.jsonl"
READ = read_labelled(SET.read_text("utf-8").splitlines())


def test_the_set_has_at_least_two_hundred_messages_of_every_kind_and_half_of_them_are_harmless() -> None:
    assert len(READ) >= 200
    assert 2 * sum(not message.found for message in READ) >= len(READ)
    assert len({message.text for message in READ}) == len({message.id for message in READ}) == len(READ)
    kinds = [kind for message in READ for kind, _words in message.found]
    assert all(kinds.count(kind) >= 4 for kind in Kind)


def test_patients_numbers_are_found_and_harmless_messages_left_alone() -> None:
    report = evaluate(READ)
    patients = next(each for each in report.by_kind if each.kind == "all patients' numbers")
    assert patients.recall is not None
    assert patients.precision is not None
    assert patients.recall >= 0.98
    assert patients.precision >= 0.98
    assert report.harmless_alarmed <= 2


def test_a_miss_of_either_sort_is_counted_and_named() -> None:
    lines = [
        json.dumps({"id": "a", "text": "Ring 07700 900123.", "found": []}),
        json.dumps({"id": "b", "text": "It is Ann.", "found": [{"kind": "email_address", "text": "Ann"}]}),
    ]
    report = evaluate(read_labelled(lines))
    rows = {each.kind: each for each in report.by_kind}
    assert (rows["phone_number"].wrong, rows["email_address"].missed) == (1, 1)
    assert (rows["phone_number"].precision, rows["phone_number"].recall) == (0, None)
    assert [miss.message for miss in report.misses] == ["a", "b"]
    assert report.harmless_alarmed == 1


def test_json_is_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["eval", "identifiers", "--set", str(SET), "--json"])
    assert left.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["messages"] == len(READ)
    assert {each["kind"] for each in printed["by_kind"]} >= {kind.value for kind in PATIENT_KINDS}


@pytest.mark.parametrize("content", ["not json", '{"id": "a", "text": "b", "found": [{"kind": "soup", "text": "b"}]}'])
def test_a_file_that_is_no_set_is_refused_in_a_sentence(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(content)
    with pytest.raises(SystemExit) as left:
        main(["eval", "identifiers", "--set", str(file)])
    assert left.value.code == 2
    assert "is no set of labelled messages" in capsys.readouterr().err
