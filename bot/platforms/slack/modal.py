"""Forms as modals: one page with everything, errors at the field, words about each answer beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.platforms.limits import length
from bot.platforms.slack.controls import PLACEHOLDER, can_be_chosen, listed, option
from bot.platforms.slack.inputs import belongs_to, element
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.memo import Memo, memo_to_text
from bot.platforms.slack.render import draw_in_view
from bot.platforms.slack.words import EMPTY, Native, plain_text
from bot.platforms.split import shorten
from bot.ui.form import Beside, Form, Question
from bot.ui.message import Context, Message, Option, Paragraph, note
from bot.ui.text import Text, clean, joined, untrusted
from bot.ui.words import _

CALLBACK = 255  # [SDK] View.callback_id


def form_view(form: Form, memo: Memo) -> Native:
    """Give a form as a modal; it carries its action and `memo`, and needs nothing kept here to be answered."""
    memo = replace(memo, draft=form.draft)
    findable = bool(memo.opener.action)
    blocks = _blocks(form, findable=findable)
    if len(blocks) > LIMITS.form_units:
        blocks = _blocks(_folded(form), findable=findable)
    if len(blocks) > LIMITS.form_units:
        return note_view(form.title, _too_long())
    native: Native = {
        "type": "modal",
        "title": plain_text(form.title, LIMITS.form_title),
        "close": plain_text(_("Close"), LIMITS.form_submit),
        "callback_id": form.action[:CALLBACK],
        "private_metadata": memo_to_text(memo),
        "notify_on_close": bool(form.draft),
        "blocks": blocks or [{"type": "section", "text": plain_text(form.title, LIMITS.form_text)}],
    }
    if any(block["type"] == "input" for block in blocks):
        native["submit"] = plain_text(form.submit or _("Send"), LIMITS.form_submit)
    return native


def note_view(title: str, message: Message) -> Native:
    """Give a message as a modal with nothing to fill in, such as what is said when a form cannot be shown."""
    return {
        "type": "modal",
        "title": plain_text(title, LIMITS.form_title),
        "close": plain_text(_("Close"), LIMITS.form_submit),
        "blocks": _fitting(message) or [{"type": "section", "text": plain_text(EMPTY, 1)}],
    }


def home_view(message: Message) -> Native:
    """Give a message as a person's home tab."""
    return {"type": "home", "blocks": _fitting(message)}


def _fitting(message: Message) -> list[Native]:
    blocks = [each.block for each in draw_in_view(message)]
    if len(blocks) <= LIMITS.form_units:
        return blocks
    return [*blocks[: LIMITS.form_units - 1], *_small(untrusted(_("There is more than fits here.")))]


def _too_long() -> Message:
    return note(untrusted(_("This form has more questions than fit here. Nothing was changed. Please tell staff.")))


def _blocks(form: Form, *, findable: bool) -> list[Native]:
    return list(_all_blocks(form, findable=findable))


def _all_blocks(form: Form, *, findable: bool) -> Iterator[Native]:
    if length(clean(form.title)) > LIMITS.form_title:  # the title bar cuts it
        yield from _drawn(Message((Paragraph(untrusted(form.title)),)))
    yield from _small(untrusted(form.subtitle))
    yield from _drawn(Message((Paragraph(form.intro),)))
    for question in form.questions:
        yield from asked(question, keeps=bool(form.draft), findable=findable)
    yield from _small(form.footer)


def asked(question: Question, *, keeps: bool, findable: bool) -> Iterator[Native]:
    """Give the blocks of one question: last time's words, the question, who can read it and the choice beside it."""
    yield from _small(question.note)
    label, hint = clean(question.label).strip(), clean(question.hint).strip()
    for words, most in ((label, LIMITS.question_label), (hint, LIMITS.question_hint)):
        if length(words) > most:  # what the label has no room for stands above it
            yield from _drawn(Message((Paragraph(untrusted(words)),)))
    native: Native = {
        "type": "input",
        "block_id": question.key[: LIMITS.question_key],
        "label": plain_text(label or question.key, LIMITS.question_label),
        "optional": not question.required,
        "element": element(question, keeps=keeps, findable=findable),
    }
    if hint:
        native["hint"] = plain_text(hint, LIMITS.question_hint)
    if keeps:
        native["dispatch_action"] = True
    yield native
    beside = can_be_chosen(question.beside.options) if question.beside else []
    if question.beside and beside:
        yield _beside(question, question.beside, beside)
    else:
        yield from _small(question.audience)


def _beside(question: Question, beside: Beside, options: Sequence[Option]) -> Native:
    """Give the words about an answer with the choice that belongs to it."""
    chosen = [each for each in options if each.value == beside.value]
    select: Native = {
        "type": "static_select",
        "action_id": belongs_to(question.key),
        "placeholder": plain_text(beside.label, PLACEHOLDER),
        **listed(options),
    }
    if chosen:
        select["initial_option"] = option(chosen[0])
    words = question.audience.plain() or beside.label
    return {
        "type": "section",
        "block_id": beside.key[: LIMITS.question_key],
        "text": plain_text(words, LIMITS.form_text),
        "accessory": select,
    }


def _folded(form: Form) -> Form:
    """Give a form of many questions with all words of each in its label and hint."""
    questions = []
    for question in form.questions:
        words = joined([question.note, untrusted(question.hint), question.audience]).plain()
        bare = Text()
        hint = shorten(words, LIMITS.question_hint)
        label = shorten(question.label, LIMITS.question_label)
        questions.append(replace(question, label=label, hint=hint, note=bare, audience=bare, beside=None))
    return replace(form, questions=tuple(questions))


def _small(text: Text) -> Iterator[Native]:
    yield from _drawn(Message((Context(text),)))


def _drawn(message: Message) -> Iterator[Native]:
    yield from (each.block for each in draw_in_view(message))
