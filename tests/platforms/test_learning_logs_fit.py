"""Every message and form of learning logs can be shown on Slack and on Discord, and is said as VOICE asks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pytest

from bot.config import Project, load_community
from bot.config.community import Focus
from bot.platforms.discord import limits as discord
from bot.platforms.limits import BUTTON_LABEL, buttons_of
from bot.platforms.slack import limits as slack
from bot.programme.learning_logs import views
from bot.programme.learning_logs.rules.digest import Coverage, Share
from bot.programme.learning_logs.rules.publishing import DigestLine, LeftOut
from bot.ui.codec import form_to_json
from bot.ui.form import Form
from bot.ui.message import Button, Buttons, Message, Select, Style
from bot.ui.plain import plain
from tests.platforms.learning_logs_said import BUILDERS, Filling, Said, said

MODULES = tuple(import_module(f"{views.__name__}.{each.name}") for each in iter_modules(views.__path__))
PLATFORMS = {"slack": slack, "discord": discord}
MARK = "¤"  # stands for what is filled in, where only our own words are counted
MOMENT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]+, \d\d:\d\d")
BANNED = re.compile(r"\b(just|simply|oops)\b|!", re.IGNORECASE)
NOW = datetime(2027, 9, 29, 22, 59, tzinfo=UTC)  # Wed 29 September, 23:59: no moment has longer words

# What people read at length: carried on in further messages, and a file where three do not hold it.
READINGS = {"editor_card", "published_card", "log_copy", "line_check", "proposal"}
VOICE_MESSAGES = {
    "log_prompt", "log_reminder", "nothing_noted", "handed_in_reply", "skipped", "pause_or_leave_choice",
    "left_project", "reminders_off", "audience_changed", "joined_reply", "on_the_list", "leaving_choice",
    "consent_changed", "stays_out", "place_free", "left_with_answers", "line_check", "thanked", "approved_reply",
    "folded", "nothing_left", "too_few_for_a_synthesis", "nothing_to_digest", "approval_overdue", "later_choice",
    "pause_ended", "reworded", "change_asked", "change_sent", "look_again",
}  # fmt: skip


def project() -> Project:
    found = load_community().project("video-consultations")
    assert found is not None
    return found


def filling(filled: Project, *, count: int, text: str, person: str, answer: str, number: int = 2) -> Filling:
    """Give a filling with so many lines of a text, and every question answered."""
    lines = tuple(
        DigestLine(f"line_{at:026}", at, f"Theme {at // 3}", text, (f"ans_{at}",), person, f"mem_{at}")
        for at in range(count)
    )
    groups = (Share(person, 9), Share(f"{person} (merged)", 5))
    coverage = Coverage(14, 20, 9, 40, 6, groups, groups, (person, person), (person,))
    typed = {
        question.id: tuple(option.id for option in question.options)
        if question.options
        else (answer[: 300 if question.type == "short" else 3_000] if question.type in ("short", "long") else "4",)
        for question in filled.questions
    }
    left_out = tuple(LeftOut(text[:300], "speaks to a machine, not to people") for _ in range(count // 4))
    plan = answer[:300]
    return Filling(filled, number, "Europe/London", person, plan, typed, lines, left_out, coverage, NOW)


def realistic() -> Filling:
    """Give what a good fortnight brings."""
    line = "Ring people the day before and do a two-minute test call. It got the video calls starting on time."
    plan = "Cut the consent form to one side of A4 with the carers' group"
    return filling(project(), count=12, text=line, person="a person in Northern Ireland (primary care)", answer=plan)


def worst() -> Filling:
    """Give the most there can be: sixty rounds, names and texts to their last character, twenty-five lines."""
    long = project().model_copy(
        update={"name": "Video and telephone consultations in all four nations " * 2, "rounds": 60}
    )
    text = ("Nobody told us, so we asked. " * 120)[:3_000]
    return filling(long, count=25, text=text[:400], person="Bronwen Llewellyn-Carmichael, " * 3, answer=text, number=59)


def markers() -> Filling:
    """Give marks for all that is filled in, so that what is left is ours."""
    focus = tuple(Focus(round=each.round, name=MARK, text=MARK) for each in project().focus)
    mine = project().model_copy(update={"name": MARK, "focus": focus, "description": MARK})
    return filling(mine, count=2, text=MARK, person=MARK, answer=MARK)


FILLINGS = {"realistic": realistic, "worst": worst, "markers": markers}
each_view = pytest.mark.parametrize("view", BUILDERS)
each_filling = pytest.mark.parametrize("filled", FILLINGS)
each_platform = pytest.mark.parametrize("platform", PLATFORMS)


@cache
def built(filled: str) -> dict[str, list[Said]]:
    """Give what every view makes of a filling."""
    return said(FILLINGS[filled]())


def of_view(filled: str, view: str) -> list[Message]:
    return [each for each in built(filled)[view] if isinstance(each, Message)]


def test_every_message_and_form_of_learning_logs_is_built_here():
    shown = {
        name
        for module in MODULES
        for name, view in inspect.getmembers(module, inspect.isfunction)
        if view.__module__ == module.__name__
        and not name.startswith("_")
        and name not in {"said_before", "with_routes"}  # these put sentences around a message that is built here
        and inspect.signature(view).return_annotation in ("Message", "Show", "Form")
    }
    assert shown <= BUILDERS.keys()
    assert BUILDERS.keys() - shown == {"later_choice", "pause_ended"}


@each_platform
@each_filling
@each_view
def test_it_can_be_shown_without_shortening(platform, filled, view):
    for each in built(filled)[view]:
        if isinstance(each, Form):
            assert PLATFORMS[platform].form_problems(each) == []
            continue
        problems = PLATFORMS[platform].message_problems(each)
        if view in READINGS and filled == "worst":
            problems = [problem for problem in problems if not problem.startswith("the message needs")]
        assert problems == []


@each_platform
@each_view
def test_one_native_message_is_enough_unless_it_is_a_reading(platform, view):
    most = 3 if view in READINGS else 1
    for filled in ("realistic", "markers") if view in READINGS else FILLINGS:
        assert max((PLATFORMS[platform].messages_needed(each) for each in of_view(filled, view)), default=1) <= most


def test_only_who_makes_the_questions_sees_where_a_plan_is_put_into_one():
    shown = {
        view
        for view, built_here in built("realistic").items()
        for each in built_here
        if "{plan_next}" in (form_to_json(each) if isinstance(each, Form) else plain(each))
    }
    assert shown <= {
        "question_card", "question_more", "question_form", "questions_card", "answers_form", "only_if_form",
    }  # fmt: skip


@pytest.mark.parametrize("number", range(1, 7))
def test_a_log_is_at_most_five_modals_on_discord(number):
    fill = replace(realistic(), number=number)
    for form in BUILDERS["log_form"](fill):
        assert isinstance(form, Form)
        assert len(discord.steps(form)) <= 5


@each_filling
@each_view
def test_it_has_at_most_four_buttons_with_labels_of_at_most_24_characters_and_one_primary(filled, view):
    for message in of_view(filled, view):
        buttons = buttons_of(message)
        assert len(buttons) <= 4
        assert max((len(button.label) for button in buttons), default=0) <= BUTTON_LABEL
        primary = [button for button in buttons if isinstance(button, Button) and button.style is Style.PRIMARY]
        assert len(primary) <= 1


def our_words(message: Message) -> list[str]:
    """Give the words of a message that are ours: without buttons, dates, numbers and what is filled in."""
    spoken = tuple(block for block in message.blocks if not isinstance(block, Buttons | Select))
    text = MOMENT.sub("", plain(Message(spoken, message.why)))
    return [word for word in text.split() if MARK not in word and re.search(r"[^\W\d]", word)]


@pytest.mark.parametrize("view", sorted(VOICE_MESSAGES))
def test_it_is_said_in_at_most_sixty_words(view):
    counts = [len(our_words(message)) for message in of_view("markers", view)]
    assert 0 < max(counts) <= 60


def of_form(form: Form) -> Iterator[str]:
    """Give every word of a form that people read."""
    yield from (form.title, form.subtitle, form.submit, form.intro.plain(), form.footer.plain())
    for question in form.questions:
        yield from (question.label, question.hint, question.note.plain(), question.audience.plain())
        yield from (option.label for option in getattr(question, "options", ()))


def of_message(message: Message) -> Iterator[str]:
    """Give every word of a message that people read, those of a confirmation among them."""
    yield plain(message)
    for button in buttons_of(message):
        if isinstance(button, Button) and button.confirm:
            yield from (button.confirm.title, button.confirm.text, button.confirm.yes, button.confirm.no)


@each_view
def test_it_is_said_without_exclamation_marks_and_belittling_words(view):
    for each in built("markers")[view]:
        for text in of_form(each) if isinstance(each, Form) else of_message(each):
            assert BANNED.findall(text) == []


@pytest.mark.parametrize("text", ["Just answer.", "Thank you!", "Oops", "It is simply done"])
def test_belittling_words_would_be_found(text):
    assert BANNED.findall(text)


def test_unasked_messages_say_why_they_came():
    for view in ("log_prompt", "log_reminder", "line_check", "editor_card", "nothing_to_digest", "approval_overdue"):
        assert all(message.why for message in of_view("realistic", view))
