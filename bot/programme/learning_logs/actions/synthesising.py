"""The synthesis at the end of a project: read from what was published, drafted, saved, asked about where it is new."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.config import Community, Project
from bot.core.events import ConsentWithdrawn
from bot.core.members.actions import people_by_ids
from bot.core.members.rules import Person
from bot.llm.model import Model
from bot.programme.learning_logs.actions.digesting import FEWEST_AUTHORS, DraftInput, ask_author, behind, check_until
from bot.programme.learning_logs.actions.drafting import with_model
from bot.programme.learning_logs.actions.editing import send_draft, tell_editor
from bot.programme.learning_logs.actions.withdrawing import show_without
from bot.programme.learning_logs.rules.digest import PUBLIC, Answer, Audience, Digest, Line, compose
from bot.programme.learning_logs.rules.log_answers import narrowest
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, LeftOut, Out, line_of
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.rules.synthesis import SYNTHESIS, PublishedLine, from_published, repeats
from bot.programme.learning_logs.store import digests as stored
from bot.programme.learning_logs.store.charts import want_charts
from bot.programme.learning_logs.store.synthesis import (
    Written,
    people_asked,
    people_heard,
    standing_lines,
    still_stand,
    written,
)
from bot.programme.learning_logs.views.digests import unnamed_participant
from bot.programme.learning_logs.views.synthesis import synthesis_title, too_few_for_a_synthesis
from bot.scheduling.jobs import off_loop
from bot.store import Tx

PROMPT, REPAIR = "learning_logs_synthesis", "learning_logs_synthesis_repair"


@dataclass(frozen=True, slots=True)
class SynthesisInput:
    """Everything a synthesis is made from, read in one go."""

    project: Project
    published: tuple[PublishedLine, ...]
    answers: dict[str, Written]  # those behind them, by id
    participants: int
    heard: int
    sectors: tuple[str, ...]
    nations: tuple[str, ...]


def load_synthesis(tx: Tx, community: Community, project_id: str) -> SynthesisInput | None:
    """Read what a synthesis is made from: the lines that stand in published digests and may still be read by anyone."""
    project = community.project(project_id)
    if project is None:
        return None
    standing = standing_lines(tx, project.id)
    answers = written(tx, (source for _number, line in standing for source in line.sources))
    people = {each.id: each for each in people_by_ids(tx, sorted({each.member_id for each in answers.values()}))}
    published = (_published(community, number, line, answers, people) for number, line in standing)
    return SynthesisInput(
        project,
        tuple(each for each in published if each is not None),
        answers=answers,
        participants=people_asked(tx, project.id),
        heard=people_heard(tx, project.id),
        sectors=tuple(sector.name for sector in community.sectors if sector.id != "other"),
        nations=tuple(nation.name for nation in community.nations),
    )


def _published(
    community: Community,
    number: int,
    line: DigestLine,
    answers: dict[str, Written],
    people: dict[str, Person],
) -> PublishedLine | None:
    """Give a line as it is read, None for one whose author has chosen a narrower audience since, or is gone."""
    person = people.get(line.member_id)
    if person is None or not set(line.sources) <= answers.keys():
        return None
    audience = narrowest(answers[source].audience for source in line.sources)
    if audience not in PUBLIC:
        return None
    named = bool(person.name) and person.name in line.attribution
    if named and audience is not Audience.PUBLIC_NAMED:
        named, line = False, replace(line, attribution=unnamed_participant())
    others = (answers[source].member_id for source in line.sources)
    answer = Answer(
        source=line.id,
        author=line.member_id,
        question=answers[line.sources[0]].question,
        text=line.text,
        audience=audience,
        sector=community.sector_name(person.sector) or None,
        nation=community.nation_name(person.nation) or None,
        role=person.role_title or None,
        name=person.name if named else None,
    )
    return PublishedLine(line, number, tuple(dict.fromkeys((line.member_id, *others))), answer)


async def synthesise(model: Model, given: SynthesisInput) -> Digest:
    """Give the draft: chosen from the published lines always, by a model where there is one and what it gives holds."""
    without = await off_loop(compose_synthesis, given)
    made = await with_model(model, without, [each.answer for each in given.published], prompt=PROMPT, repair=REPAIR)
    return from_published(made, given.published)


def compose_synthesis(given: SynthesisInput) -> Digest:
    """Compose the synthesis without a model; number work, run off the loop."""
    made = compose(
        synthesis_title(given.project),
        [each.answer for each in given.published],
        reach=PUBLIC,
        participants=given.participants,
        known_sectors=given.sectors,
        known_nations=given.nations,
    )
    coverage = replace(made.coverage, answered=max(given.heard, made.coverage.people))
    return from_published(replace(made, coverage=coverage), given.published)


def save_synthesis(tx: Tx, community: Community, given: SynthesisInput, made: Digest) -> None:
    """Save the draft, ask those whose words are new in it, and send it to the editor."""
    if stored.digest_of_round(tx, given.project.id, SYNTHESIS) is not None:
        return
    log_round = Round(given.project, SYNTHESIS, community.community.timezone)
    people = {each.line.member_id for each in given.published}
    if len(people) < FEWEST_AUTHORS or not made.themes:
        tell_editor(tx, community, log_round, too_few_for_a_synthesis(given.project, len(people)), "no_synthesis")
        return
    piece = _piece(tx, community, given, made)
    stored.insert_digest(tx, piece)
    want_charts(tx, [piece.id])
    draft = DraftInput(
        log_round,
        tuple(Answer(each.id, each.member_id, each.question, "", each.audience) for each in given.answers.values()),
        members={each.id: each.member_id for each in given.answers.values()},
        logs=(),
        participants=given.participants,
        sectors=given.sectors,
        nations=given.nations,
    )
    new = [line for line in piece.lines if not line.from_line]
    for member_id in dict.fromkeys(member for line in new for member in behind(draft, line)):
        ask_author(tx, community, draft, piece, member_id)
    send_draft(tx, community, piece)


def _piece(tx: Tx, community: Community, given: SynthesisInput, made: Digest) -> DigestPiece:
    found = {each.line.id: each for each in given.published}
    chosen = [(theme.name, line) for theme in made.themes for line in theme.lines]
    return DigestPiece(
        id=tx.new_id("dig"),
        project=given.project.id,
        round_number=SYNTHESIS,
        slug=f"{given.project.id}-synthesis",
        state=DigestState.DRAFT,
        title=made.title,
        coverage=made.coverage,
        left_out=tuple(
            LeftOut(each.text, each.why, found[each.source].line.sources[0] if each.source in found else "")
            for each in made.dropped
        ),
        limits=made.limits_sentence,
        drafted_at=tx.now,
        check_until=check_until(tx.now, community, given.project.line_check_working_days),
        lines=tuple(_line(tx, theme, line, position, found) for position, (theme, line) in enumerate(chosen)),
        made_by=made.made_by,
    )


def _line(tx: Tx, theme: str, line: Line, position: int, found: dict[str, PublishedLine]) -> DigestLine:
    first = found[line.sources[0]]
    # A part of what was published is still word for word what its author agreed to.
    repeated = first.line.id if _repeated(line, first) else ""
    sources = (source for each in line.sources for source in found[each].line.sources)
    return DigestLine(
        id=tx.new_id("line"),
        position=position,
        theme=theme,
        text=line.text,
        sources=first.line.sources if repeated else tuple(dict.fromkeys(sources)),
        attribution=line.attribution,
        member_id=first.line.member_id,
        verbatim=line.verbatim,
        unnamed=line.unnamed,
        from_line=repeated,
    )


def _repeated(line: Line, one: PublishedLine) -> bool:
    return repeats(replace(line, verbatim=True), one)


def follow_withdrawal(tx: Tx, event: ConsentWithdrawn, community: Community) -> None:
    """Take a line that was withdrawn from a digest out of the synthesis, too; there it shows what became of it."""
    piece = stored.digest_by_id(tx, event.piece)
    if piece is None or piece.round_number == SYNTHESIS:
        return
    made = stored.digest_of_round(tx, piece.project, SYNTHESIS)
    if made is None:
        return
    standing = standing_lines(tx, piece.project)
    sources = {source for _number, line in standing for source in line.sources}
    there = still_stand(tx, (line.from_line for line in made.kept if line.from_line))
    for line in made.kept:
        gone = line.from_line not in there if line.from_line else not sources & set(line.sources)
        if gone or (line.from_line and line.from_line == line_of(event.line)):
            stored.set_line(tx, line.id, out=Out.WITHDRAWN)
    show_without(tx, community, made.id)
