"""Messages to participants: the prompt, its one reminder, and the replies to what they do."""

from __future__ import annotations

from bot.config.community import QuestionSpec
from bot.core.contact.views.later import later_button
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Response, Standing, words_of
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views import buttons
from bot.routing.replies import Show
from bot.ui.message import Button, Buttons, Heading, Message, Paragraph, Quote, Style, note
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.when import moment
from bot.ui.words import _, ngettext


def audience_words(audience: Audience) -> str:
    """Give an audience in words that finish the sentence "Who can read it: ..."."""
    return {
        Audience.INSIGHT_TEAM: _("the insight team only"),
        Audience.PROJECT: _("people in this project"),
        Audience.PUBLIC_ANONYMOUS: _("anyone, without your name"),
        Audience.PUBLIC_NAMED: _("anyone, with your name"),
    }[audience]


def log_name(log_round: Round) -> Text:
    """Give "Video consultations, log 2 of 6"."""
    return say(
        _("**{project}, log {number} of {total}.**"),
        project=log_round.project.name,
        number=log_round.number,
        total=log_round.project.rounds,
    )


def log_prompt(log_round: Round, zone: str, plan: str, led_to: Text = NO_TEXT) -> Message:
    """Give the prompt of a round; `led_to` says what the last digest led to."""
    planned = say(_("Last time you planned: “{plan}”. How did it go?"), plan=plan) if plan else NO_TEXT
    ask = say(
        ngettext(
            "A few short questions, about {minutes} minute, open until {close}. "
            "Please leave out anything that could identify a patient.",
            "A few short questions, about {minutes} minutes, open until {close}. "
            "Please leave out anything that could identify a patient.",
            log_round.project.minutes,
        ),
        minutes=log_round.project.minutes,
        close=moment(log_round.closes_at, zone),
    )
    focus = say("{focus}", focus=log_round.focus) if log_round.focus else NO_TEXT
    key = log_round.key
    return Message(
        (
            Paragraph(joined([log_name(log_round), planned, focus])),
            Paragraph(ask),
            *((Paragraph(led_to),) if led_to else ()),
            Buttons(
                (
                    buttons.answer(key),
                    buttons.nothing_to_report(key),
                    later_button(),
                    buttons.pause_or_leave(log_round.project.id),
                )
            ),
        ),
        why=say(_("You get this because you take part in {project}."), project=log_round.project.name),
    )


def planned_prompt(log_round: Round) -> str:
    """Give what a prompt is called in the list of what is coming."""
    return _("The prompt of log {number}, {project}").format(number=log_round.number, project=log_round.project.name)


def open_log_words(log_round: Round, zone: str) -> Text:
    """Give an open log in a sentence of a list of what is open."""
    words = _("log {number} of {project}, until {close}.")
    return say(words, number=log_round.number, project=log_round.project.name, close=moment(log_round.closes_at, zone))


def log_reminder(log_round: Round, zone: str, done: int, asked: int) -> Message:
    """Give the one reminder of a round."""
    progress = (
        say(_("You have answered {done} of {asked}; they are saved."), done=done, asked=asked)
        if done
        else say(_("You have not started; that is fine."))
    )
    closes = say(
        _("Log {number} of {project} closes {close}."),
        number=log_round.number,
        project=log_round.project.name,
        close=moment(log_round.closes_at, zone),
    )
    proper = say(_("One line is enough, and “nothing to report” is a proper answer."))
    key = log_round.key
    return Message(
        (
            Paragraph(joined([closes, progress, proper])),
            Buttons(
                (
                    buttons.answer(key, _("Carry on") if done else _("Answer")),
                    buttons.nothing_to_report(key),
                    buttons.skip(key),
                    buttons.no_reminders(),
                )
            ),
        ),
        why=say(
            _("This is the only reminder for this log. You get it because you take part in {project}."),
            project=log_round.project.name,
        ),
    )


def nothing_noted(log_round: Round, zone: str) -> Show:
    """Thank for "nothing to report"."""
    counted = say(
        _(
            "Thank you. Noted for log {number}: nothing to report. It counts, because knowing where little has changed "
            "helps too. You can add something until {close}."
        ),
        number=log_round.number,
        close=moment(log_round.closes_at, zone),
    )
    return Show(
        note(
            joined([counted, _next_opens(log_round, zone)]),
            buttons.answer(log_round.key, _("Add something")),
            buttons.pause_or_leave(log_round.project.id),
        )
    )


