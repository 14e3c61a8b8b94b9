"""From closed round to draft: closing, reading what may be published, composing, saving, asking the authors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from bot.config import Community
from bot.core.consent.actions import Ask, ask
from bot.core.contact.actions.notify import notify
from bot.core.contact.config import policy_of
from bot.core.contact.rules.calendar import bank_holidays
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import ContactClass
from bot.core.members.actions import people_by_ids, person_by_id
from bot.core.members.rules import Person
from bot.programme.learning_logs.actions.away import away
from bot.programme.learning_logs.actions.editing import send_draft, tell_editor
from bot.programme.learning_logs.actions.publishing import STILL_CHECKING
from bot.programme.learning_logs.rules.digest import PUBLIC, Answer, Audience, Digest, compose
from bot.programme.learning_logs.rules.log_answers import WIDENING, narrowest
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, LeftOut, request_for
from bot.programme.learning_logs.rules.responses import words_of
from bot.programme.learning_logs.rules.rhythm import Round, working_days_after
from bot.programme.learning_logs.store.charts import want_charts
from bot.programme.learning_logs.store.digests import digest_of_round, insert_digest
from bot.programme.learning_logs.store.logs import (
    HandedIn,
    close_round,
    count_in,
    ensure_round,
    participants_of,
    uncounted,
)
from bot.programme.learning_logs.views.digests import (
    digest_title,
    line_check,
    unnamed_participant,
)
from bot.programme.learning_logs.views.editor_cards import folded, nothing_to_digest
from bot.programme.learning_logs.views.prompts import audience_words
from bot.scheduling.rules import wall_clock
from bot.store import Tx

CHECK_UNTIL = time(17)  # the end of a working day, on the community's clock
FEWEST_AUTHORS = 5  # a digest of fewer people points at them; their answers wait for the next round's (PRODUCT)
MOST_LINES = 20  # what an editor can read in one message, and a select can hold (25 on Discord, PLATFORMS 2.3)
# Answers in words are read for the digest; plans and calls for help were written for the project alone.
READ = frozenset({"what_changed", "what_got_in_the_way", "what_learnt", "who_missed"})
NOT_READ = frozenset({"last_plan", "plan_next", "help_wanted"})


@dataclass(frozen=True, slots=True)
class DraftInput:
    """Everything a draft is made from, read in one go."""

    log_round: Round
    answers: tuple[Answer, ...]
    members: dict[str, str]  # the author of each answer, by answer id
    logs: tuple[tuple[str, str], ...]
    participants: int
    sectors: tuple[str, ...]
    nations: tuple[str, ...]


def close(tx: Tx, log_round: Round) -> None:
    """Close a round: what is handed in from now on counts to the next digest."""
    ensure_round(tx, log_round.key, log_round.project.id, log_round.number)
    close_round(tx, log_round.key)


def load_draft(tx: Tx, community: Community, log_round: Round) -> DraftInput:
    """Read what a round's digest is made from: everything handed in that no digest has counted yet."""
    found = _in_order(uncounted(tx, log_round.project.id, log_round.number), log_round)
    people = {person.id: person for person in people_by_ids(tx, sorted({each.member_id for each in found}))}
    answers = tuple(
        answer
        for each in found
        if (answer := _answer(each, people.get(each.member_id), log_round, community)) is not None
    )
    return DraftInput(
        log_round,
        answers,
        members={each.id: each.member_id for each in found},
        logs=tuple(dict.fromkeys((each.round_key, each.member_id) for each in found)),
        participants=len(participants_of(tx, log_round.project.id)) - len(away(tx, log_round)),
        sectors=tuple(sector.name for sector in community.sectors if sector.id != "other"),
        nations=tuple(nation.name for nation in community.nations),
    )


def _in_order(found: list[HandedIn], log_round: Round) -> list[HandedIn]:
    """Give the answers log by log, each in the order of its questions, so that the same logs give the same digest."""
    logs = list(dict.fromkeys((each.round_key, each.member_id) for each in found))
    place = {question.id: number for number, question in enumerate(log_round.whole.all_questions)}
    last = len(place)  # of a question that has been taken out of the file since
    return sorted(
        found, key=lambda each: (logs.index((each.round_key, each.member_id)), place.get(each.question, last))
    )


def _answer(each: HandedIn, person: Person | None, log_round: Round, community: Community) -> Answer | None:
    question = next((spec for spec in log_round.whole.all_questions if spec.id == each.question), None)
    if person is None or question is None or question.type not in ("long", "short") or question.id in NOT_READ:
        return None
    return Answer(
        source=each.id,
        author=each.member_id,
        question=each.question,
        text=words_of(question, each.given),
        audience=each.audience,
        sector=community.sector_name(person.sector) or None,
        nation=community.nation_name(person.nation) or None,
        role=person.role_title or None,
        name=person.name if each.audience is Audience.PUBLIC_NAMED else None,
    )


