"""Making an insight pack: reading what may be in it, saying what it is, noting in the audit log that it was made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.config import Community, Project
from bot.core.audit.actions import record
from bot.core.audit.rules import SYSTEM
from bot.core.consent.actions import consents_for
from bot.core.consent.rules import State
from bot.core.members.actions import people, people_by_ids, person_by_id, person_by_ref
from bot.core.members.rules import Person, Standing
from bot.errors import MemberError
from bot.programme.learning_logs.actions.away import with_away
from bot.programme.learning_logs.actions.digesting import NOT_READ
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.log_answers import WIDENING
from bot.programme.learning_logs.rules.masking import all_name_words
from bot.programme.learning_logs.rules.pack import Coded, Making, Source, contents
from bot.programme.learning_logs.rules.pack_rows import Contents
from bot.programme.learning_logs.rules.publishing import DigestPiece, Out
from bot.programme.learning_logs.rules.small_groups import FEW, NOT_GIVEN, Traits
from bot.programme.learning_logs.store.codes import codes_of
from bot.programme.learning_logs.store.pack_source import project_source
from bot.programme.learning_logs.store.pack_tables import pack_tables
from bot.programme.learning_logs.store.pack_views import VIEWS
from bot.store import Tx
from bot.store.packs import Pack

PSEUDONYM_CHARACTERS = 8

_OUT_BY_ITS_AUTHOR = frozenset({Out.AUTHOR, Out.NO_ANSWER, Out.WITHDRAWN})
_NOT_THESE_WORDS = frozenset({State.REFUSED, State.EXPIRED, State.WITHDRAWN, State.AMENDED})
LICENCE = "Not licensed for publication: for the insight team, within what each participant agreed to."


@dataclass(frozen=True, slots=True)
class PackInput:
    """Everything a pack is made from, read in one go."""

    sources: tuple[Source, ...]
    making: Making


def load_pack(tx: Tx, community: Community, project_id: str | None = None) -> PackInput:
    """Read what a pack of one project, or of all, is made from; raises MemberError if there is nothing to pack."""
    projects = _projects(community, project_id)
    everyone = people(tx, *Standing)
    names = {person.id: person.name for person in everyone}
    sources = tuple(_coded(tx, _narrowed(tx, _source(tx, community, project, names))) for project in projects)
    if not any(each.handed_in is not None for source in sources for each in source.given):
        raise MemberError("Nothing has been handed in yet, so there is nothing to pack.")
    ids = sorted({part.member_id for source in sources for part in source.parts})
    making = Making(
        now=tx.now,
        zone=community.community.timezone,
        kept_days=community.retention.logs_days,
        traits={person.id: _traits(community, person) for person in people_by_ids(tx, ids)},
        names=all_name_words(person.name for person in everyone),
        pseudonym=lambda: tx.ids(PSEUDONYM_CHARACTERS),
    )
    return PackInput(sources, making)


def _coded(tx: Tx, source: Source) -> Source:
    """Give the source with the codebook that people made at the desk."""
    codes = codes_of(tx, source.project.id)
    return replace(source, codebook=tuple(Coded(code.name, True, code.answers, code.suggested_as) for code in codes))


def _source(tx: Tx, community: Community, project: Project, names: dict[str, str]) -> Source:
    return with_away(tx, project_source(tx, project, names), community.community.timezone)


def _narrowed(tx: Tx, source: Source) -> Source:
    """Give the source with no answer's audience wider than its author meant it by all they have said."""
    kept_back = {answer for piece in source.digests for answer in _kept_back(tx, piece)}
    given = tuple(
        replace(each, audience=min(each.audience, Audience.PROJECT, key=WIDENING.index))
        if each.question in NOT_READ or each.id in kept_back
        else each
        for each in source.given
    )
    return replace(source, given=given)


