"""Weighing a text before it is stored or leaves its author's draft, and showing routes to its author alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.config import Community
from bot.core.audit.actions import record
from bot.core.members.rules import Person
from bot.core.safety import store
from bot.core.safety.rules.routes import Routes, routes_for
from bot.core.safety.rules.weighing import Weighed, fingerprint, weigh
from bot.core.safety.views import looks_like
from bot.errors import MemberError
from bot.llm.identifiers import find_identifiers
from bot.store import Tx
from bot.ui.words import _


@dataclass(frozen=True, slots=True)
class Where:
    """Which text it is: the log or piece it belongs to, and the field; ids both."""

    scope: str
    field: str


def weighed(tx: Tx, person: Person, where: Where, text: str, choice: str = "") -> Weighed:
    """Give what becomes of a text; what its author states is recorded, and remembered for exactly that text."""
    if not find_identifiers(text):
        return Weighed(text)
    said = store.is_stated(tx, person.id, where.scope, where.field, fingerprint(person.id, text))
    found = weigh(text, choice, stated=said)
    if found.stated and not said:
        state(tx, person, where, found)
    return found


def refuse_identifiers(words: str) -> None:
    """Raise MemberError where an editor's own words, which go out to others, hold what looks like an identifier."""
    if findings := find_identifiers(words):
        sentence = _("This looks like {what}, and others would read it. Please write it without; nothing was stored.")
        raise MemberError(sentence.format(what=looks_like(findings)))


def state(tx: Tx, person: Person, where: Where, found: Weighed) -> None:
    """Record that an author lets the findings of a text stay in it."""
    kinds = ".".join(sorted({finding.kind.value for finding in found.findings}))
    if store.add_statement(tx, person.id, where.scope, where.field, fingerprint(person.id, found.text), kinds):
        record(tx, person.id, "identifier.stays", where.scope, field=where.field, kinds=kinds)


def state_unseen(tx: Tx, person: Person, where: Where, mark: str, kinds: str) -> None:
    """Record the same of a text that was never stored and of which only the fingerprint is known."""
    if store.add_statement(tx, person.id, where.scope, where.field, mark, kinds):
        record(tx, person.id, "identifier.stays", where.scope, field=where.field, kinds=kinds)


def routes_of(community: Community, person: Person, texts: Iterable[str]) -> Routes:
    """Give the routes to show an author for some texts; nothing is stored and nobody is told."""
    return routes_for(texts, person.nation, community.signposts)


def forget_statements(tx: Tx, before: datetime) -> int:
    """Forget what authors stated before a moment, and give how much that was."""
    return store.delete_statements(tx, before)


def count_routes(tx: Tx, routes: Routes) -> None:
    """Count that routes were shown, and nothing else."""
    for kind in routes.kinds:
        store.count_shown(tx, kind)


def routes_shown(tx: Tx) -> dict[str, int]:
    """Give how often routes of each kind were shown."""
    return store.times_shown(tx)
