"""Every link and picture leads somewhere, and every page can be reached."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Page, page, pages

ALL = list(pages())
_PICTURE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<to>[^)\s]+)\)")
ENTRANCE = ROOT / "README.md"


def _goal(here: Page, link: str) -> Path:
    return (here.path.parent / link.partition("#")[0]).resolve() if link.partition("#")[0] else here.path


@pytest.mark.parametrize("here", ALL, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file_and_a_heading_that_exist(here: Page) -> None:
    broken = []
    for _words, link in here.links:
        if "://" in link:
            continue
        goal, anchor = _goal(here, link), link.partition("#")[2]
        if not goal.is_file() or not goal.is_relative_to(ROOT) or (anchor and anchor not in page(goal).anchors):
            broken.append(link)
    assert broken == []


def test_every_page_of_the_docs_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [ENTRANCE]
    while ahead:
        here = page(ahead.pop())
        reached.add(here.path)
        goals = {_goal(here, link) for _words, link in here.links if "://" not in link}
        ahead += [goal for goal in goals if goal.suffix == ".md" and goal not in reached]
    assert [each for each in DOCS.rglob("*.md") if each not in reached] == []


def test_every_picture_is_shown_and_described_for_who_cannot_see_it() -> None:
    found = [(here, match) for here in ALL for match in _PICTURE.finditer(here.prose)]
    assert {_goal(here, match["to"]) for here, match in found} == set((DOCS / "pictures").iterdir())
    assert [match["to"] for _here, match in found if len(match["words"]) < 40] == []


def test_every_decision_is_listed_with_its_number() -> None:
    folder = DOCS / "decisions"
    listed = page(folder / "README.md").links
    files = sorted(each.name for each in folder.glob("[0-9]*.md"))
    assert [(name[:4], name) for name in files] == [link for link in listed if link[1][0].isdigit()]
    assert [name for name in files if not page(folder / name).text.startswith(f"# {name[:4]} ")] == []