def _kept_back(tx: Tx, piece: DigestPiece) -> list[str]:
    """Give the answers under lines whose authors did not let those words into a digest."""
    states = {consent.line: consent.state for consent in consents_for(tx, piece.id)}
    return [
        source
        for line in piece.lines
        if line.out in _OUT_BY_ITS_AUTHOR or states.get(line.id) in _NOT_THESE_WORDS
        for source in line.sources
    ]


def _projects(community: Community, project_id: str | None) -> tuple[Project, ...]:
    if project_id is None:
        return community.projects
    found = community.project(project_id)
    if found is None:
        there = ", ".join(project.id for project in community.projects) or "none"
        raise MemberError(f"There is no project '{project_id}'. The programme has {there}.")
    return (found,)


def _traits(community: Community, person: Person) -> Traits:
    return Traits(
        community.sector_name(person.sector) or NOT_GIVEN,
        community.nation_name(person.nation) or NOT_GIVEN,
        community.role_name(person.role) or NOT_GIVEN,
    )


def compose_pack(community: Community, given: PackInput, by: str) -> Pack:
    """Compose the pack; `by` is who makes it, in words."""
    found = contents(given.sources, given.making)
    if not found.answers:
        raise MemberError("No answer may be in a pack any more: all were left out. Nothing was saved.")
    until = (found.oldest or given.making.now) + timedelta(days=given.making.kept_days)
    names = ", ".join(project.name for project in found.projects)
    return Pack(
        title=f"{community.community.name}: insight pack of {names}",
        says=f"Learning logs of {names}, for the insight team alone: pseudonymised, and still what people wrote in "
        "confidence. Keep it where only the team can read it.",
        licence=LICENCE,
        facts=_facts(community, found, given.making.now, until, by),
        tables=pack_tables(found),
        views=VIEWS,
    )


def _facts(
    community: Community, found: Contents, now: datetime, until: datetime, by: str
) -> tuple[tuple[str, str], ...]:
    return (
        ("made_by", f"Made by {by}."),
        ("made_at", f"Made at {now.astimezone(community.zone):%Y-%m-%d %H:%M} ({community.community.timezone})."),
        ("keep_until", f"Delete it by {until.astimezone(community.zone):%Y-%m-%d}, when its oldest answer has to go."),
        ("consent", " ".join(_consent(project.name, project.consent) for project in found.projects)),
        *((f"consent_text:{each.id}", each.consent.text.strip()) for each in _texts(community, found)),
        ("left_out", _left_out(found)),
        (
            "small_groups",
            f"Sector, nation and role are widened to “{FEW}” until every combination that is told fits at least five "
            "participants of a project: the role first, then the sector, then the nation.",
        ),
        (
            "pseudonyms",
            "Pseudonyms were drawn for this pack alone and the key to them was never written down, so two packs cannot "
            "be joined by them.",
        ),
        (
            "what_it_cannot_do",
            "Names of members and identifiers such as NHS numbers are masked in what people wrote; other names may "
            "remain. Lines of published digests are public word for word: whoever compares them with a page that names "
            "an author knows that author here.",
        ),
    )


def _consent(name: str, versions: str) -> str:
    return f"{name}: people agreed to version {versions}." if versions else f"{name}: nobody takes part."


def _texts(community: Community, found: Contents) -> list[Project]:
    wanted = {row.id for row in found.projects}
    return [project for project in community.projects if project.id in wanted]


def _left_out(found: Contents) -> str:
    if not found.left_out:
        return "Nothing was left out."
    return "Left out: " + "; ".join(f"{row.what} that {row.why}: {row.number}" for row in found.left_out) + "."


def record_pack(tx: Tx, named: str, project_id: str | None, answers: int) -> None:
    """Note in the audit log that a pack was made; whoever was named is noted by id if they are in the membership."""
    person = person_by_ref(tx, named) or person_by_id(tx, named) if named else None
    record(tx, person.id if person else SYSTEM, "pack.made", project_id or "", answers=answers)
