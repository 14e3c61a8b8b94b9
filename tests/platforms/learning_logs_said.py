"""Every message and form of learning logs, built with what a filling puts into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Project
from bot.core.contact.rules.later import LaterOptions
from bot.core.contact.views.later import later_choice, with_later, without_later
from bot.core.contact.views.settings import pause_ended
from bot.llm.identifiers import find_identifiers
from bot.programme.learning_logs.rules.digest import Audience, Coverage
from bot.programme.learning_logs.rules.made_by import TOO_LITTLE_LEFT, MadeBy
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, LeftOut, Out
from bot.programme.learning_logs.rules.responses import Participant, Response, Standing
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.rules.splitting import Part, split
from bot.programme.learning_logs.views import (
    asking,
    digests,
    editor_cards,
    forms,
    one_go,
    overview,
    prompts,
    readers,
    synthesis,
    talking,
    to_the_group,
)
from bot.routing.replies import Show
from bot.ui.form import Form
from bot.ui.message import Message
from bot.ui.text import say
from tests.platforms import projects_said

NOTICE = "out_" + "0" * 26
STATES = ("asked", "named", "anonymous", "amended")
Said = Message | Form


@dataclass(frozen=True, slots=True)
class Filling:
    """What is put into the messages and forms: somebody's project and plan, their answers, the lines of a digest."""

    project: Project
    number: int
    zone: str
    name: str
    plan: str
    typed: dict[str, tuple[str, ...]]
    lines: tuple[DigestLine, ...]
    left_out: tuple[LeftOut, ...]
    coverage: Coverage
    now: datetime

    @property
    def round(self) -> Round:
        """Give the round that is talked about."""
        return Round(self.project, self.number, self.zone)

    def piece(self, state: DigestState = DigestState.DRAFT) -> DigestPiece:
        """Give the round's digest."""
        return DigestPiece(
            id="dig_" + "0" * 26,
            project=self.project.id,
            round_number=self.number,
            slug=f"{self.project.id}-{self.number}",
            state=state,
            title=digests.digest_title(self.round),
            coverage=self.coverage,
            left_out=self.left_out,
            limits=self.project.limits,
            drafted_at=self.now,
            check_until=self.now,
            lines=self.lines,
        )

    def response(self, standing: Standing = Standing.OPEN, *, late: bool = False) -> Response:
        """Give the person's log of the round."""
        return Response(self.round.key, "mem_1", standing, typed=self.typed, late=late)


def said(filling: Filling) -> dict[str, list[Said]]:
    """Give every message and form by the name of the view that makes it, in each of its variants."""
    return {name: [_said(each) for each in build(filling)] for name, build in BUILDERS.items()}


def _said(built: Message | Show | Form) -> Said:
    return built.message if isinstance(built, Show) else built


def _prompts(fill: Filling) -> Iterable[Message]:
    led_to = say("What came of it so far: digest {number}, made from what people wrote, is in #{channel}.",
                 number=fill.number, channel="c" * 80)  # fmt: skip
    for plan in ("", fill.plan):
        message = prompts.log_prompt(fill.round, fill.zone, plan, led_to)
        yield from (message, with_later(message, NOTICE), without_later(message))


def _audiences(make: Callable[[Audience], Message | Show | Form]) -> list[Message | Show | Form]:
    return [make(audience) for audience in Audience]


def _handed_in(fill: Filling) -> Iterable[Show]:
    for audience in Audience:
        for late in (False, True):
            response = fill.response(Standing.HANDED_IN, late=late)
            yield prompts.handed_in_reply(fill.round, fill.zone, response, audience)


def _log_forms(fill: Filling) -> Iterable[Form]:
    for number in range(1, fill.project.rounds + 1):
        log_round = Round(fill.project, number, fill.zone)
        for plan in ("", fill.plan):
            yield forms.log_form(log_round, fill.zone, plan, None, Audience.INSIGHT_TEAM)
            yield forms.log_form(log_round, fill.zone, plan, fill.response(), Audience.PUBLIC_ANONYMOUS)


