"""How the docs speak: plain British English, and nothing of the machine they were written on."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import Page, pages

ALL = list(pages())
_CODE = re.compile(r"`[^`\n]*`")
_NOT_OURS = re.compile(
    r"py[p]i\.|python[h]osted|npm[j]s|artifactory|index-url|/w[o]rk/|/root/|/home/|/tmp/|/Users/|\.internal\b",
    re.IGNORECASE,
)
_HYPE = re.compile(
    r"\b(?:just|simply|easily|seamless(?:ly)?|powerful|blazing\w*|robust|effortless(?:ly)?|world-class|cutting-edge|oops)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"\b(?:color\w*|behavior\w*|organization\w*|organiz\w+|recogniz\w+|analyz\w+|center\w*|licensed?|favorite\w*|"
    r"summariz\w+|pseudonymiz\w+|serializ\w+|canceled|program(?!m)s?)\b"
)
FRAGMENT = re.compile(r"(?:Read before updating|New|Changed|Mended): .+", re.DOTALL)


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_a_page_names_no_registry_and_no_path_of_a_machine(page: Page) -> None:
    assert _NOT_OURS.findall(page.text) == []


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_a_page_is_plain_and_british(page: Page) -> None:
    plain = _CODE.sub("", page.prose)
    assert _HYPE.findall(plain) == []
    assert [word for word in _AMERICAN.findall(plain) if word not in {"program"}] == []
    assert re.findall(r"!(?!\[|--)", plain) == []


def test_a_word_that_does_not_belong_is_noticed() -> None:
    assert _NOT_OURS.search("see /home/somebody/x")
    assert _HYPE.search("it just works")
    assert _AMERICAN.search("an organization's behavior")


@pytest.mark.parametrize(
    "page",
    [page for page in ALL if page.path.parent.name == "changes" and page.path.name != "README.md"],
    ids=lambda page: page.name,
)
def test_a_fragment_of_the_changelog_says_what_kind_it_is(page: Page) -> None:
    assert FRAGMENT.fullmatch(page.text.strip())
