"""A log as a talk: one question a message, what was found in an answer, and the end where it is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.config.community import QuestionSpec
from bot.core.safety.rules.routes import Routes
from bot.core.safety.views import options, routes_blocks, still_in_the_chat, typed_in_chat, your_choice
from bot.llm.identifiers import Finding
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Response, words_of
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.rules.talking import UNSURE
from bot.programme.learning_logs.views import buttons
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.forms import steps_of
from bot.programme.learning_logs.views.prompts import asked_as, audience_words
from bot.routing.replies import Show
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Context,
    Items,
    Message,
    Option,
    Paragraph,
    Quote,
    Select,
    Style,
    note,
)
from bot.ui.text import Text, joined, say, untrusted
from bot.ui.when import moment
from bot.ui.words import _

_SHOWN = 600  # of an answer given before, enough to know it again


def place(log_round: Round, question: str) -> str:
    """Give the key of a button about one question: the round and the question's place, so that it is never too long."""
    ids = [each.id for each in log_round.project.questions]
    return f"{log_round.key}/{ids.index(question) if question in ids else -1}"


def place_of(key: str) -> tuple[str, int]:
    """Give the round and the question's place out of a button's key; the end is at -1."""
    round_key, _slash, at = key.partition("/")
    return round_key, int(at) if at.isdecimal() else -1


def question_message(
    log_round: Round, spec: QuestionSpec, place_in: tuple[int, int], response: Response, usual: Audience, *, plan: str
) -> Message:
    """Give one question of a talk; `place_in` is which of how many it is."""
    at, count = place_in
    asked = say(
        _("**Question {at} of {count}.** {label}"), at=at, count=count, label=spec.text.replace("{plan_next}", plan)
    )
    who = say(_("Who can read this: {audience}."), audience=audience_words(response.audience_of(spec.id, usual)))
    words = words_of(spec, response.shown().get(spec.id, ()))
    so_far: list[Block] = [Quote(untrusted(_cut(words)), say(_("Your answer so far")))] if words else []
    hint = say("{hint}", hint=spec.hint)
    return Message(
        (
            Paragraph(joined([asked, hint])),
            *so_far,
            *_list(log_round, spec),
            Context(joined([say(how_to_answer(spec)), who, _which(log_round)])),
            Buttons(_ways(log_round, spec, first=at == 1, answered=bool(words))),
        )
    )


def _which(log_round: Round) -> Text:
    """Give which log it is, for who takes part in two projects."""
    return say(_("{project}, log {number}."), project=log_round.project.name, number=log_round.number)


def how_to_answer(spec: QuestionSpec) -> str:
    """Give how this kind of question is answered in a talk."""
    if spec.many:
        return _("Choose as many as you like, then go on. Choosing one again takes it back.")
    if spec.type in ("choice", "scale"):
        return _("Choose from the list.")
    return _("Your next message here is the answer.")


def _list(log_round: Round, spec: QuestionSpec) -> tuple[Block, ...]:
    if spec.type not in ("choice", "scale"):
        return ()
    offered = steps_of(spec) if spec.type == "scale" else tuple(Option(each.id, each.name) for each in spec.options)
    return (Select(_("Choose"), action("talk_pick", place(log_round, spec.id)), offered),)


def _ways(log_round: Round, spec: QuestionSpec, *, first: bool, answered: bool) -> tuple[Button, ...]:
    key = place(log_round, spec.id)
    unsure = (Button(_("I don't know"), action("talk_unsure", key)),) if spec.dont_know else ()
    back = () if first else (Button(_("Back"), action("talk_back", key)),)
    on = Button(_("Next") if answered else _("Skip"), action("talk_on", key))
    return (*unsure, on, *back, stop_button(key))


def stop_button(key: str) -> Button:
    """Give the button that stops a talk; it is carried on from My logs."""
    return Button(_("Stop, carry on later"), action("talk_stop", key), Style.QUIET)


def said_before(message: Message, sentence: str, routes: Routes, platform: str) -> Show:
    """Give the next message of a talk after what there is to say about the last answer."""
    blocks = (Paragraph(untrusted(sentence)), *message.blocks) if sentence else message.blocks
    fleeting = routes_blocks(routes)
    chat = (Paragraph(untrusted(still_in_the_chat(platform))),) if fleeting else ()
    return Show(Message(blocks), fleeting=(*fleeting, *chat))


def found_in_chat(
    log_round: Round, question: str, findings: Sequence[Finding], platform: str, *, held: bool
) -> Message:
    """Ask about an identifier in what was typed into the chat, and say that it is still there."""
    key = place(log_round, question)
    told = typed_in_chat(findings, platform) if held else f"{your_choice(findings)} {still_in_the_chat(platform)}"
    again = _("You can also send another message in its place.")
    # Of several choices the first and the last: to take out what must not stay, or to let it stay.
    offered = options(findings)
    choices = tuple(
        Button(label, action("talk_settle", f"{key}/{option.value}"))
        for option, label in ((offered[0], _("Take it out")), (offered[-1], _stays(held=held)))
    )
    return note(joined([untrusted(told), untrusted(again)]), *choices, stop_button(key))


def _stays(*, held: bool) -> str:
    return _("Not a patient's number") if held else _("Leave it in")


def last_message(log_round: Round, zone: str, response: Response, asked: int, unsettled: Mapping[str, str]) -> Message:
    """Give the end of a talk: how much is answered, what needs another look, and the way to hand in."""
    key = place(log_round, "")
    so_far = say(
        _("That was the last question. You have answered {done} of {asked}; they are saved until {close}."),
        done=response.answered(),
        asked=asked,
        close=moment(log_round.closes_at, zone),
    )
    form = buttons.answer(log_round.key, _("Look through it"))
    back = Button(_("Back"), action("talk_back", key))
    if not unsettled:
        ready = Button(_("Hand it in"), action("talk_hand_in", log_round.key), Style.PRIMARY)
        return note(so_far, ready, Button(form.label, form.action), back, stop_button(key))
    labels = {question.id: asked_as(question) for question in log_round.project.questions}
    needs = tuple(
        joined([say("“{label}”", label=labels.get(field, field)), untrusted(why)]) for field, why in unsettled.items()
    )
    more = Paragraph(say(_("Before it can be handed in, these need another look:")))
    return Message((Paragraph(so_far), more, Items(needs), Buttons((form, back, stop_button(key)))))


def stopped(log_round: Round, zone: str, answered: int) -> Show:
    """Confirm that a talk is stopped, and say how it is carried on."""
    words = say(
        _(
            "Stopped. What you answered so far ({answered}) is saved, and your messages here are no answers any more. "
            "You can carry on, here or in the form, until {close}."
        ),
        answered=answered,
        close=moment(log_round.closes_at, zone),
    )
    carry_on = buttons.one_by_one(log_round.key, _("Carry on here"))
    return Show(note(words, carry_on, Button(_("Open the form"), action("answer", log_round.key))))


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1].rstrip()}…"


def unsure_value() -> str:
    """Give what stands for "don't know" as an answer to a number."""
    return UNSURE
