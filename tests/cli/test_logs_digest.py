"""`convenor logs digest` on files as people keep them: the public digest, kind errors, exit codes, quiet imports."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

LOGS = Path(__file__).parent.parent / "data" / "logs"
HEADER = "project,round,member,sector,nation,question,answer,audience\n"


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    def run_(*arguments: object) -> tuple[int, str, str]:
        code = 0
        try:
            main(["logs", "digest", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run_


def rows_of(name: str) -> dict[int, dict[str, str]]:
    with (LOGS / name).open(encoding="utf-8-sig") as file:
        return dict(enumerate(csv.DictReader(file), start=2))


def test_json_has_the_agreed_shape_and_every_sentence_stands_in_its_rows(run: Any) -> None:
    code, out, err = run(LOGS / "causeway.csv", "--round", 1, "--json")
    made = json.loads(out)
    rows = rows_of("causeway.csv")
    assert (code, err) == (0, "")
    assert list(made) == ["title", "themes", "quotes", "coverage", "dropped"]
    for theme in made["themes"]:
        assert set(theme) == {"name", "sentences"}
        for sentence in theme["sentences"]:
            assert set(sentence) == {"text", "sources"}
            assert sentence["sources"]
            for source in sentence["sources"]:
                assert sentence["text"] in rows[source]["answer"]
                assert rows[source]["audience"] in {"public_anonymous", "public_named"}
    for quote in made["quotes"]:
        assert set(quote) == {"text", "source", "attribution"}
        assert quote["text"] in rows[quote["source"]]["answer"]
    assert all(set(dropped) == {"text", "why"} for dropped in made["dropped"])


def test_an_unnamed_member_is_nowhere_in_the_output(run: Any) -> None:
    _, out, _ = run(LOGS / "causeway.csv", "--round", 1, "--json")
    _, printed, _ = run(LOGS / "causeway.csv", "--round", 1)
    rows = rows_of("causeway.csv").values()
    named = {row["member"] for row in rows if row["audience"] == "public_named"}
    unnamed = {row["member"] for row in rows} - named
    assert len(unnamed) > 10
    assert not [member for member in unnamed if member in out or member in printed]


def test_nothing_of_rows_for_a_narrower_audience_is_printed(run: Any) -> None:
    for more in ((), ("--json",)):
        _, out, err = run(LOGS / "hostile.csv", "--round", 1, *more)
        assert not [word for word in ("mango", "zeppelin", "charity", "Scotland", "scotland") if word in out + err]


def test_hostile_text_is_kept_out_and_told(run: Any) -> None:
    _, out, _ = run(LOGS / "hostile.csv", "--round", 1, "--json")
    made = json.loads(out)
    text = json.dumps([made["themes"], made["quotes"]])
    assert not [
        word for word in ("instructions", "prompt", "script", "everyone", "channel", "U012345", "943") if word in text
    ]
    assert "476" not in out
    whys = [dropped["why"] for dropped in made["dropped"]]
    assert sum(why.startswith("speaks to a machine") for why in whys) == 2
    assert any("an NHS number" in why for why in whys)


def test_the_printed_page_fits_eighty_columns_and_ends_with_who_it_rests_on_and_its_limits(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, out, _ = run(LOGS / "causeway.csv", "--round", 1)
    lines = out.splitlines()
    assert code == 0
    assert max(map(len, lines)) <= 80
    assert lines.index("Who this rests on") < lines.index("Limits")
    assert lines.index("In their words") < lines.index("Who this rests on")
    assert "no AI used" in " ".join(lines[-3:])


def test_brackets_are_printed_as_typed_and_control_characters_are_not(run: Any, tmp_path: Path) -> None:
    _, out, _ = run(LOGS / "hostile.csv", "--round", 1)
    assert "[bold red]helpline[/bold red]" in out
    assert "[link=https://example.org]quickly[/link]" in " ".join(out.split())
    path = tmp_path / "x.csv"
    path.write_text(
        HEADER + "p\x1b[2J,1,\x1b[31mm,s\x9b31m,n,q,The lift works again \x1b[31mnow in every house.,public_named\n"
    )
    for more in ((), ("--json",)):
        _, out, _ = run(path, "--round", 1, *more)
        assert "\x1b" not in out
        assert "\x9b" not in out


@pytest.mark.parametrize("name", ["utf8-with-bom.csv", "windows-1252.csv"])
def test_both_encodings_give_the_same_digest(run: Any, name: str) -> None:
    code, out, err = run(LOGS / name, "--round", 1, "--json")
    made = json.loads(out)
    assert code == 0
    assert "“" not in made["title"]
    assert "Our café drop-in – the one for carers – now has a video corner, and carers queue for it." in out
    assert "Siân" in out
    assert ("Windows-1252" in err) == (name == "windows-1252.csv")


def test_formulas_in_cells_do_no_harm(run: Any) -> None:
    _, out, _ = run(LOGS / "formulas.csv", "--round", 1, "--json")
    made = json.loads(out)
    assert "HYPERLINK" not in json.dumps(made["themes"])
    assert any("HYPERLINK" in dropped["text"] for dropped in made["dropped"])
    assert any(s["text"].startswith("-5 per cent") for theme in made["themes"] for s in theme["sentences"])


def test_all_faults_are_told_at_once_by_row_and_nothing_is_printed(run: Any) -> None:
    code, out, err = run(LOGS / "faults.csv", "--round", 1)
    assert (code, out) == (2, "")
    assert "5 rows that cannot be used" in err
    assert "Row 3 has 'two' under round" in err
    assert "Row 5 has 5 cells, the header has 8." in err
    assert "Row 6 has 'everybody' under audience" in err
    assert "Row 7 has 9 cells" in err
    assert "Row 8 has nothing under project." in err
    assert "Traceback" not in err


def test_with_several_projects_one_must_be_named(run: Any) -> None:
    code, _, err = run(LOGS / "two-projects.csv", "--round", 1)
    assert code == 2
    assert "2 projects: coffee, video-consultations. Name one with --project." in err
    code, out, _ = run(LOGS / "two-projects.csv", "--round", 2, "--project", "coffee")
    assert code == 0
    assert out.startswith("Coffee: digest of round 2")


def test_an_unknown_round_or_project_names_those_there_are(run: Any) -> None:
    code, _, err = run(LOGS / "causeway.csv", "--round", 9)
    assert (code, err.strip()) == (2, "video-consultations has no round 9. It has rounds 1, 2.")
    code, _, err = run(LOGS / "causeway.csv", "--round", 1, "--project", "tea")
    assert (code, err.strip()) == (2, "causeway.csv holds no project 'tea'. It holds video-consultations.")


@pytest.mark.parametrize(
    "arguments", [[], ["nowhere.csv", "--round", "1"], ["x.csv", "--round", "one"], ["x.csv", "--round", "0"]]
)
def test_wrong_use_ends_with_two_and_no_traceback(run: Any, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_round_without_public_answers_is_a_digest_that_says_so(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + "p,1,m,s,n,q,We keep this to ourselves for now.,project\n")
    code, out, _ = run(path, "--round", 1, "--json")
    made = json.loads(out)
    assert (code, made["themes"], made["quotes"], made["dropped"]) == (0, [], [], [])
    assert "ourselves" not in out
    assert "No answer of this round" in run(path, "--round", 1)[1]


def test_one_public_answer_gives_a_theme_and_a_quotation(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADER + "p,1,m,s,n,what_helped,Time.,public_anonymous\n")
    made = json.loads(run(path, "--round", 1, "--json")[1])
    assert made["themes"] == [{"name": "What helped", "sentences": [{"text": "Time.", "sources": [2]}]}]
    assert made["quotes"] == [{"text": "Time.", "source": 2, "attribution": "a participant"}]


def test_a_fault_of_ours_is_one_sentence_with_the_trace_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli import app

    @app.command("break-on-purpose", hidden=True)
    def break_on_purpose() -> None:
        raise RuntimeError("secret detail")

    try:
        for arguments, told in ((["break-on-purpose"], False), (["--trace", "break-on-purpose"], True)):
            with pytest.raises(SystemExit) as end:
                main(arguments)
            said = capsys.readouterr().err
            assert end.value.code == 1
            assert ("secret detail" in said) == told
    finally:
        app.registered_commands.pop()


def convenor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(LOGS.parent.parent.parent), **environment},
    )


def test_the_digest_does_not_depend_on_the_order_of_hashes_or_the_terminal() -> None:
    file = str(LOGS / "utf8-with-bom.csv")
    first, second = (
        convenor("logs", "digest", file, "--round", "1", "--json", PYTHONHASHSEED=seed, PYTHONIOENCODING=encoding)
        for seed, encoding in (("1", "utf-8"), ("2", "ascii"))
    )
    assert first.returncode == second.returncode == 0, first.stderr
    assert first.stderr == second.stderr == ""
    assert first.stdout == second.stdout


def test_help_shows_an_example_and_nothing_numeric_is_imported_for_it() -> None:
    shown = convenor("logs", "digest", "--help")
    assert shown.returncode == 0
    assert "Example: convenor logs digest" in " ".join(shown.stdout.split())
    program = "import bot.cli, sys; print([m for m in ('numpy', 'scipy', 'sklearn') if m in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=os.getcwd())
    assert seen.stdout.strip() == "[]"
