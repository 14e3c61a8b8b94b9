"""Writes the parts of the documentation that are made from the code: `python -m tests.docs.generate`.

A generated part stands between `<!-- generated: name -->` and `<!-- end -->`; the tests compare it with what is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.docs.pages import Page, pages
from tests.docs.render_commands import command_line, in_chat
from tests.docs.render_community import community_keys, glossary
from tests.docs.render_platforms import platform_matrix
from tests.docs.render_settings import retention_table, settings_table

PARTS: Mapping[str, Callable[[], str]] = {
    "command line": command_line,
    "in chat": in_chat,
    "settings": settings_table,
    "retention": retention_table,
    "community": community_keys,
    "glossary": glossary,
    "platforms": platform_matrix,
}
_PART = re.compile(r"(?P<open><!-- generated: (?P<name>[a-z ]+) -->\n)(?P<body>.*?)(?P<close><!-- end -->)", re.DOTALL)


def parts_of(page: Page) -> dict[str, str]:
    """The generated parts of a page as they stand, by name."""
    return {found["name"]: found["body"] for found in _PART.finditer(page.text)}


def rewritten(text: str) -> str:
    """A page's text with each generated part made anew."""
    return _PART.sub(lambda found: f"{found['open']}{PARTS[found['name']]()}{found['close']}", text)


def main() -> None:
    """Rewrite every page that has a generated part."""
    for each in pages():
        new = rewritten(each.text)
        if new != each.text:
            each.path.write_text(new, "utf-8")
            print(f"rewrote {each.name}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