def _cards(fill: Filling) -> Iterable[Message]:
    states = {line.id: STATES[at % len(STATES)] for at, line in enumerate(fill.lines)}
    labels = {source: "log 6-02" for line in fill.lines for source in line.sources}
    some_out = tuple(replace(line, out=list(Out)[at % len(Out)]) for at, line in enumerate(fill.lines))
    all_out = tuple(replace(line, out=Out.EDITOR) for line in fill.lines)
    for state in DigestState:
        for lines in (fill.lines, some_out, all_out):
            yield editor_cards.editor_card(replace(fill.piece(state), lines=lines), states, labels, fill.zone)
    for made_by in _made_by():
        yield editor_cards.editor_card(replace(fill.piece(), made_by=made_by), states, labels, fill.zone)


def _line_checks(fill: Filling) -> Iterable[Message]:
    ours = tuple(replace(line, verbatim=False) for line in fill.lines)
    for count in (1, 2):
        for lines in (fill.lines[:count], ours[:count], (*ours[: count - 1], *fill.lines[count - 1 : count])):
            yield digests.line_check(fill.piece(), lines, "anyone, without your name", fill.zone)


def _made_by() -> Iterable[MadeBy]:
    yield MadeBy()
    yield MadeBy("a-model-with-a-long-name-2026-11-22", "ab" * 32)
    yield from (MadeBy(why_not=why) for why in ("timeout", TOO_LITTLE_LEFT))


def _published(fill: Filling) -> Iterable[Message]:
    mixed = tuple(replace(line, verbatim=bool(at % 2)) for at, line in enumerate(fill.lines))
    for made_by in _made_by():
        piece = replace(fill.piece(DigestState.PUBLISHED), made_by=made_by, lines=mixed)
        for editor in ("", fill.name):
            yield digests.published_card(piece, fill.project.name, "https://example.org/digests/v-6", editor)


def _overviews(fill: Filling) -> Iterable[Show]:
    part = Participant("mem_1", fill.project.id, Audience.PUBLIC_ANONYMOUS, fill.now)
    first = Round(fill.project, 1, fill.zone)
    yield overview.my_logs([], [fill.project], fill.zone)
    yield overview.my_logs([], [], fill.zone)
    yield overview.my_logs([overview.card(fill.project, None, None, part, first)], [], fill.zone)
    for standing in Standing:
        card = overview.card(fill.project, fill.round, fill.response(standing), part, first)
        yield overview.my_logs([card], [], fill.zone)


def _questions(fill: Filling) -> Iterable[Message]:
    questions = fill.project.questions
    for at, spec in enumerate(questions, 1):
        for response in (fill.response(), Response(fill.round.key, "mem_1")):
            place = (at, len(questions))
            yield talking.question_message(fill.round, spec, place, response, Audience.PUBLIC_ANONYMOUS, plan=fill.plan)


def _found(fill: Filling) -> Iterable[Message]:
    for text in ("NHS number 943 476 5919, or 07700 900123", "07700 900123"):
        for held in (True, False):
            for platform in ("slack", "discord", "local"):
                question = fill.project.questions[1].id
                yield talking.found_in_chat(fill.round, question, find_identifiers(text), platform, held=held)


def _proposals(fill: Filling) -> Iterable[Message]:
    text = fill.typed["what_changed"][0]
    for parts in ((), split(text, fill.project.questions), (Part("what_changed", text),)):
        for how in (one_go.SPLIT, one_go.WHOLE):
            yield one_go.proposal(fill.round, fill.response(), parts, how)


def _endings(fill: Filling) -> Iterable[Message]:
    for unsettled in ({}, {question.id: "This one is needed." for question in fill.project.questions}):
        yield talking.last_message(fill.round, fill.zone, fill.response(), 9, unsettled)


