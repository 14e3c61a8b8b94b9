"""`convenor init`: its questions, its two files, and that it replaces nothing unasked."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.app.first_files import community_text, env_text
from bot.cli import app
from bot.config import Community, load_community, load_settings
from bot.config import Settings as All
from tests.cli.conftest import Command

ANSWERS = (
    "Stepping Stones",  # 1
    "People who mend things.",  # 2
    "stones",  # 3
    "Mars/Base",  # 4, refused
    "Europe/Dublin",  # 4
    "somebody",  # 5, refused
    "everyone",  # 5
    "#news",  # 6
    "y",  # 7
    "xapp-wrong",  # refused with the next
    "",
    "xoxb-sesame",
    "xapp-sesame",
    "y",  # 8
    "discord-sesame",
    "not a number",  # refused
    "discord-sesame",
    "123456789012345678",
    "hannah",  # 9, refused
    "slack:U1,discord:2",
    "https://stones.example.org",  # 10
)


def written(folder: Path) -> Community:
    return load_community(folder / "community.toml")


def test_without_questions_it_writes_both_files_from_the_options(command: Command, folder: Path) -> None:
    tokens = ("--slack-bot-token", "xoxb-a b'c", "--slack-app-token", "xapp-x")
    ended = command("init", "--yes", "--name", 'Rose "R" \\ 1', "--staff", "slack:U1", *tokens, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == {"written": ["community.toml", ".env"]}
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    found = load_settings()
    assert (found.slack_bot_token, found.staff, found.community) == ("xoxb-a b'c", "slack:U1", Path("community.toml"))
    assert written(folder).community.name == 'Rose "R" \\ 1'
    assert written(folder).projects == ()
    assert command("doctor").out.count("community: Rose") == 1
    text = (folder / "community.toml").read_text("utf-8")
    assert text.count("#") > 150  # it explains itself
    uncommented = text.replace("# [[projects", "[[projects")
    assert "# start = " in uncommented
    assert sorted(path.name for path in folder.iterdir()) == [".env", "community.toml"]


def test_the_commented_project_is_the_examples_when_its_marks_are_taken_away(folder: Path) -> None:
    about = {"name": "X"}
    head, _mark, project = community_text(about).partition("# [[projects]]\n")
    lines = [line[2:] for line in ("# [[projects]]\n" + project).splitlines()]
    (folder / "community.toml").write_text(head + "\n".join(lines), "utf-8")
    assert written(folder).projects == load_community().projects


def test_what_is_there_is_not_replaced_without_a_word(command: Command, folder: Path) -> None:
    (folder / ".env").write_text("CONVENOR_STAFF=slack:OLD", "utf-8")
    refused = command("init", "--yes", "--name", "X")
    assert refused.code == 2
    assert ".env would be replaced, so nothing was written." in refused.err
    assert [path.name for path in folder.iterdir()] == [".env"]
    assert (folder / ".env").read_text("utf-8") == "CONVENOR_STAFF=slack:OLD"
    assert command("init", "--yes", "--name", "X", "--force").code == 0
    assert "OLD" not in (folder / ".env").read_text("utf-8")
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600


def test_a_link_is_replaced_and_not_what_it_leads_to(command: Command, folder: Path) -> None:
    (folder / "shipped.toml").write_text("precious", "utf-8")
    (folder / "community.toml").symlink_to("shipped.toml")
    assert command("init", "--yes", "--name", "X", "--force").code == 0
    assert (folder / "shipped.toml").read_text("utf-8") == "precious"
    assert written(folder).community.name == "X"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "The community needs a name"),
        (("--name", "X", "--timezone", "Mars/Base"), "timezone cannot be “Mars/Base”"),
        (("--name", "X", "--membership", "some"), "membership cannot be “some”"),
        (("--name", "X", "--command", "Two Words"), "command cannot be “Two Words”"),
        (("--name", "\u200b "), "name cannot be “\u200b”: needs a letter that people can read."),
        (
            ("--name", "X", "--timezone", "europe/dublin"),
            "timezone cannot be “europe/dublin”: is not a time zone; write one such as Europe/Dublin.",
        ),
        (
            ("--name", "X", "--timezone", "Europe/Londn"),
            "timezone cannot be “Europe/Londn”: is not a time zone; write one such as Europe/London.",
        ),
        (("--name", "X", "--command", "me"), "/me is one of Slack's own commands"),
        (("--name", "X", "--public-url", "c.example.org"), "CONVENOR_PUBLIC_URL holds “c.example.org”"),
        (("--name", "X", "--staff", "hannah"), "CONVENOR_STAFF holds “hannah”"),
        (("--name", "X", "--staff", "slack:hannah"), "CONVENOR_STAFF holds “slack:hannah”"),
        (("--name", "X", "--staff", "slack:U1,discord:hannah#12"), "CONVENOR_STAFF holds “discord:hannah#12”"),
        (("--name", "X", "--slack-bot-token", "xoxb-1"), "CONVENOR_SLACK_APP_TOKEN is missing"),
        (("--name", "X", "--discord-token", "sesame"), "CONVENOR_DISCORD_GUILD is missing"),
    ],
)
def test_what_could_not_be_used_is_told_and_nothing_is_written(
    command: Command, folder: Path, options: tuple[str, ...], says: str
) -> None:
    ended = command("init", "--yes", *options)
    assert ended.code == 2
    assert ended.err.startswith(says)
    assert "sesame" not in ended.err
    assert list(folder.iterdir()) == []


def test_it_asks_ten_questions_says_what_is_wrong_and_shows_no_token(folder: Path) -> None:
    ended = CliRunner().invoke(app, ["init"], input="\n".join(ANSWERS) + "\n")
    assert ended.exit_code == 0, ended.output
    for number in range(1, 11):
        assert f"{number}. " in ended.output
    assert "timezone cannot be “Mars/Base”" in ended.output
    assert "does not begin with xoxb-" in ended.output
    assert "CONVENOR_STAFF holds “hannah”" in ended.output
    assert "From a manifest" in ended.output
    assert "Server Members Intent" in ended.output
    assert "sesame" not in ended.output
    about = written(folder).community
    assert (about.name, about.command, about.timezone) == ("Stepping Stones", "stones", "Europe/Dublin")
    assert (about.membership, about.digest_channel) == ("everyone", "news")
    found = load_settings()
    assert (found.slack_bot_token, found.slack_app_token) == ("xoxb-sesame", "xapp-sesame")
    assert (found.discord_token, found.discord_guild) == ("discord-sesame", "123456789012345678")
    assert found.first_staff == (("slack", "U1"), ("discord", "2"))


def test_what_was_refused_is_not_what_enter_takes_next(folder: Path) -> None:
    answers = [
        "X",
        "",
        "me",
        "",
        "Mars",
        "",
        "some",
        "",
        "",
        "y",
        "xoxp-wrong",
        "xapp-x",
        "",
        "n",
        "hannah",
        "",
        "c.org",
    ]
    ended = CliRunner().invoke(app, ["init"], input="\n".join([*answers, ""]) + "\n")
    assert ended.exit_code == 0, ended.output
    about, found = written(folder).community, load_settings()
    assert (about.command, about.timezone, about.membership) == ("convenor", "Europe/London", "roster")
    assert (found.slack_bot_token, found.staff, found.public_url) == ("", "", "")


@pytest.mark.parametrize("option", [("--staff", "hannah"), ("--timezone", "Mars"), ("--public-url", "c.org")])
def test_an_option_that_cannot_be_used_ends_it_before_the_first_question(
    command: Command, folder: Path, option: tuple[str, str]
) -> None:
    ended = command("init", *option)
    assert (ended.code, ended.out) == (2, "")
    assert option[1] in ended.err


def test_asked_about_a_file_that_is_there_no_keeps_it(folder: Path) -> None:
    (folder / ".env").write_text("# mine", "utf-8")
    answers = ["X", "", "", "", "", "", "n", "n", "", "", "n"]
    ended = CliRunner().invoke(app, ["init"], input="\n".join(answers) + "\n")
    assert ended.exit_code == 0, ended.output
    assert (folder / ".env").read_text("utf-8") == "# mine"
    assert ".env is there already. At the end you are asked" in ended.output
    assert "Kept as it was: .env" in ended.output
    assert written(folder).community.name == "X"


def test_stopped_half_way_it_has_written_nothing(folder: Path) -> None:
    ended = CliRunner().invoke(app, ["init"], input="X\n")
    assert ended.exit_code == 1
    assert "Stopped: neither .env nor community.toml was written." in ended.output
    assert list(folder.iterdir()) == []


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@settings(max_examples=25, deadline=None)
@given(words.map(lambda rest: f"A{rest}"), words)
def test_whatever_a_community_is_called_the_file_holds_it(name: str, description: str) -> None:
    text = community_text({"name": name, "description": description})
    assert "[compact]" in text


@settings(max_examples=50, deadline=None)
@given(value=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_whatever_a_token_holds_is_read_again_as_it_was(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.mktemp("env") / ".env"
    file.write_text(env_text({"model_key": value}), "utf-8")
    assert All(_env_file=file).model_key == value  # type: ignore[call-arg]  # of pydantic-settings