def compose_draft(given: DraftInput) -> Digest:
    """Compose the digest; number work, run off the loop."""
    return compose(
        digest_title(given.log_round),
        given.answers,
        reach=PUBLIC,
        participants=given.participants,
        known_sectors=given.sectors,
        known_nations=given.nations,
    )


def save_draft(tx: Tx, community: Community, given: DraftInput, digest: Digest) -> None:
    """Save the draft, ask each author about their lines, and send it to the editor."""
    log_round = given.log_round
    if digest_of_round(tx, log_round.project.id, log_round.number) is not None:
        return
    if 0 < digest.coverage.people < FEWEST_AUTHORS:
        message = folded(digest.title, digest.coverage.people, log_round.next)
        tell_editor(tx, community, log_round, message, "digest_folded")
        return
    count_in(tx, given.logs, log_round.number)
    piece = _piece(tx, community, given, digest)
    if not piece.lines:
        tell_editor(
            tx, community, log_round, nothing_to_digest(piece.title, piece.coverage.answered), "nothing_to_digest"
        )
        return
    insert_digest(tx, piece)
    want_charts(tx, [piece.id])
    for member_id in dict.fromkeys(member for line in piece.lines for member in behind(given, line)):
        ask_author(tx, community, given, piece, member_id)
    send_draft(tx, community, piece)


def _piece(tx: Tx, community: Community, given: DraftInput, digest: Digest) -> DigestPiece:
    chosen = [(theme.name, line) for theme in digest.themes for line in theme.lines][:MOST_LINES]
    lines = tuple(
        DigestLine(
            id=tx.new_id("line"),
            position=position,
            theme=theme,
            text=line.text,
            sources=line.sources,
            attribution=line.attribution,
            member_id=given.members[line.sources[0]],
            verbatim=line.verbatim,
            unnamed=line.unnamed,
        )
        for position, (theme, line) in enumerate(chosen)
    )
    return DigestPiece(
        id=tx.new_id("dig"),
        project=given.log_round.project.id,
        round_number=given.log_round.number,
        slug=f"{given.log_round.project.id}-{given.log_round.number}",
        state=DigestState.DRAFT,
        title=digest.title,
        coverage=digest.coverage,
        left_out=tuple(LeftOut(dropped.text, dropped.why, dropped.source) for dropped in digest.dropped),
        limits=given.log_round.project.limits or digest.limits_sentence,
        made_by=digest.made_by,
        drafted_at=tx.now,
        check_until=check_until(tx.now, community, given.log_round.project.line_check_working_days),
        lines=lines,
    )


def check_until(now: datetime, community: Community, working_days: int) -> datetime:
    """Give until when authors may look: the end of so many working days, none of them a bank holiday anywhere."""
    today = now.astimezone(community.zone).date()
    free = frozenset(
        day
        for nation in community.nations
        for year in (today.year, today.year + 1)
        for day in bank_holidays(nation.country, nation.subdivision, year)
    )
    return wall_clock(working_days_after(today, working_days, free), CHECK_UNTIL, community.community.timezone)


def behind(given: DraftInput, line: DigestLine) -> tuple[str, ...]:
    """Give the people whose answers a line rests on, the one it is the words of first."""
    return tuple(dict.fromkeys(given.members[source] for source in line.sources))


def ask_author(tx: Tx, community: Community, given: DraftInput, piece: DigestPiece, member_id: str) -> None:
    """Ask somebody about the lines that rest on what they wrote, other than those that repeat a published line."""
    mine = tuple(line for line in piece.lines if not line.from_line and member_id in behind(given, line))
    person = person_by_id(tx, member_id)
    if person is None:
        return
    own = {answer.source: answer.audience for answer in given.answers if answer.author == member_id}
    readers = {line.id: narrowest(own[source] for source in line.sources if source in own) for line in mine}
    for line in mine:
        named = readers[line.id] is Audience.PUBLIC_NAMED
        ask(
            tx,
            Ask(
                capability="learning_logs",
                piece=piece.id,
                line=request_for(line.id, behind(given, line).index(member_id)),
                member_id=member_id,
                quote=line.text,
                descriptor=unnamed_participant() if named else line.attribution,
                deadline=piece.check_until,
            ),
        )
    # Several lines can have several audiences; the widest is the one to be asked about.
    audience = max(readers.values(), key=WIDENING.index)
    notice = Notice(
        member_id=member_id,
        capability="learning_logs",
        purpose="line_check",
        contact_class=ContactClass.SIGNED_UP,
        message=line_check(piece, mine, audience_words(audience), person.zone),
        dedupe=f"line_check:{piece.id}:{member_id}",
        expires_at=piece.check_until,
        subject=piece.id,
        wanted=STILL_CHECKING,
    )
    notify(tx, notice, policy_of(community))
