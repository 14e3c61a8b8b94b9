"""An insight pack: what of a project's logs the insight team may hold in hand, under pseudonyms.

Its rules, in order:

1. Everybody's handed-in answers are in, for each audience includes the insight team. Drafts nobody handed in are out,
   and so are answers kept as long as they may be, and everything of those who asked for it.
2. A person has one pseudonym in a project, drawn for this pack. Who takes part in two projects has two, because taking
   part in just those two may be enough to know them by. No name, id, address, organisation or date of joining is told.
3. Sector, nation and role are widened until every combination told fits five people (`small_groups`).
4. Identifiers and members' names are masked in what people wrote.
5. A theme is told, and which answers stand under it, only where those are the answers of five people. A theme that
   stands over lines of a published digest is public by its name, so that is told; its other answers are not.
6. Of digests only what is published and still stands is in. How a line's author is described on the page is not told
   here: beside the answer it could tell more than the widened description. A name stands on the page alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.config.community import Project, QuestionSpec
from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.masking import masked
from bot.programme.learning_logs.rules.pack_rows import (
    AnswerRow,
    AnswerThemeRow,
    ChoiceRow,
    Contents,
    DigestRow,
    LeftOutRow,
    LineRow,
    LineSourceRow,
    ParticipantRow,
    ProjectRow,
    QuestionRow,
    ResponseRow,
    RoundRow,
    ThemeRow,
)
from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState, Out
from bot.programme.learning_logs.rules.responses import Standing, words_of
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of
from bot.programme.learning_logs.rules.small_groups import Traits, widened

NO_ANSWER = "no_answer"
TOOK_OUT = "took their answers out when they left the project"
NOT_HANDED_IN = "were typed and never handed in"
TOO_OLD = "have been kept as long as they may be"
NO_QUESTION = "answer a question that the programme does not have any more"
NOT_PUBLISHED = "are not published yet"
FEW_SHARE = "fewer than five people share"
NO_SOURCE = "rest on answers that are not in this pack"
_LINES_OUT = {
    Out.EDITOR: "were taken out by the editor",
    Out.AUTHOR: "were refused by their author",
    Out.NO_ANSWER: "had no yes from their author in time",
    Out.WITHDRAWN: "were withdrawn by their author after publishing",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a project; `took_out` if they left and wanted their answers out."""

    member_id: str
    consent_version: str
    joined_at: datetime
    left_at: datetime | None = None
    took_out: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """Where one person's log of a round stands."""

    number: int
    member_id: str
    standing: Standing
    handed_in_at: datetime | None
    late: bool
    counted_in: int | None


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was handed in; None if it was only typed."""

    id: str
    number: int
    member_id: str
    question: str
    handed_in: tuple[str, ...] | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class Coded:
    """A theme of the codebook, whether a person has named it, and the ids of the answers tagged with it.

    `suggested_as` is what the machine called it, empty if a person thought of it.
    """

    name: str
    named: bool
    answers: tuple[str, ...]
    suggested_as: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """All that is held of one project."""

    project: Project
    closed: Mapping[int, datetime]  # when each round that has closed did
    parts: tuple[Part, ...]
    logs: tuple[Log, ...]
    given: tuple[Given, ...]
    digests: tuple[DigestPiece, ...]
    named_lines: frozenset[str]  # ids of the lines whose author's name stands on the page
    codebook: tuple[Coded, ...] = ()
    away: frozenset[tuple[int, str]] = frozenset()  # whose pause covers a round, by its number: they were not asked


@dataclass(frozen=True, slots=True)
class Making:
    """What the making of a pack needs besides the logs: the moment, the zone, the words of the community."""

    now: datetime
    zone: str
    kept_days: int
    traits: Mapping[str, Traits]
    names: frozenset[str]
    pseudonym: Callable[[], str]


def contents(sources: tuple[Source, ...], making: Making) -> Contents:
    """Give everything a pack holds."""
    found = Contents()
    for source in sources:
        _OneProject(source, making, found).add()
    return found


@dataclass(slots=True)
class _OneProject:
    """Adds one project to a pack."""

    source: Source
    making: Making
    to: Contents

    def add(self) -> None:
        project = self.source.project
        versions = sorted({part.consent_version for part in self.source.parts})
        self.to.projects.append(ProjectRow(project.id, project.name, project.description, ", ".join(versions)))
        opened = [each for each in self._rounds() if each.prompt_at(self.making.zone) <= self.making.now]
        self.to.rounds += [self._round(each) for each in opened]
        self.to.questions += [_question(project, place, each) for place, each in enumerate(project.all_questions, 1)]
        pseudonyms = self._add_participants()
        responses = self._add_responses(pseudonyms, opened)
        answers = self._add_answers(responses)
        self._add_codebook(answers)
        self._add_digests(answers)

    def _rounds(self) -> tuple[Round, ...]:
        return rounds_of(self.source.project, self.making.zone)

    def _round(self, one: Round) -> RoundRow:
        closed = self.source.closed.get(one.number)
        return RoundRow(one.key, one.project.id, one.number, one.focus or None, _day(one.starts), self._date(closed))

    def _date(self, at: datetime | None) -> str | None:
        return _day(at.astimezone(ZoneInfo(self.making.zone)).date() if at else None)

    def _leave_out(self, what: str, why: str, number: int) -> None:
        if number:
            self.to.left_out.append(LeftOutRow(self.source.project.id, what, why, number))

    def _add_participants(self) -> dict[str, str]:
        """Add everybody who takes or took part, and give their pseudonyms by id."""
        staying = [part.member_id for part in self.source.parts if not part.took_out]
        self._leave_out("people", TOOK_OUT, len(self.source.parts) - len(staying))
        told = widened({member_id: self.making.traits.get(member_id, Traits()) for member_id in staying})
        taken = {row.id for row in self.to.participants}
        pseudonyms: dict[str, str] = {}
        for member_id in staying:
            pseudonyms[member_id] = self._fresh(taken)
        # In the order of the pseudonyms: the order of joining or of ids would tell who is who.
        for member_id, pseudonym in sorted(pseudonyms.items(), key=lambda item: item[1]):
            traits = told[member_id]
            self.to.participants.append(
                ParticipantRow(pseudonym, self.source.project.id, traits.sector, traits.nation, traits.role)
            )
        return pseudonyms

    def _fresh(self, taken: set[str]) -> str:
        while (drawn := f"p_{self.making.pseudonym()}") in taken:
            pass
        taken.add(drawn)
        return drawn

    def _add_responses(self, pseudonyms: Mapping[str, str], opened: list[Round]) -> dict[tuple[int, str], int]:
        """Add a row for everybody who was asked in each round, and give its id by round and person."""
        logs = {(log.number, log.member_id): log for log in self.source.logs}
        ids: dict[tuple[int, str], int] = {}
        for one in opened:
            asked = [
                part.member_id
                for part in self.source.parts
                if part.member_id in pseudonyms and self._belongs(part, one, logs.get((one.number, part.member_id)))
            ]
            for member_id in sorted(asked, key=pseudonyms.__getitem__):
                log = logs.get((one.number, member_id))
                done = log is not None and log.standing is not Standing.OPEN
                ids[one.number, member_id] = number = len(self.to.responses) + 1
                self.to.responses.append(
                    ResponseRow(
                        number,
                        one.key,
                        pseudonyms[member_id],
                        log.standing.value if log is not None and done else NO_ANSWER,
                        int(log is not None and log.late),
                        log.counted_in if log is not None else None,
                    )
                )
        return ids

    @property
    def _oldest(self) -> datetime:
        """Give the moment before which nothing may be kept any more."""
        return self.making.now - timedelta(days=self.making.kept_days)

    def _belongs(self, part: Part, one: Round, log: Log | None) -> bool:
        """Tell whether the pack has a row for somebody in a round: who was asked or answered, and not too long ago."""
        if self.source.closed.get(one.number, one.closes_at) < self._oldest:
            return False
        if log is not None:
            return log.handed_in_at is None or log.handed_in_at >= self._oldest
        return self._was_asked(part, one) and (one.number, part.member_id) not in self.source.away

    def _was_asked(self, part: Part, one: Round) -> bool:
        stayed = part.left_at is None or part.left_at >= one.prompt_at(self.making.zone)
        return stayed and part.joined_at < self.source.closed.get(one.number, one.closes_at)

    def _add_answers(self, responses: Mapping[tuple[int, str], int]) -> dict[str, int]:
        """Add the answers that may be in, and give the id of each by the id it has in the store."""
        handed = {(log.number, log.member_id): log.handed_in_at for log in self.source.logs}
        took_out = {part.member_id for part in self.source.parts if part.took_out}
        places = {spec.id: place for place, spec in enumerate(self.source.project.all_questions)}
        out: Counter[str] = Counter()
        chosen: list[tuple[int, int, Given]] = []
        for given in self.source.given:
            response, at = responses.get((given.number, given.member_id)), handed.get((given.number, given.member_id))
            why = "" if given.member_id in took_out else self._why_out(given, at, places)
            if why:
                out[why] += 1
            elif response is not None and at is not None and any(part.strip() for part in given.handed_in or ()):
                chosen.append((response, places[given.question], given))
                self.to.oldest = min(at, self.to.oldest or at)
        for why, number in sorted(out.items()):
            self._leave_out("answers", why, number)
        return {given.id: self._add_answer(response, given) for response, _, given in sorted(chosen, key=_in_order)}

    def _why_out(self, given: Given, at: datetime | None, places: Mapping[str, int]) -> str:
        if given.handed_in is None or at is None:
            return NOT_HANDED_IN
        if at < self._oldest or self.source.closed.get(given.number, at) < self._oldest:
            return TOO_OLD
        return "" if given.question in places else NO_QUESTION

    def _add_answer(self, response: int, given: Given) -> int:
        spec = next(each for each in self.source.project.all_questions if each.id == given.question)
        said = given.handed_in or ()
        words = words_of(spec, said)
        text = masked(words, self.making.names) if spec.type in ("long", "short") else words
        number = int(said[0]) if spec.type in ("scale", "number") and _whole(said[0]) else None
        answer = len(self.to.answers) + 1
        self.to.answers.append(
            AnswerRow(
                answer,
                response,
                _question_key(self.source.project, spec),
                text,
                number,
                given.audience.value,
                int(text != words),
            )
        )
        if spec.type == "choice":
            names = {option.id: option.name for option in spec.options}
            self.to.choices += [
                ChoiceRow(answer, part, names.get(part, part)) for part in dict.fromkeys(said) if part.strip()
            ]
        return answer

    def _add_codebook(self, answers: Mapping[str, int]) -> None:
        """Add the themes that at least five people share."""
        few = 0
        for theme in self.source.codebook:
            if not self._shared(theme.answers, answers):
                few += 1
                continue
            number = len(self.to.themes) + 1
            named_by = "person" if theme.named else "machine"
            row = ThemeRow(number, self.source.project.id, theme.name, named_by, theme.suggested_as or None)
            self.to.themes.append(row)
            for answer in sorted({answers[each] for each in theme.answers if each in answers}):
                self.to.tag(AnswerThemeRow(answer, number))
        self._leave_out("themes", FEW_SHARE, few)

    def _shared(self, tagged: Iterable[str], answers: Mapping[str, int]) -> bool:
        """Tell whether those of these answers that are in the pack are the answers of at least five people."""
        wanted = {each for each in tagged if each in answers}
        people = {given.member_id for given in self.source.given if given.id in wanted}
        return len(people) >= ENOUGH_TO_HIDE_IN

    def _add_digests(self, answers: Mapping[str, int]) -> None:
        published = [piece for piece in self.source.digests if piece.state is DigestState.PUBLISHED]
        self._leave_out("digests", NOT_PUBLISHED, len(self.source.digests) - len(published))
        out = Counter(line.out for piece in published for line in piece.lines if line.out is not Out.NO)
        for why, number in sorted(out.items()):
            self._leave_out("lines of digests", _LINES_OUT.get(why, "were taken out"), number)
        themes = {row.name: row.id for row in self.to.themes if row.project == self.source.project.id}
        under: dict[str, set[str]] = defaultdict(set)
        for piece in sorted(published, key=lambda each: each.round_number):
            self._add_digest(piece, themes, answers)
            for line in piece.kept:
                under[line.theme].update(each for each in line.sources if each in answers)
        for name, found in under.items():
            if name in themes and self._shared(found, answers):
                for answer in sorted(answers[each] for each in found):
                    self.to.tag(AnswerThemeRow(answer, themes[name]))

    def _add_digest(self, piece: DigestPiece, themes: dict[str, int], answers: Mapping[str, int]) -> None:
        project = self.source.project.id
        round_key = f"{project}:{piece.round_number}" if piece.round_number else None
        self.to.digests.append(
            DigestRow(
                piece.slug,
                project,
                round_key,
                piece.title,
                self._date(piece.published_at) or "",
                self._date(piece.changed_at),
                piece.coverage.answered,
                piece.coverage.people,
                piece.coverage.answers,
                piece.limits,
            )
        )
        standing = [line for line in piece.kept if any(each in answers for each in line.sources)]
        self._leave_out("lines of digests", NO_SOURCE, len(piece.kept) - len(standing))
        for position, line in enumerate(standing, 1):
            if line.theme not in themes:
                themes[line.theme] = len(self.to.themes) + 1
                self.to.themes.append(ThemeRow(themes[line.theme], project, line.theme, "machine", None))
            sources = sorted({answers[each] for each in line.sources if each in answers})
            number = len(self.to.lines) + 1
            shown = "with a name" if line.id in self.source.named_lines else "without a name"
            text = masked(line.text, self.making.names)
            self.to.lines.append(LineRow(number, piece.slug, themes[line.theme], position, text, shown))
            self.to.line_sources += [LineSourceRow(number, answer) for answer in sources]


def _in_order(one: tuple[int, int, Given]) -> tuple[int, int]:
    return one[0], one[1]


def _question(project: Project, place: int, spec: QuestionSpec) -> QuestionRow:
    scale = spec.type == "scale"
    return QuestionRow(
        _question_key(project, spec),
        project.id,
        spec.id,
        place,
        spec.type,
        spec.text,
        spec.min if scale else None,
        spec.max if scale else None,
        spec.low or None,
        spec.high or None,
        int(spec.when == "plan"),
    )


def _question_key(project: Project, spec: QuestionSpec) -> str:
    return f"{project.id}:{spec.id}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