BUILDERS: dict[str, Callable[[Filling], Iterable[Message | Show | Form]]] = {
    "log_prompt": _prompts,
    "log_reminder": lambda fill: [prompts.log_reminder(fill.round, fill.zone, done, 9) for done in (0, 8)],
    "nothing_noted": lambda fill: [prompts.nothing_noted(fill.round, fill.zone)],
    "handed_in_reply": _handed_in,
    "skipped": lambda fill: [prompts.skipped(fill.round, fill.zone)],
    "pause_or_leave_choice": lambda fill: _audiences(
        lambda audience: prompts.pause_or_leave_choice(fill.project.id, fill.project.name, audience)
    ),
    "left_project": lambda fill: [prompts.left_project(fill.project.name)],
    "reminders_off": lambda fill: [prompts.reminders_off()],
    "audience_changed": lambda fill: _audiences(lambda each: prompts.audience_changed(fill.project.name, each)),
    "log_copy": lambda fill: [
        prompts.log_copy(fill.round, response, Audience.PUBLIC_ANONYMOUS)
        for response in (fill.response(), Response(fill.round.key, "mem_1", Standing.HANDED_IN))
    ],
    "my_logs": _overviews,
    "more_about": lambda fill: [
        overview.more_about(fill.round, Participant("mem_1", fill.project.id, Audience.PUBLIC_NAMED, fill.now))
    ],
    "question_message": _questions,
    "found_in_chat": _found,
    "last_message": _endings,
    "stopped": lambda fill: [talking.stopped(fill.round, fill.zone, 4)],
    "one_go_form": lambda fill: [one_go.one_go_form(fill.round, fill.zone, "", fill.project.questions)],
    "proposal": _proposals,
    "needs_a_look": lambda fill: [one_go.needs_a_look(fill.round, {"what_changed": "This one is needed."})],
    "readers_form": lambda fill: [readers.readers_form(fill.round, fill.response(), Audience.PUBLIC_ANONYMOUS)],
    "readers_changed": lambda fill: [
        readers.readers_changed(
            fill.round,
            replace(fill.response(), audiences={each.id: Audience.PROJECT for each in fill.project.questions}),
            Audience.PUBLIC_ANONYMOUS,
        )
    ],
    "asked_of_the_group": lambda fill: [to_the_group.asked_of_the_group(fill.round, fill.name, fill.plan)],
    "taken_back": lambda _fill: [to_the_group.taken_back()],
    "log_form": _log_forms,
    "audience_form": lambda fill: _audiences(lambda each: forms.audience_form(fill.project, each)),
    "preview_form": lambda fill: [
        forms.preview_form(fill.round, fill.zone, Audience.PROJECT, "learning_logs:plan_previewed:")
    ],
    **projects_said.BUILDERS,
    "join_form": lambda fill: [forms.join_form(fill.project)],
    "change_line_form": lambda fill: [
        forms.change_line_form(fill.piece().id, tuple((line.id, line.text) for line in fill.lines))
    ],
    "line_check": _line_checks,
    "thanked": lambda fill: [
        digests.thanked(fill.piece(), fair=fair, zone=fill.zone, reworded=reworded)
        for fair, reworded in ((True, False), (True, True), (False, False))
    ],
    "editor_card": _cards,
    "published_card": _published,
    "approved_reply": lambda fill: [
        editor_cards.approved_reply(fill.piece(), out_now=out_now, channel="insight-digests", zone=fill.zone)
        for out_now in (True, False)
    ],
    "reworded": lambda fill: [asking.reworded(fill.piece(), line, fill.now, fill.zone) for line in fill.lines[:1]],
    "change_asked": lambda fill: [asking.change_asked(fill.piece(), fill.name, fill.plan)],
    "change_form": lambda fill: [asking.change_form(fill.piece(), fill.name)],
    "change_sent": lambda fill: [asking.change_sent(fill.name)],
    "look_again": lambda fill: [asking.look_again(fill.piece())],
    "nothing_left": lambda fill: [editor_cards.nothing_left(fill.piece(), approved=True)],
    "too_few_for_a_synthesis": lambda fill: [synthesis.too_few_for_a_synthesis(fill.project, 3)],
    "folded": lambda fill: [editor_cards.folded(fill.piece().title, 3, fill.round.next)],
    "nothing_to_digest": lambda fill: [editor_cards.nothing_to_digest(fill.piece().title, 9)],
    "approval_overdue": lambda fill: [editor_cards.approval_overdue(fill.piece(), fill.name)],
    "later_choice": lambda fill: [later_choice(LaterOptions(fill.now, fill.now, fill.now), NOTICE, fill.zone)],
    "pause_ended": lambda fill: [
        pause_ended(fill.name, ended, say("{plan}", plan=fill.plan), 4) for ended in ("", "Wed 30 September")
    ],
}
