"""The forms with which the insight team plans a project, at most five questions in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.config.community import Community
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.planning import Body, Part, answers_of, at_words, share_words
from bot.programme.learning_logs.views.prompts import audience_words
from bot.ui.actions import ActionId
from bot.ui.form import (
    Checkbox,
    Choice,
    Choices,
    Date,
    Form,
    LongText,
    MemberPicker,
    Number,
    Question,
    ShortText,
)
from bot.ui.message import Option
from bot.ui.text import NO_TEXT, Text, say
from bot.ui.words import _

NAME = "learning_logs"
NEW = "new"  # stands for the id of a draft or a question that is not there yet
MOST_SHOWN = 25  # options of a list on Discord (PLATFORMS 2.3)


def action(verb: str, *key: str) -> str:
    """Give the action id of a verb of planning."""
    return str(ActionId(NAME, verb, "/".join(key)))


def part_name(part: Part) -> str:
    """Give a step's name."""
    return {
        Part.ABOUT: _("What it is about"),
        Part.WHEN: _("Start, length, cadence"),
        Part.DAYS: _("Days and times"),
        Part.PEOPLE: _("Editor, deputy, readers"),
        Part.CONSENT: _("Consent text"),
        Part.CALL: _("Open call and places"),
        Part.QUESTIONS: _("Questions"),
    }[part]


