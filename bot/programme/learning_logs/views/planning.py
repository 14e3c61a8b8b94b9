"""What the insight team sees of its projects: the list, one project, a draft and its questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.config.community import Community, Project
from bot.programme.learning_logs.rules.planning import Body, Lack, Part, Problem, at_words, share_words
from bot.programme.learning_logs.views.planning_forms import action, part_name
from bot.routing.replies import Show
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Confirm,
    Context,
    Heading,
    Items,
    Message,
    Option,
    Paragraph,
    Select,
    Style,
    Table,
    note,
)
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.when import day, full_day, moment
from bot.ui.words import _, ngettext

MOST_TOLD = 10  # projects told of at length, so that one message holds them; the list has more


@dataclass(frozen=True, slots=True)
class State:
    """Where a project is: how many rounds have opened, whether it has ended, who takes part, who waits."""

    project: Project
    opened: int
    ended: bool
    taking_part: int
    waiting: int
    joinable: bool


@dataclass(frozen=True, slots=True)
class Versioned:
    """One version of a project as it is listed."""

    number: int
    first_round: int
    who: str
    made_at: datetime


def state_words(state: State) -> Text:
    """Give where a project is, in words."""
    total = state.project.rounds
    if state.ended:
        where = say(_("Ended, {total} logs."), total=total)
    elif state.opened:
        where = say(_("Running, log {number} of {total}."), number=state.opened, total=total)
    else:
        where = say(_("Not begun, {total} logs."), total=total)
    call = say(_("The open call is open.")) if state.joinable else say(_("The open call is closed."))
    return joined([where, call])


def _people(state: State) -> Text:
    places = state.project.call.places if state.project.call else None
    of = say(_("Taking part: {count} of {places}."), count=state.taking_part, places=places or 0) if places else None
    here = of or say(_("Taking part: {count}."), count=state.taking_part)
    return joined([here, say(_("Waiting: {count}."), count=state.waiting)]) if state.waiting else here


def projects_list(states: Sequence[State], drafts: Sequence[tuple[str, str]]) -> Message:
    """Give all projects, and the drafts that are not put out yet, each its id and its name."""
    blocks: list[Block] = [Heading(_("Insight projects"))]
    for state in states[:MOST_TOLD]:
        name = say("**{project}.**", project=state.project.name)
        blocks.append(Paragraph(joined([name, state_words(state), _people(state)])))
    if not states:
        blocks.append(Paragraph(say(_("There is no project yet."))))
    if states:
        options = tuple(Option(state.project.id, state.project.name[:75]) for state in states[:25])
        blocks.append(Select(_("Look at a project"), action("plan_look"), options))
    if drafts:
        found = tuple(Option(draft_id, (name or _("(no name yet)"))[:75]) for draft_id, name in drafts[:25])
        blocks.append(Select(_("Carry on with a draft"), action("plan_draft"), found))
    blocks.append(Buttons((Button(_("Make a project"), action("plan_new"), Style.PRIMARY),)))
    return Message(tuple(blocks))


def project_card(state: State, first: datetime, zone: str) -> Message:
    """Give one project as its team sees it."""
    project = state.project
    began = say(_("The first prompt: {when}."), when=moment(first, zone))
    every = say(
        ngettext("A log every {days} day.", "A log every {days} days.", project.cadence_days), days=project.cadence_days
    )
    blocks: list[Block] = [
        Heading(project.name),
        Paragraph(joined([state_words(state), _people(state), began, every])),
    ]
    row: list[Button] = [Button(_("Who takes part"), action("plan_people", project.id))]
    if project.in_chat:
        row.insert(0, Button(_("Change it"), action("plan_change", project.id), Style.PRIMARY))
    else:
        words = _("It is kept in the file community.toml, so its questions, dates and texts are changed there.")
        blocks.append(Context(say(words)))
    row += [
        Button(_("More"), action("plan_more", project.id)),
        Button(_("All projects"), action("plan_open"), Style.QUIET),
    ]
    blocks.append(Buttons(tuple(row)))
    return Message(tuple(blocks))


def more_card(state: State) -> Message:
    """Give what else can be done with a project."""
    words = say(_("**{project}.**"), project=state.project.name)
    return Message((Paragraph(joined([words, state_words(state)])), Buttons(tuple(_more_buttons(state)))))


def _more_buttons(state: State) -> Iterable[Button]:
    project = state.project
    if project.in_chat:
        yield Button(_("Versions"), action("plan_versions", project.id))
    if state.joinable:
        confirm = Confirm(
            _("Close the open call?"),
            _("Nobody can ask for a place any more. Who waits goes on waiting, and you can let them in."),
            _("Close the call"),
            _("Leave it open"),
        )
        yield Button(_("Close the call"), action("plan_close_call", project.id), Style.DEFAULT, confirm)
    elif not state.ended:
        yield Button(_("Open the call again"), action("plan_open_call", project.id))
    if project.in_chat and state.opened and not state.ended:
        confirm = Confirm(
            _("End the project?"),
            _("The open log is the last one. Its digest is still made, and what was written stays."),
            _("End after this log"),
            _("Go on"),
        )
        yield Button(_("End after this log"), action("plan_end", project.id), Style.DANGER, confirm)
    yield Button(_("Back to the project"), action("plan_look_at", project.id), Style.QUIET)


def versions_card(project: Project, found: Sequence[Versioned], zone: str) -> Message:
    """Give the versions of a project, who made each and from which log on it holds."""
    items = tuple(
        say(
            _("Version {number}, from log {first} on: {who}, {when}."),
            number=each.number,
            first=each.first_round,
            who=each.who,
            when=moment(each.made_at, zone),
        )
        for each in found
    )
    back = Button(_("Back to the project"), action("plan_look_at", project.id))
    return Message((Heading(_("Versions of {project}").format(project=project.name)), Items(items), Buttons((back,))))


def people_card(
    state: State, counts: Sequence[tuple[str, Sequence[tuple[str, int]]]], waiters: Sequence[tuple[str, str]]
) -> Message:
    """Give who takes part by group, no group of fewer than five told, and who waits, each an id and a name."""
    blocks: list[Block] = [
        Heading(_("Who takes part in {project}").format(project=state.project.name)),
        Paragraph(_people(state)),
    ]
    for title, rows in counts:
        if rows:
            blocks.append(Table((title, _("People")), tuple((name, str(count)) for name, count in rows)))
    if not any(rows for _title, rows in counts):
        blocks.append(Paragraph(say(_("Fewer than five people take part, so nothing is told of their groups."))))
    if waiters:
        names = tuple(say("{name}", name=name) for _id, name in waiters)
        blocks += [Paragraph(say(_("**Waiting for a place**, who asked first comes first."))), Items(names)]
        options = tuple(Option(member_id, name[:75]) for member_id, name in waiters[:25])
        blocks.append(Select(_("Let somebody in now"), action("plan_let_in", state.project.id), options))
    blocks.append(Buttons((Button(_("Back to the project"), action("plan_look_at", state.project.id)),)))
    return Message(tuple(blocks))


def lack_words(problem: Problem) -> str:
    """Say what a plan still needs, and how."""
    sentence = {
        Lack.ABOUT: _("A name, and what it is for."),
        Lack.WHEN: _("Start, cadence and how many logs."),
        Lack.DAYS: _("The days and times of prompt, reminder and close."),
        Lack.PEOPLE: _("An editor and a deputy."),
        Lack.SAME_PERSON: _("The deputy is the editor. Please choose two people."),
        Lack.CONSENT: _("The text that people agree to."),
        Lack.QUESTIONS: _("At least one question."),
        Lack.OPTIONS: _("“{question}” needs its answers: two or more to choose from, or a scale of 2 to 11 steps."),
        Lack.DEPENDS: _(
            "“{question}” depends on an answer that is not there before it. Move it down, or change on what it depends."
        ),
        Lack.STARTED: _("The first prompt would be in the past. Please choose a later start."),
        Lack.TOO_FEW_ROUNDS: _("More logs have opened already than this. Please give a higher number of logs."),
        Lack.NO_ROUND_LEFT: _("All its logs have opened already. Please give a higher number of logs."),
        Lack.OVERLAP: _(
            "A log would close after the next one opens, or before its own reminder. "
            "Please choose an earlier close, or more days from log to log."
        ),
        Lack.PLACES: _("You wish for more people than there are places. Please give more places, or wish for fewer."),
    }[problem.why]
    return sentence.format(question=problem.question[:60])


def draft_card(
    draft_id: str, body: Body, problems: Sequence[Problem], holds_from: int, community: Community
) -> Message:
    """Give a draft: its steps as filled in so far, what is missing, and what to do next."""
    title = body.get("name") or _("A new project")
    heading = _("{project}: a change, not put out yet") if holds_from > 1 else _("{project}: not put out yet")
    blocks: list[Block] = [Heading(heading.format(project=title)), Items(tuple(_steps(body, community)))]
    if problems:
        missing = tuple(
            say("**{part}.** {what}", part=part_name(each.part), what=lack_words(each)) for each in problems
        )
        blocks += [Paragraph(say(_("**Still needed**"))), Items(missing)]
    elif holds_from > 1:
        words = _("Put out, it holds from log {number} on. The open log stays as it is.")
        blocks.append(Paragraph(say(words, number=holds_from)))
    else:
        blocks.append(Paragraph(say(_("Everything is there. Look at the form, then put it out."))))
    steps = tuple(Option(f"{draft_id}/{part.value}", part_name(part)) for part in Part)
    blocks += [
        Select(_("Fill in or change a step"), action("plan_step"), steps),
        Buttons(_draft_row(draft_id, problems)),
    ]
    return Message(tuple(blocks))


def _draft_row(draft_id: str, problems: Sequence[Problem]) -> tuple[Button, ...]:
    away = Confirm(
        _("Throw this draft away?"), _("What is put out already stays as it is."), _("Throw it away"), _("Keep it")
    )
    if problems:
        part = problems[0].part
        label = _("Next: {step}").format(step=part_name(part))[:34]
        first = Button(label, action("plan_open_step", draft_id, part.value), Style.PRIMARY)
    else:
        confirm = Confirm(
            _("Put it out?"),
            _("The open call is posted where you said, or the change takes effect from the next log on."),
            _("Put it out"),
            _("Not yet"),
        )
        first = Button(_("Put it out"), action("plan_put_out", draft_id), Style.PRIMARY, confirm)
    return (
        first,
        Button(_("Preview the form"), action("plan_preview", draft_id, "0")),
        Button(_("Questions"), action("plan_questions", draft_id)),
        Button(_("Throw it away"), action("plan_throw_away", draft_id), Style.DANGER, away),
    )


def _steps(body: Body, community: Community) -> Iterable[Text]:
    not_yet = _("not yet")
    call = body.get("call") or {}
    wishes = "; ".join(share_words(share, community) for share in call.get("spread", ()))
    rhythm = _("from {start}, every {days} days, {rounds} logs").format(
        start=_day_words(body.get("start")), days=body.get("cadence_days", "?"), rounds=body.get("rounds", "?")
    )
    named = {"prompt": _("prompt {at}"), "reminder": _("reminder {at}"), "close": _("close {at}")}
    days = ", ".join(words.format(at=at) for key, words in named.items() if (at := at_words(body.get(key))))
    places = _("places: {count}").format(count=call["places"]) if call.get("places") else _("places: no limit")
    version = body.get("consent", {}).get("version")
    told = {
        Part.ABOUT: body.get("description") or not_yet,
        Part.WHEN: rhythm,
        Part.DAYS: days or not_yet,
        Part.PEOPLE: _("chosen") if body.get("editor") and body.get("deputy") else not_yet,
        Part.CONSENT: _("version {version}").format(version=version) if version else not_yet,
        Part.CALL: "; ".join(filter(None, (places, wishes))),
        Part.QUESTIONS: str(len(body.get("questions", ()))),
    }
    for part, words in told.items():
        yield say("**{part}**: {words}", part=part_name(part), words=words)


def _day_words(start: str | None) -> str:
    return full_day(datetime.fromisoformat(start).replace(tzinfo=UTC), "UTC") if start else "?"


def put_out(project: Project, holds_from: int, channels: Sequence[str]) -> Show:
    """Say what came of putting a plan out."""
    if holds_from > 1:
        words = _("{project}: version {number} is out and holds from log {first} on. The open log stays as it is.")
        told = say(words, project=project.name, number=project.version, first=holds_from)
    else:
        told = say(_("{project} is out, version {number}."), project=project.name, number=project.version)
    posted = (
        say(_("The open call goes to {channels}."), channels=", ".join(f"#{each}" for each in channels))
        if channels
        else say(_("Its open call names no channel, so it is posted nowhere: people find it under My logs."))
    )
    return Show(
        note(
            joined([told, posted if channels or holds_from == 1 else NO_TEXT]),
            Button(_("Look at the project"), action("plan_look_at", project.id), Style.PRIMARY),
        )
    )


def changed_meanwhile(card: Message, version: int) -> Show:
    """Say that somebody put out another version meanwhile, over which the draft's changes were laid."""
    words = _("Somebody put out version {number} meanwhile. Your changes were laid over it; please look again.")
    return Show(Message((Paragraph(say(words, number=version)), *card.blocks)))


def thrown_away() -> Show:
    """Confirm that a draft is gone."""
    words = say(_("The draft is gone. What was put out before stays as it is."))
    return Show(note(words, Button(_("All projects"), action("plan_open"))))


def ended(project: Project, closes: datetime, zone: str) -> Show:
    """Confirm that a project ends."""
    words = say(
        _("{project} ends with log {number}, which closes {when}. Its digest is still made."),
        project=project.name,
        number=project.rounds,
        when=day(closes, zone),
    )
    return Show(note(words, Button(_("Look at the project"), action("plan_look_at", project.id))))
