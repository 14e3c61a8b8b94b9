"""What of somebody's answers may be stored, and what they must say about it first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.config import Community
from bot.core.members.rules import Person
from bot.core.safety.actions import Where, count_routes, routes_of, weighed
from bot.core.safety.rules.routes import NO_ROUTES, Routes
from bot.core.safety.rules.weighing import Weighed, choices_in
from bot.llm.identifiers import Finding
from bot.programme.learning_logs.rules.responses import Response, kept_keys
from bot.programme.learning_logs.rules.rhythm import Round
from bot.store import Tx
from bot.ui.form import Raw

Given = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers by question: what may be stored, what of it is other than typed, and what the author must settle."""

    storable: dict[str, Given] = field(default_factory=dict)
    changed: dict[str, Given] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    routes: Routes = NO_ROUTES

    def words(self, log_round: Round) -> list[str]:
        """Give what was written in words, without what was chosen from a list."""
        written = {question.id for question in log_round.project.questions if question.type in ("long", "short")}
        return [part for key, given in self.storable.items() if key in written for part in given]


def weigh_answers(tx: Tx, log_round: Round, person: Person, before: Response, raw: Raw) -> Kept:
    """Give what becomes of typed answers; a choice about an answer that is not sent along is about the stored one."""
    kept = Kept()
    choices = choices_in(raw)
    shown = before.shown()
    for key in sorted(kept_keys(log_round.project) & {*raw, *choices}):
        given = raw.get(key, shown.get(key, ()))
        parts = [weighed(tx, person, Where(log_round.key, key), part, choices.get(key, "")) for part in given]
        _sort_out(kept, key, given, parts)
    return kept


def weigh_lines(tx: Tx, community: Community, person: Person, digest_id: str, texts: dict[str, str], raw: Raw) -> Kept:
    """Give what becomes of an author's new words for their lines, which a digest shows to many."""
    kept = Kept()
    choices = choices_in(raw)
    for line, text in texts.items():
        _sort_out(kept, line, (text,), [weighed(tx, person, Where(digest_id, line), text, choices.get(line, ""))])
    routes = routes_of(community, person, texts.values())
    count_routes(tx, routes)
    return replace(kept, routes=routes)


def _sort_out(kept: Kept, key: str, given: Given, parts: list[Weighed]) -> None:
    now = tuple(part.text for part in parts)
    if all(part.storable for part in parts):
        kept.storable[key] = now
        if now != given:
            kept.changed[key] = now
    open_parts = tuple(finding for part in parts if not part.settled for finding in part.findings)
    if open_parts:
        kept.findings[key] = open_parts
