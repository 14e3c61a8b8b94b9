"""A person's own learning logs at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config.community import Project
from bot.programme.learning_logs.rules.responses import Participant, Response, Standing
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views import buttons
from bot.programme.learning_logs.views.prompts import audience_words
from bot.routing.replies import Kept, Show
from bot.ui.message import Block, Button, Buttons, Divider, Heading, Message, Paragraph, Style
from bot.ui.text import Text, joined, say, untrusted
from bot.ui.when import clock_time, moment
from bot.ui.words import _


@dataclass(frozen=True, slots=True)
class Card:
    """One project of a person: its latest open round (None before the first), and how far they are."""

    project: Project
    log_round: Round | None
    response: Response | None
    part: Participant
    first: Round
    text_changed: bool = False  # and has to be agreed to before the log counts


def card(project: Project, log_round: Round | None, response: Response | None, part: Participant, first: Round) -> Card:
    """Give what is shown of one project."""
    return Card(project, log_round, response, part, first)


def my_logs(
    cards: list[Card], others: list[Project], zone: str, *, waiting: Sequence[Project] = (), team: bool = False
) -> Show:
    """Give a person's logs, the projects they could join or wait for, and for the insight team the way to all."""
    blocks: list[Block] = [Heading(_("My learning logs"))]
    for each in cards:
        blocks += _project(each, zone)
    if not cards:
        blocks.append(Paragraph(say(_("You do not take part in an insight project at the moment."))))
    for project in waiting:
        place = Button(_("See where I stand"), buttons.action("my_place", project.id))
        words = say(_("**{project}**: you are on the waiting list."), project=project.name)
        blocks += [Divider(), Paragraph(words), Buttons((place,))]
    for project in others:
        join = Button(_("Read more and join"), buttons.action("ask_to_join", project.id))
        words = say(_("**{project}** is open to join. {about}"), project=project.name, about=project.description)
        blocks += [Divider(), Paragraph(words), Buttons((join,))]
    if team:
        blocks += [Divider(), Buttons((Button(_("All projects"), "learning_logs:plan_open:", Style.QUIET),))]
    return Show(Message(tuple(blocks)))


def _project(each: Card, zone: str) -> list[Block]:
    who = say(_("Who can read what you write: {audience}."), audience=audience_words(each.part.audience))
    if each.log_round is None or each.response is None:
        opens = say(
            _("**{project}.** The first log opens {opens}."),
            project=each.project.name,
            opens=moment(each.first.prompt_at(zone), zone),
        )
        row = Buttons((buttons.change_audience(each.project.id), buttons.pause_or_leave(each.project.id)))
        return [Paragraph(joined([opens, who])), row]
    if each.text_changed:
        again = Button(_("Read and answer"), buttons.action("answer", each.log_round.key), Style.PRIMARY)
        changed = say(_("The text you agreed to has changed. Your next log counts once you agree."))
        leave = buttons.pause_or_leave(each.project.id)
        return [
            Paragraph(joined([_standing(each.log_round, each.response, zone), changed])),
            Buttons((again, leave)),
        ]
    if each.response.standing is Standing.OPEN:
        ways = (buttons.one_by_one(each.log_round.key), buttons.in_one_go(each.log_round.key))
        answer = buttons.answer(each.log_round.key, _("Carry on") if each.response.answered() else _("Answer"))
        row = Buttons((answer, *ways, buttons.more(each.log_round.key)))
        return [Paragraph(joined([_standing(each.log_round, each.response, zone), who])), row]
    label = _("Change my answers") if each.response.standing is Standing.HANDED_IN else _("Answer")
    row = Buttons(
        (
            buttons.answer(each.log_round.key, label),
            buttons.copy_of(each.log_round.key),
            buttons.change_audience(each.project.id),
            buttons.pause_or_leave(each.project.id),
        )
    )
    return [Paragraph(joined([_standing(each.log_round, each.response, zone), who])), row]


def more_about(log_round: Round, part: Participant) -> Show:
    """Show what else can be done with a log."""
    words = say(
        _("**{project}, log {number}.** Who can read what you write: {audience}."),
        project=log_round.project.name,
        number=log_round.number,
        audience=audience_words(part.audience),
    )
    row = (
        buttons.copy_of(log_round.key),
        buttons.change_audience(log_round.project.id),
        buttons.readers(log_round.key),
        buttons.pause_or_leave(log_round.project.id),
    )
    return Show(Message((Paragraph(words), Buttons(row))))


def _standing(log_round: Round, response: Response, zone: str) -> Text:
    words = {
        Standing.OPEN: _("**{project}, log {number} of {total}** is open until {close}. Answered so far: {answered}."),
        Standing.HANDED_IN: _("**{project}, log {number} of {total}** is handed in. It closes {close}."),
        Standing.NOTHING: _("**{project}, log {number} of {total}**: you had nothing to report. It closes {close}."),
        Standing.SKIPPED: _("**{project}, log {number} of {total}**: skipped. It closes {close}."),
    }[response.standing]
    return say(
        words,
        project=log_round.project.name,
        number=log_round.number,
        total=log_round.project.rounds,
        close=moment(log_round.closes_at, zone),
        answered=response.answered(),
    )


def saved_at(at: datetime, zone: str, error: str, *, taken_out: bool = False) -> Kept:
    """Give "Saved 09:30", whether something was taken out, and what still needs another look before handing in."""
    saved = _("Saved {time}").format(time=clock_time(at, zone))
    words = ". ".join(filter(None, (saved, _("What you named is taken out") if taken_out else "")))
    return Kept(words, untrusted(error).plain() if error else "")
