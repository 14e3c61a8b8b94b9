"""What the insight team reads at the desk: answers by their log's number, rounds in numbers, a draft's sources."""

from __future__ import annotations

from bot.config import Community, Project
from bot.core.audit.actions import entries
from bot.core.consent.actions import consents_for
from bot.core.consent.rules import State
from bot.core.members.actions import people_by_ids, person_by_id
from bot.core.members.rules import Person
from bot.core.roles.actions import has_role
from bot.core.roles.rules import Role
from bot.llm.grounding import Source, nearest_source
from bot.llm.identifiers import find_identifiers, mask
from bot.programme.learning_logs.actions.away import away
from bot.programme.learning_logs.actions.editing import may_edit
from bot.programme.learning_logs.rules.codebook import Reading
from bot.programme.learning_logs.rules.digest import PUBLIC
from bot.programme.learning_logs.rules.drafts import Dropped, Told
from bot.programme.learning_logs.rules.numbers import ANSWERED, Numbers, RoundCount, Taken, count_round, shares
from bot.programme.learning_logs.rules.publishing import DigestPiece, LeftOut
from bot.programme.learning_logs.rules.responses import Participant, Standing, words_of
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of
from bot.programme.learning_logs.store import desk as stored
from bot.programme.learning_logs.store.logs import closed_at, source_labels, standings
from bot.store import Tx
from bot.ui.words import _

MOST_LEFT_OUT = 12  # each is compared with every answer; more is no help to an editor either


def may_read(tx: Tx, person: Person, project: Project) -> bool:
    """Tell whether somebody may read a project's logs and drafts: its editors, and the insight team."""
    return may_edit(tx, person, project) or has_role(tx, person.id, Role.INSIGHT_TEAM, project.id)


def may_enter(tx: Tx, person: Person, community: Community) -> bool:
    """Tell whether there is anything on the desk for somebody."""
    return any(may_read(tx, person, project) for project in community.projects)


def readings(tx: Tx, project: Project, found: list[stored.HandedAnswer]) -> tuple[Reading, ...]:
    """Give answers as the desk shows them: each from a numbered log, identifiers masked."""
    labels = source_labels(tx, [each.id for each in found])
    questions = {question.id: question for question in project.questions}
    order = {question.id: place for place, question in enumerate(project.questions)}
    told = []
    for each in sorted(found, key=lambda one: (labels.get(one.id, ""), order.get(one.question, len(order)))):
        question = questions.get(each.question)
        words = words_of(question, each.given) if question else " ".join(each.given)
        asked = question.text if question and question.when != "plan" else _("How did your plan go?")
        if words.strip():
            told.append(
                Reading(
                    id=each.id,
                    project=each.project,
                    round_number=each.round_number,
                    label=labels.get(each.id, str(each.round_number)),
                    question=asked,
                    words=mask(words, find_identifiers(words)),
                    audience=each.audience,
                    handed_in_at=each.handed_in_at,
                    late=each.late,
                )
            )
    return tuple(told)


def reading(tx: Tx, project: Project, answer_id: str) -> Reading | None:
    """Give one answer of a project as the desk shows it."""
    found = stored.answer_by_id(tx, answer_id)
    if found is None or found.project != project.id:
        return None
    return next(iter(readings(tx, project, [found])), None)


def dropped_of(tx: Tx, project: Project, piece: DigestPiece) -> tuple[Dropped, ...]:
    """Give what was left out of a draft by the checks, each with its nearest source."""
    counted = stored.answers_counted(tx, piece.project, piece.round_number, PUBLIC)
    found = {each.id: each for each in readings(tx, project, counted)}
    sources = [Source(each.id, each.words) for each in found.values()]
    return tuple(_dropped(left, sources, found) for left in piece.left_out[:MOST_LEFT_OUT])


def _dropped(left: LeftOut, sources: list[Source], found: dict[str, Reading]) -> Dropped:
    if left.source in found:
        return Dropped(left.text, left.why, found[left.source], stands_there=True)
    near = nearest_source(left.text, sources)
    return Dropped(left.text, left.why, found.get(near.source) if near else None, stands_there=False)


def history(tx: Tx, piece: DigestPiece) -> tuple[Told, ...]:
    """Give who changed what of a digest when, the latest first; authors are never named."""
    changed = stored.versions_of(tx, piece.id)
    told: list[Told] = []
    for entry in entries(tx, 200, subject=piece.id):
        detail = dict(entry.detail)
        version = changed.get(int(detail.get("version") or 0))
        by = person_by_id(tx, entry.actor)
        words = (version.before, version.after) if version else ("", "")
        told.append(Told(entry.at, by.name if by else "", entry.action, str(detail.get("line") or ""), *words))
    answered = [each for each in consents_for(tx, piece.id) if each.answered_at is not None]
    for consent in answered:
        if consent.state is State.AMENDED and consent.answered_at is not None:
            told.append(Told(consent.answered_at, "", "author.amended", consent.line, "", ""))
    told.append(Told(piece.drafted_at, "", "digest.drafted", "", "", ""))
    return tuple(sorted(told, key=lambda each: each.at, reverse=True))


def numbers_of(tx: Tx, community: Community, project: Project) -> Numbers:
    """Give a project's rounds in numbers; who somebody is does not leave this function."""
    everybody = stored.everybody_of(tx, project.id)
    people = {person.id: person for person in people_by_ids(tx, [part.member_id for part in everybody])}
    zone = community.community.timezone
    opened = [each for each in rounds_of(project, zone) if each.prompt_at(zone) <= tx.now]
    counts: list[RoundCount] = []
    by_sector: list[Taken] = []
    by_nation: list[Taken] = []
    for log_round in opened:
        found = standings(tx, log_round.key)
        gone = away(tx, log_round)
        asked = [
            part.member_id for part in everybody if _took_part(part, log_round, zone) and part.member_id not in gone
        ]
        is_open = closed_at(tx, log_round.key) is None
        counts.append(count_round(log_round.number, asked, found, is_open=is_open))
        if not is_open:
            by_sector += [_taken(member, people, found, community, "sector") for member in asked]
            by_nation += [_taken(member, people, found, community, "nation") for member in asked]
    closed = [each for each in counts if not each.is_open]
    return Numbers(
        rounds=tuple(counts),
        current=opened[-1] if opened else None,
        sectors=shares(by_sector),
        nations=shares(by_nation),
        answered=sum(each.answered for each in closed),
        asked=sum(each.asked for each in closed),
    )


def _took_part(part: Participant, log_round: Round, zone: str) -> bool:
    stayed = part.left_at is None or part.left_at > log_round.closes_at
    return part.joined_at <= log_round.prompt_at(zone) and stayed


def _taken(
    member: str, people: dict[str, Person], found: dict[str, Standing], community: Community, kind: str
) -> Taken:
    person = people.get(member)
    sector = community.sector_name(person.sector) if person else ""
    nation = community.nation_name(person.nation) if person else ""
    group = (sector if kind == "sector" else nation) or _("not given")
    return Taken(member, group, found.get(member, Standing.OPEN) in ANSWERED)
