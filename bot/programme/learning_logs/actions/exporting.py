"""Giving out what was handed in, as the rows that `convenor logs digest` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.config import Community, Project
from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.consent.actions import consents_for
from bot.core.consent.rules import State
from bot.core.members.actions import people_by_ids
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.programme.learning_logs.actions.digesting import NOT_READ
from bot.programme.learning_logs.rules.digest import PUBLIC, Audience
from bot.programme.learning_logs.rules.log_answers import WIDENING
from bot.programme.learning_logs.rules.publishing import Out
from bot.programme.learning_logs.rules.responses import words_of
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import HandedIn, handed_in
from bot.store import Tx

# What an author answered, or did not, when they were shown their words: these must not be published as they stand.
_NOT_THESE_WORDS = frozenset({State.REFUSED, State.EXPIRED, State.WITHDRAWN, State.AMENDED})
_TAKEN_OUT = frozenset({Out.AUTHOR, Out.NO_ANSWER, Out.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """One answer as it leaves the house, in the order of the file's columns; sector and nation are ids."""

    project: str
    round: int
    member: str
    sector: str
    nation: str
    question: str
    answer: str
    audience: Audience

    @property
    def cells(self) -> tuple[str | int, ...]:
        """Give the values in the order of the columns."""
        return (
            self.project,
            self.round,
            self.member,
            self.sector,
            self.nation,
            self.question,
            self.answer,
            self.audience.value,
        )


@dataclass(frozen=True, slots=True)
class Export:
    """All rows of an export, how many people they come from, and how many of them are not for the public."""

    rows: tuple[ExportedAnswer, ...]
    people: int
    held_close: int


def export_logs(tx: Tx, community: Community, project_id: str, number: int | None = None) -> Export:
    """Give the answers handed in to a project, or to one round of it, and record that they were given out.

    1. A member is m01, m02 ..., the same throughout the export. Only for an answer that its author chose to give to the
       public by name does the name stand instead.
    2. The audience is the one the author chose, but no wider than the project for plans and calls for help, which were
       written for it alone, and for words that their author did not let into a digest.

    Raises MemberError if there is no such project or round, or nothing in it.
    """
    project = _known(community, project_id, number)
    found = [each for each in handed_in(tx, project.id, number) if _words(project, each)]
    if not found:
        where = f"{project.id} has" if number is None else f"Round {number} of {project.id} has"
        raise MemberError(f"{where} no answers that were handed in, so there is nothing to export.")
    kept_back = _kept_back(tx, project)
    people = {person.id: person for person in people_by_ids(tx, sorted({each.member_id for each in found}))}
    pseudonyms = _pseudonyms(each.member_id for each in found if not _named(each, people))
    rows = [replace(_row(project, each, people, pseudonyms), audience=_audience(each, kept_back)) for each in found]
    order = [question.id for question in project.all_questions]
    rows.sort(key=lambda row: (row.round, *_place(row.question, order), row.member))
    authors = len({each.member_id for each in found})
    record(tx, SYSTEM, "logs.exported", project.id, round=number or 0, answers=len(rows), people=authors)
    return Export(tuple(rows), authors, sum(row.audience not in PUBLIC for row in rows))


def _known(community: Community, project_id: str, number: int | None) -> Project:
    project = community.project(project_id)
    if project is None:
        there = ", ".join(each.id for each in community.projects) or "none"
        raise MemberError(f"There is no project '{project_id}' in community.toml. The projects there: {there}.")
    if number is not None and number > project.rounds:
        raise MemberError(f"{project.id} has no round {number}. It has rounds 1 to {project.rounds}.")
    return project


def _words(project: Project, each: HandedIn) -> str:
    """Give an answer in words; of a question that is no longer in the file, what was typed or chosen."""
    question = next((spec for spec in project.all_questions if spec.id == each.question), None)
    words = words_of(question, each.given) if question else ", ".join(filter(str.strip, each.given))
    return words.strip()


def _kept_back(tx: Tx, project: Project) -> frozenset[tuple[str, str]]:
    """Give the answers, each with its author, whose authors did not let their words into a digest as they stand."""
    found: set[tuple[str, str]] = set()
    for number in range(1, project.rounds + 1):  # all of them, for a late log stands in a later digest
        piece = digest_of_round(tx, project.id, number)
        if piece is None:
            continue
        states = {consent.line: consent.state for consent in consents_for(tx, piece.id)}
        for line in piece.lines:
            if line.out in _TAKEN_OUT or states.get(line.id) in _NOT_THESE_WORDS:
                found.update((source, line.member_id) for source in line.sources)
    return frozenset(found)


def _audience(each: HandedIn, kept_back: frozenset[tuple[str, str]]) -> Audience:
    close = each.question in NOT_READ or (each.id, each.member_id) in kept_back
    return min(each.audience, Audience.PROJECT if close else Audience.PUBLIC_NAMED, key=WIDENING.index)


def _named(each: HandedIn, people: Mapping[str, Person]) -> bool:
    person = people.get(each.member_id)
    return each.audience is Audience.PUBLIC_NAMED and person is not None and bool(person.name)


def _pseudonyms(members: Iterable[str]) -> dict[str, str]:
    """Give m01, m02 ... by member: in the order of ids, which are drawn by lot, so that no number tells who it is."""
    return {member: f"m{number:02}" for number, member in enumerate(sorted(set(members)), start=1)}


def _place(question: str, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(question), "") if question in order else (len(order), question)


def _row(project: Project, each: HandedIn, people: Mapping[str, Person], names: Mapping[str, str]) -> ExportedAnswer:
    person = people.get(each.member_id)
    return ExportedAnswer(
        project=project.id,
        round=int(each.round_key.rpartition(":")[2]),
        member=person.name if person is not None and _named(each, people) else names[each.member_id],
        sector=(person.sector if person else None) or "",
        nation=(person.nation if person else None) or "",
        question=each.question,
        answer=_words(project, each),
        audience=each.audience,
    )
