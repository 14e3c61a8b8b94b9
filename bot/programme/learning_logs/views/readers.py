"""Who can read single answers of a log: the form, and what holds afterwards."""

from __future__ import annotations

from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import READERS, Response
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views import buttons
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.forms import USUAL, readers_options
from bot.programme.learning_logs.views.prompts import asked_as, audience_words
from bot.routing.replies import Show
from bot.ui.form import Choice, Form
from bot.ui.message import note
from bot.ui.text import joined, say
from bot.ui.words import _

_LABEL = 90


def readers_form(log_round: Round, response: Response, usual: Audience) -> Form:
    """Give the form with who can read each answer that was given."""
    given = {key for key, parts in response.shown().items() if any(part.strip() for part in parts)}
    questions = [each for each in log_round.project.questions if each.id in given]
    return Form(
        title=_("Who can read each"),
        subtitle=_("{project}, log {number}").format(project=log_round.project.name, number=log_round.number),
        action=action("set_readers", log_round.key),
        questions=tuple(
            Choice(
                f"{READERS}{question.id}",
                asked_as(question)[:_LABEL],
                readers_options(usual),
                value=(response.audiences[question.id].value if question.id in response.audiences else USUAL,),
            )
            for question in questions
        ),
        intro=say(_("For each answer you have given. What is already published does not change.")),
        submit=_("Save"),
    )


def readers_changed(log_round: Round, response: Response, usual: Audience) -> Show:
    """Confirm who can read the answers of a log now."""
    own = [question for question in log_round.project.questions if question.id in response.audiences]
    all_else = say(_("Done. Who can read what you wrote: {audience}."), audience=audience_words(usual))
    others = [
        say(
            _("“{label}”: {audience}."),
            label=asked_as(question)[:_LABEL],
            audience=audience_words(response.audiences[question.id]),
        )
        for question in own
    ]
    return Show(note(joined([all_else, *others]), buttons.readers(log_round.key)))
