"""What an author is asked about identifiers in a log, and where they can turn, as parts of forms and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.safety.rules.routes import Routes
from bot.core.safety.views import question, routes_blocks, routes_words, words_for
from bot.llm.identifiers import Finding
from bot.routing.replies import Show
from bot.ui.form import Choice

__all__ = ["asks", "routes_words", "sentences", "with_routes"]

Findings = Mapping[str, tuple[Finding, ...]]


def asks(findings: Findings) -> tuple[Choice, ...]:
    """Give the question about each answer that holds something like an identifier."""
    return tuple(question(field, found) for field, found in findings.items())


def sentences(findings: Findings) -> dict[str, str]:
    """Give the sentence beside each of these answers."""
    return {field: words_for(found) for field, found in findings.items()}


def with_routes(reply: Show, routes: Routes) -> Show:
    """Give a reply with the routes after its words, where there are any to show; they are not kept with it."""
    return replace(reply, fleeting=routes_blocks(routes))
