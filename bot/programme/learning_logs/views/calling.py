"""Words about the open call of a project: the call itself, a place, the waiting list, the consent text, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from bot.config.community import Community, Project
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.places import Full, Wait
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.prompts import audience_words
from bot.routing.replies import Show
from bot.ui.form import Checkbox, Form
from bot.ui.message import Button, Buttons, Confirm, Heading, Message, Paragraph, Style, note
from bot.ui.text import NO_TEXT, Text, joined, say, untrusted
from bot.ui.when import LOCALE, moment
from bot.ui.words import _, ngettext


def on_day(day: date) -> str:
    """Give `Tuesday 16 March 2027`."""
    return str(format_date(day, "EEEE d MMMM y", locale=LOCALE))


def _read_more(project: Project) -> Button:
    return Button(_("Read more and join"), action("ask_to_join", project.id))


def _rhythm(project: Project) -> Text:
    words = ngettext(
        "{rounds} logs, one every {days} day, about {minutes} minutes each.",
        "{rounds} logs, one every {days} days, about {minutes} minutes each.",
        project.cadence_days,
    )
    return say(words, rounds=project.rounds, days=project.cadence_days, minutes=project.minutes)


def call_card(project: Project, first: Round, zone: str) -> Message:
    """Give the open call as it is posted in a channel."""
    call = project.call
    places = say(_("There are {count} places."), count=call.places) if call and call.places else NO_TEXT
    until = say(_("You can ask until {day}."), day=on_day(call.until)) if call and call.until else NO_TEXT
    first_log = say(_("The first log comes {when}."), when=moment(first.prompt_at(zone), zone))
    facts = [part for part in (_rhythm(project), first_log, places, until) if part]
    return Message(
        (
            Heading(_("Open call: {project}").format(project=project.name)),
            Paragraph(untrusted(project.description)),
            Paragraph(joined(facts)),
            Buttons((_read_more(project), Button(_("Menu"), "menu:open:"))),
        )
    )


def calls_card(projects: Sequence[Project]) -> Message:
    """Give the open calls as the home tab shows them."""
    blocks: list[Heading | Paragraph | Buttons] = [Heading(_("Open calls"))]
    for project in projects[:3]:
        words = say(_("**{project}.** {about}"), project=project.name, about=project.description)
        blocks += [Paragraph(joined([words, _rhythm(project)])), Buttons((_read_more(project),))]
    return Message(tuple(blocks))


def place_free(project: Project, coming: Round | None, zone: str) -> Message:
    """Tell somebody on the waiting list that they have a place."""
    words = say(_("A place in **{project}** has become free, and it is yours."), project=project.name)
    opens = (
        say(_("Your first prompt comes {opens}."), opens=moment(coming.prompt_at(zone), zone)) if coming else NO_TEXT
    )
    row = (Button(_("My logs"), action("open")), Button(_("Leave the project"), action("leaving", project.id)))
    return Message(
        (Paragraph(joined([words, opens] if coming else [words])), Buttons(row)),
        why=say(_("You get this because you asked for a place in {project}."), project=project.name),
    )


def _why_wait(wait: Wait | None, project: Project, community: Community) -> Text:
    places = (project.call.places if project.call else 0) or 0
    if wait is None:
        return say(_("It is nearly your turn."))
    if wait.share is not None:
        names = {"sector": community.sector_name, "nation": community.nation_name, "role": community.role_name}
        group = names[wait.share.by](wait.share.group)
        return say(_("The places for {group} are taken, so that others have a place too."), group=group)
    if wait.why is Full.KEPT:
        return say(_("The places that are left are kept for groups of whom there are still too few."))
    return say(ngettext("The {places} place is taken.", "All {places} places are taken.", places), places=places)


def on_the_list(project: Project, number: int, wait: Wait | None, community: Community) -> Show:
    """Tell somebody where they stand on the waiting list."""
    stand = say(_("You are number {number} on the waiting list of {project}."), number=number, project=project.name)
    later = say(
        _(
            "A place that becomes free goes to the first on the list who helps the mix of people most. "
            "I tell you then; you need do nothing."
        )
    )
    off = Button(_("Leave the list"), action("leave_list", project.id))
    return Show(note(joined([_why_wait(wait, project, community), stand, later]), off, Button(_("Menu"), "menu:open:")))


def off_the_list(project: Project) -> Show:
    """Confirm that somebody does not wait any more."""
    return Show(note(say(_("You are off the waiting list of {project}."), project=project.name)))


def agree_form(log_round: Round) -> Form:
    """Give the form with the new consent text."""
    project = log_round.project
    return Form(
        title=_("Please read this again"),
        subtitle=project.name,
        action=action("agree", log_round.key),
        questions=(Checkbox("agree", _("I agree"), required=True),),
        intro=joined(
            [
                say(_("The text you agreed to has changed. Your earlier answers stay under the text of then.")),
                untrusted(project.consent.text),
            ],
            "\n\n",
        ),
        footer=say(_("If you do not agree, close this; “I do not agree” is in My logs.")),
        submit=_("Agree and go on"),
    )


def text_first() -> str:
    """Say at a log that the changed text has to be agreed to before it counts."""
    return _(
        "What you typed is saved. The text you agreed to has changed: please read it in My logs and agree, "
        "then hand this in."
    )


def text_changed() -> Text:
    """Say in a prompt that the consent text has changed."""
    return say(_("The text you agreed to has changed: you see it first, and your log counts once you agree."))


def consent_changed(log_round: Round) -> Show:
    """Show that the consent text has changed, with both answers to it."""
    project = log_round.project
    words = say(
        _(
            "**{project}.** The text you agreed to has changed. Your next log counts once you agree. If you do not, "
            "no more logs come, and what you wrote before stays under the text of then."
        ),
        project=project.name,
    )
    confirm = Confirm(
        _("You do not agree?"),
        _("You leave the project. What you wrote before stays, and you can take it out."),
        _("I do not agree"),
        _("Read it again"),
    )
    return Show(
        note(
            words,
            Button(_("Read and answer"), action("read_again", log_round.key), Style.PRIMARY),
            Button(_("I do not agree"), action("disagree", log_round.key),
                   Style.DEFAULT, confirm),
        )
    )  # fmt: skip


def agreed(log_round: Round) -> Show:
    """Thank somebody who agreed."""
    return Show(
        note(
            say(_("Thank you. It is noted that you agree; here is your log.")),
            Button(_("Answer"), action("answer", log_round.key), Style.PRIMARY),
            Button(_("My logs"), action("open")),
        )
    )


def stays_out(project: Project) -> Show:
    """Tell somebody who does not agree what happens now."""
    words = say(
        _(
            "Thank you for telling us. You do not take part in {project} any more, and no more of its logs come. "
            "What you wrote before stays under the text you agreed to then, unless you take it out."
        ),
        project=project.name,
    )
    return Show(note(words, take_out_button(project), Button(_("Menu"), "menu:open:")))


def take_out_button(project: Project) -> Button:
    """Give the button that takes somebody's earlier answers out."""
    confirm = Confirm(
        _("Take your answers out?"),
        _("They go out of digests to come, of packs, and of what is published. This cannot be undone."),
        _("Take them out"),
        _("Let them stay"),
    )
    return Button(_("Take my answers out"), action("take_out", project.id), Style.DANGER, confirm)


