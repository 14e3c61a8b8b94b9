"""The parts of the docs that are made from the code are what the code makes now."""

from __future__ import annotations

import re

import pytest

from tests.docs.generate import PARTS, parts_of, rewritten
from tests.docs.pages import Page, pages
from tests.docs.render_commands import commands
from tests.docs.render_community import comments, tables
from tests.docs.render_settings import variables

WITH_PARTS = [each for each in pages() if parts_of(each)]
CURE = "run `python -m tests.docs.generate`"


@pytest.mark.parametrize("page", WITH_PARTS, ids=lambda page: page.name)
def test_a_generated_part_is_what_the_code_makes_now(page: Page) -> None:
    assert rewritten(page.text) == page.text, CURE


def test_every_part_stands_on_some_page_and_every_mark_belongs_to_a_part() -> None:
    standing = {name for page in WITH_PARTS for name in parts_of(page)}
    assert standing == set(PARTS)
    marks = sum(page.text.count("<!-- generated:") for page in pages())
    assert marks == sum(len(parts_of(page)) for page in WITH_PARTS)


def test_a_changed_part_is_noticed() -> None:
    page = next(page for page in WITH_PARTS if "in chat" in parts_of(page))
    wrong = page.text.replace("`/convenor me`", "`/convenor you`")
    assert wrong != page.text
    assert rewritten(wrong) == page.text


def test_every_command_every_variable_and_every_key_stands_in_the_reference() -> None:
    reference = "".join(page.text for page in WITH_PARTS if page.name.startswith("docs/reference/"))
    names = [name for name, _command in commands()]
    assert {"convenor demo", "convenor logs digest"} <= set(names)
    assert [name for name in names if f"### `{name}`" not in reference] == []
    assert [name for name in variables() if f"`{name}`" not in reference] == []
    headers = [each.header for each in tables()]
    assert {"[community]", "[[projects]]", "[[projects.questions]]"} <= set(headers)
    assert [header for header in headers if f"## `{header}`" not in reference] == []


def test_every_key_of_a_table_of_its_own_is_explained_in_the_shipped_file() -> None:
    said = comments()
    assert [
        f"{each.header} {key}"
        for each in tables()
        if not each.many
        for key in each.model.model_fields
        if not re.search(r"\w", said.keys.get((each.path, key), ""))
    ] == []