def handed_in_reply(log_round: Round, zone: str, response: Response, audience: Audience) -> Show:
    """Thank for a log that was handed in, saying when it counts and who can read it."""
    thanks = say(_("Thank you. Log {number} of {project} is handed in."), number=log_round.number,
                 project=log_round.project.name)  # fmt: skip
    counts = (
        say(_("This round had closed, so it counts to the next digest."))
        if response.late
        else say(_("You can change it until {close}."), close=moment(log_round.closes_at, zone))
    )
    who = say(_("Who can read it: {audience}."), audience=audience_words(audience))
    check = say(_("If a line of yours stands in the digest, you see it before it is published."))
    return Show(
        note(
            joined([thanks, counts, who, check, _next_opens(log_round, zone)]),
            buttons.answer(log_round.key, _("Change my answers")),
            buttons.copy_of(log_round.key),
            buttons.change_audience(log_round.project.id),
            buttons.pause_or_leave(log_round.project.id),
        )
    )


def _next_opens(log_round: Round, zone: str) -> Text:
    following = log_round.next
    if following is None:
        return say(_("This was the last log of the project."))
    return say(_("The next log opens {opens}."), opens=moment(following.prompt_at(zone), zone))


def skipped(log_round: Round, zone: str) -> Show:
    """Confirm that a log is skipped."""
    told = say(_("Skipped, and that is fine. Nothing more comes about log {number}."), number=log_round.number)
    return Show(
        note(joined([told, _next_opens(log_round, zone)]), buttons.answer(log_round.key, _("Answer after all")))
    )


def pause_or_leave_choice(project: str, name: str, audience: Audience) -> Show:
    """Show what somebody can change about taking part."""
    words = say(
        _(
            "**{project}.** Skip a log, pause, or leave whenever you like; you need not say why. "
            "Who can read what you write: {audience}."
        ),
        project=name,
        audience=audience_words(audience),
    )
    return Show(
        note(
            words,
            Button(_("Pause for two weeks"), "contact:pause_days:14"),
            Button(_("Pause for four weeks"), "contact:pause_days:28"),
            buttons.change_audience(project),
            buttons.leave(project),
        )
    )


def left_project(name: str) -> Show:
    """Confirm that somebody has left a project."""
    words = say(
        _(
            "You have left {project}. No more logs will be asked of you. What you handed in stays as you chose; "
            "Me shows it and can erase it. Thank you for taking part."
        ),
        project=name,
    )
    return Show(note(words, Button(_("Show my data"), "me:data:", Style.DEFAULT)))


def reminders_off() -> Show:
    """Confirm that no reminders will come."""
    return Show(
        note(
            say(_("Done. No more reminders, for any log. Prompts still come; you can change this in Me.")),
            Button(_("Me"), "me:open:"),
        )
    )


def audience_changed(name: str, audience: Audience) -> Show:
    """Confirm who can read somebody's answers now."""
    words = say(
        _(
            "Done. For {project}, also for what you wrote before: {audience}. "
            "What is already published does not change."
        ),
        project=name,
        audience=audience_words(audience),
    )
    return Show(note(words))


def asked_as(question: QuestionSpec) -> str:
    """Give a question as it is named beside its answer: without the plan that it is asked about."""
    return question.text if question.when != "plan" else _("How did your plan go?")


def log_copy(log_round: Round, response: Response, audience: Audience) -> Show:
    """Give somebody a copy of their own log, question by question."""
    blocks: list[Heading | Paragraph | Quote] = [
        Heading(_("Your log {number} of {project}").format(number=log_round.number, project=log_round.project.name))
    ]
    for question in log_round.project.questions:
        given = response.shown().get(question.id, ())
        if any(part.strip() for part in given):
            asked = say("{asked}", asked=asked_as(question))
            blocks.append(Quote(say("{words}", words=words_of(question, given)), asked))
    answered = len(blocks) > 1
    if not answered:
        blocks.append(Paragraph(say(_("There is nothing in it yet."))))
    state = _("handed in") if response.standing is Standing.HANDED_IN else _("not handed in yet")
    who = say(_("It is {state}. Who can read it: {audience}."), state=state, audience=audience_words(audience))
    row = (Buttons((buttons.readers(log_round.key),)),) if answered else ()
    return Show(Message((*blocks, Paragraph(who), *row)))