def _given(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (str(value),) if value not in (None, "") else ()


def _form(draft_id: str, part: Part, questions: tuple[Question, ...], intro: Text = NO_TEXT) -> Form:
    return Form(
        title=_("Plan a project"),
        subtitle=part_name(part),
        action=action("plan_save", draft_id, part.value),
        questions=questions,
        intro=intro,
        submit=_("Save this step"),
    )


def about_form(draft_id: str, body: Body) -> Form:
    """Give the form that says what a project is about."""
    return _form(
        draft_id,
        Part.ABOUT,
        (
            ShortText("name", _("Its name"), 75, required=True, value=_given(body.get("name"))),
            LongText(
                "description",
                _("What is it for?"),
                600,
                hint=_("One or two sentences, shown in the open call."),
                required=True,
                value=_given(body.get("description")),
            ),
            ShortText(
                "channel",
                _("Channel for its digests"),
                80,
                hint=_("Without the #. Empty: the community's own channel for digests."),
                value=_given(body.get("channel")),
            ),
            Number("minutes", _("How many minutes does a log take?"), 1, 60, required=True,
                   value=_given(body.get("minutes"))),
            LongText("limits", _("What its digests cannot tell"), 600, hint=_("Said at the end of every digest."),
                     value=_given(body.get("limits"))),
        ),
    )  # fmt: skip


def when_form(draft_id: str, body: Body, started: str = "") -> Form:
    """Give the form for start, length and cadence; `started` is the start of a project that has begun."""
    start: tuple[Question, ...] = (
        Date("start", _("Start date"), hint=_("Every round is counted from it."), required=True,
             value=_given(body.get("start"))),
    )  # fmt: skip
    return _form(
        draft_id,
        Part.WHEN,
        (
            *(() if started else start),
            Number("cadence_days", _("Days from one log to the next"), 1, 366, hint=_("14 is usual, 7 is weekly."),
                   required=True, value=_given(body.get("cadence_days"))),
            Number("rounds", _("How many logs in all?"), 1, 60, required=True, value=_given(body.get("rounds"))),
        ),
        say(_("It began on {day}."), day=started) if started else NO_TEXT,
    )  # fmt: skip


def days_form(draft_id: str, body: Body) -> Form:
    """Give the form for the days and times of the prompt, the reminder and the close."""
    labels = {
        "prompt": (_("Prompt"), _("The first such day of each round.")),
        "reminder": (_("The one reminder"), _("The first such day after the prompt.")),
        "close": (_("Close"), _("The first such day after the reminder.")),
    }
    return _form(
        draft_id,
        Part.DAYS,
        tuple(
            ShortText(key, label, 40, hint=hint, required=True, value=_given(at_words(body.get(key))))
            for key, (label, hint) in labels.items()
        ),
        say(
            _(
                "Each a weekday and a time, such as Tuesday 12:30, at each participant's own time. With fewer than "
                "seven days from log to log, the prompt goes on the first day, the reminder and the close on the last."
            )
        ),
    )


def people_form(draft_id: str, body: Body, options: tuple[Option, ...]) -> Form:
    """Give the form for the editor, the deputy, and who reads what unless somebody chooses otherwise."""
    readers = tuple(Option(each.value, audience_words(each).capitalize()) for each in Audience)
    return _form(
        draft_id,
        Part.PEOPLE,
        (
            MemberPicker("editor", _("Editor"), options, hint=_("Edits and approves the digests."), required=True,
                         value=_given(body.get("editor"))),
            MemberPicker("deputy", _("Deputy"), options, hint=_("Is asked where the editor has no time."),
                         required=True, value=_given(body.get("deputy"))),
            Choice("default_audience", _("Who can read answers, unless people choose otherwise?"), readers,
                   required=True, value=_given(body.get("default_audience"))),
        ),
    )  # fmt: skip


def consent_form(draft_id: str, body: Body) -> Form:
    """Give the form for the consent text."""
    consent = body.get("consent") or {}
    return _form(
        draft_id,
        Part.CONSENT,
        (
            LongText(
                "text",
                _("What people agree to"),
                hint=_("How often, how long, who reads it, how long it is kept, whom to ask."),
                required=True,
                value=_given(consent.get("text")),
            ),
        ),
        say(
            _(
                "Each change of the text is a new version. Everybody is asked again before their next log counts; "
                "earlier answers stay under the version they were given under."
            )
        ),
    )


def call_form(draft_id: str, body: Body, community: Community) -> Form:
    """Give the form for the open call."""
    call = body.get("call") or {}
    wishes = "\n".join(share_words(share, community) for share in call.get("spread", ()))
    return _form(
        draft_id,
        Part.CALL,
        (
            Number("places", _("Places"), 1, 5000, hint=_("Empty: as many as want to take part."),
                   value=_given(call.get("places"))),
            Date("until", _("Last day of the open call"), hint=_("Empty: it stays open until you close it."),
                 value=_given(call.get("until"))),
            ShortText("channels", _("Post it in these channels"), hint=_("Without the #, with commas between."),
                      value=_given(", ".join(call.get("channels", ())))),
            LongText(
                "spread",
                _("Whom you wish for"),
                hint=_(
                    "A line for each sector, nation or role, such as: Wales: at least 2. "
                    "Or: Acute hospital: at least 1, at most 5."
                ),
                value=_given(wishes),
            ),
        ),
        say(_("Who asks beyond a limit goes on a waiting list and is told where they stand.")),
    )  # fmt: skip


KINDS: dict[str, Callable[[], str]] = {
    "long": lambda: _("Some sentences"),
    "short": lambda: _("A line"),
    "one": lambda: _("One of some answers"),
    "many": lambda: _("Any of some answers"),
    "scale": lambda: _("A scale"),
    "number": lambda: _("A whole number"),
}


def kind_of(question: dict[str, Any]) -> str:
    """Give the kind of a question as its form names it."""
    if question["type"] == "choice":
        return "many" if question.get("many") else "one"
    return str(question["type"])


def question_form(draft_id: str, question: dict[str, Any] | None, rounds: int) -> Form:
    """Give the form for one question."""
    now = question or {}
    kinds = tuple(Option(key, words()) for key, words in KINDS.items())
    return Form(
        title=_("A question"),
        action=action("plan_save_question", draft_id, now.get("id", NEW)),
        questions=(
            LongText("text", _("What do you ask?"), 300, required=True, value=_given(now.get("text"))),
            Choice("way", _("How is it answered?"), kinds, required=True,
                   value=(kind_of(now),) if now else ()),
            ShortText("hint", _("A line of help"), value=_given(now.get("hint"))),
            Checkbox("required", _("A log cannot be handed in without it"),
                     value=("yes",) if now.get("required") else ()),
            Number("round", _("Only in this round"), 1, rounds, hint=_("Empty: in every round."),
                   value=_given(now.get("focus_round"))),
        ),
        submit=_("Save the question"),
    )  # fmt: skip


def answers_form(draft_id: str, question: dict[str, Any]) -> Form:
    """Give the form for the answers from which people choose, or the limits of a number."""
    return Form(
        title=_("Its answers"),
        subtitle=question["text"][:75],
        action=action("plan_save_answers", draft_id, question["id"]),
        questions=_answers(question),
        submit=_("Save the answers"),
    )


def _answers(question: dict[str, Any]) -> tuple[Question, ...]:
    if question["type"] == "choice":
        lines = "\n".join(option["name"] for option in question.get("options", ()))
        hint = _("A line for each, two to twenty-five.")
        return (LongText("options", _("Answers to choose from"), hint=hint, required=True, value=_given(lines)),)
    low = Number("min", _("Lowest"), -1_000_000, 1_000_000, required=True, value=_given(question.get("min")))
    high = Number("max", _("Highest"), -1_000_000, 1_000_000, required=True, value=_given(question.get("max")))
    if question["type"] == "scale":
        return (
            low,
            high,
            ShortText("low", _("What the lowest means"), 60, value=_given(question.get("low"))),
            ShortText("high", _("What the highest means"), 60, value=_given(question.get("high"))),
        )
    unsure = ("yes",) if question.get("dont_know") else ()
    return (low, high, Checkbox("dont_know", _("“Don't know” is an answer"), value=unsure))


def only_if_form(draft_id: str, question: dict[str, Any], before: list[dict[str, Any]]) -> Form:
    """Give the form that says on which answer to an earlier question this one depends."""
    depends = question.get("only_if") or {}
    options = tuple(
        Option(f"{each['id']}={answer}", f"{name} ({each['text']})"[:75])
        for each in before
        for answer, name in answers_of(each).items()
    )
    value = tuple(f"{depends['question']}={answer}" for answer in depends.get("answers", ()))
    return Form(
        title=_("Asked only if"),
        subtitle=question["text"][:75],
        action=action("plan_save_only_if", draft_id, question["id"]),
        questions=(
            Choices(
                "answers",
                _("Ask it only after one of these answers"),
                options[:MOST_SHOWN],
                hint=_("Answers to one earlier question. Choose none: it is always asked."),
                value=value,
            ),
        ),
        submit=_("Save"),
    )


def focus_form(draft_id: str, body: Body) -> Form:
    """Give the form for what one round looks at in particular."""
    return Form(
        title=_("The focus of a round"),
        action=action("plan_save_focus", draft_id),
        questions=(
            Number("round", _("Round"), 1, body.get("rounds") or 60, required=True),
            LongText(
                "text",
                _("What does it look at?"),
                300,
                hint=_("One line at the top of that round's log. Empty takes it away."),
            ),
        ),
        submit=_("Save the focus"),
    )
