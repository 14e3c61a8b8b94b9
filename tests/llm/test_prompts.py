"""Prompts: read strictly, filled in strictly, and what people wrote cannot leave its place in them."""

from __future__ import annotations

import doctest
import hashlib
import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm import prompts
from bot.llm.prompts import PromptError, data_lines, fill, load_prompt, read_prompt

FRONT = 'purpose = "p"\nvariables = ["who"]\nschema = "S"\n[limits]\noutput_tokens = 10'
NAMES = sorted(each.name.removesuffix(".md") for each in files("prompts").iterdir() if each.name.endswith(".md"))


def made(front: str = FRONT, body: str = "# User\n\nHello {{who}}.\n") -> bytes:
    return f"+++\n{front}\n+++\n{body}".encode()


def test_the_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(prompts).failed == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_of_the_house_can_be_read_and_filled_in(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.purpose
    assert prompt.limits.output_tokens > 0
    filled = fill(prompt, dict.fromkeys(prompt.variables, "x"))
    assert all("{{" not in message.content for message in filled.messages)


def test_its_hash_is_that_of_the_file() -> None:
    content = files("prompts").joinpath("learning_logs_digest.md").read_bytes()
    assert load_prompt("learning_logs_digest").sha256 == hashlib.sha256(content).hexdigest()
    assert read_prompt("p", made()).sha256 != read_prompt("p", made(body="# User\n\nHi {{who}}.\n")).sha256


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert fill(read_prompt("p", made()), {"who": "{{who}} {{x}}"}).messages[0].content == "Hello {{who}} {{x}}."


@pytest.mark.parametrize("values", [{}, {"who": "a", "what": "b"}, {"what": "b"}])
def test_a_missing_or_unknown_variable_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="wants"):
        fill(read_prompt("p", made()), values)


@pytest.mark.parametrize(
    "content",
    [
        b"# User\n\nHello",
        made(body="# User\n\nHello.\n"),
        made(body="# User\n\nHello {{who}} and {{whom}}.\n"),
        made(body="# User\n\nHello {{who}} {{ who }}.\n"),
        made(body="Hello {{who}}.\n"),
        made(body="Words first.\n# User\n\nHello {{who}}.\n"),
        made(front=FRONT.replace("purpose", "porpoise")),
        made(front=FRONT.replace("10", '"10"')),
        made(front="purpose ="),
        made(front=f"{FRONT}\ntemperature = 1"),
    ],
)
def test_a_prompt_that_is_badly_made_is_an_error(content: bytes) -> None:
    with pytest.raises(PromptError):
        read_prompt("p", content)


def test_a_prompt_that_is_not_there_is_an_error() -> None:
    with pytest.raises(PromptError, match="no prompt"):
        load_prompt("learning_logs_dinner")


@given(st.lists(st.text(max_size=60), max_size=4))
def test_what_people_wrote_stays_on_its_line_and_comes_out_as_it_went_in(texts: list[str]) -> None:
    lines = data_lines({"number": at, "text": text} for at, text in enumerate(texts))
    assert len(lines.splitlines()) == len(texts)
    assert "<" not in lines
    assert [json.loads(line)["text"] for line in lines.splitlines()] == texts