def leaving_choice(project: Project) -> Show:
    """Ask somebody who leaves whether their earlier answers may stay."""
    words = say(
        _(
            "**Leaving {project}.** May what you wrote so far stay? If not, it goes out of digests to come, out of "
            "packs, and out of what is published. You need not say why."
        ),
        project=project.name,
    )
    confirm = Confirm(
        _("Leave, and take your answers out?"),
        _("This cannot be undone."),
        _("Leave and take out"),
        _("Go back"),
    )
    return Show(
        note(
            words,
            Button(_("Leave, they may stay"), action("leave", project.id)),
            Button(_("Leave and take out"), action("leave_out_all", project.id), Style.DANGER, confirm),
            Button(_("Stay in the project"), action("open"), Style.QUIET),
        )
    )


def left_with_answers(project: Project) -> Show:
    """Confirm that somebody has left and their answers are being taken out."""
    words = say(
        _("You have left {project}, and your answers are out: of digests to come, of packs, and of what is published."),
        project=project.name,
    )
    return Show(note(words))


def joined_reply(project: Project, audience: Audience, open_now: Round | None, coming: Round | None, zone: str) -> Show:
    """Welcome somebody to a project, with the log that is open now and the next one."""
    words = say(
        _("You take part in {project} now. Who can read what you write: {audience}."),
        project=project.name,
        audience=audience_words(audience),
    )
    now = (
        say(_("Log {number} is open until {close}, if you like."), number=open_now.number,
            close=moment(open_now.closes_at, zone))
        if open_now
        else NO_TEXT
    )  # fmt: skip
    opens = (
        say(_("Your first prompt comes {opens}."), opens=moment(coming.prompt_at(zone), zone)) if coming else NO_TEXT
    )
    told = joined([part for part in (words, now, opens) if part])
    if open_now is None:
        return Show(note(told))
    return Show(note(told, Button(_("Answer"), action("answer", open_now.key))))
