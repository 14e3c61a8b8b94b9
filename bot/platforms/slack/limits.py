"""Slack's limits table, and what of a message or form Slack could not show.

Sources: `[SD]` docs.slack.dev, `[SDK]` slack_sdk 3.47 (a test compares), `[ISS]` a GitHub issue, `[2ND]` third parties
only. The drawing is UX 5: header, section, rich_text_quote, context, actions; a form is one modal.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.platforms.limits import (
    Limits,
    Piece,
    element_problems,
    length,
    length_problems,
    messages_for,
    question_problems,
    table_problems,
    text_pieces,
    too_long,
    too_many,
)
from bot.ui.form import Form, Question
from bot.ui.message import (
    Block,
    Buttons,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Image,
    Items,
    Message,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text

LIMITS = Limits(
    platform="Slack",
    message_units=50,  # [SD] Blocks: 50 in a message
    message_text=10_000,  # [ISS] bolt-js 2509, 2867: undocumented, msg_blocks_too_long from about 11,300
    text_piece=2_900,  # [SDK] SectionBlock.text 3,000, less what closes and opens markup where it is cut
    heading=150,  # [SDK] HeaderBlock.text
    field=2_000,  # [SD] Section block: text of a field; the SDK does not check it
    buttons_in_row=25,  # [SDK] ActionsBlock.elements
    link_url=3_000,  # [SDK] ButtonElement.url
    confirm_title=100,  # [SDK] ConfirmObject.title
    confirm_text=300,  # [SDK] ConfirmObject.text
    select_label=3_000,  # [SDK] SectionBlock.text: the label stands in the section beside the select
    select_options=100,  # [SDK] StaticSelectElement.options
    option_label=75,  # [SDK] Option.label
    option_value=150,  # [SDK] Option.value
    image_alt=2_000,  # [SDK] ImageBlock.alt_text
    image_url=3_000,  # [SDK] ImageBlock.image_url
    tables=1,  # [2ND] only_one_table_allowed, in several projects' notes
    table_rows=100,  # [SD] Table block, the header among them
    table_columns=20,  # [SD] Table block
    form_title=24,  # [SDK] View.title
    form_submit=24,  # [SDK] View.submit
    form_units=100,  # [SDK] View.blocks
    form_text=3_000,  # [SD] Text object
    question_key=255,  # [SDK] Block.block_id and InteractiveElement.action_id
    question_label=2_000,  # [SDK] InputBlock.label
    question_hint=2_000,  # [SDK] InputBlock.hint
    answer=3_000,  # [SD] Plain-text input: max_length
    radios_least=1,  # [SD] Radio buttons
    radios=10,  # [SD] Radio buttons: options; the SDK does not check it
    checkboxes=10,  # [SD] Checkboxes: options; the SDK does not check it
)
FIELDS_IN_SECTION = 10  # [SDK] SectionBlock.fields; more go into a further section
_ESCAPED = {"&": 4, "<": 3, ">": 3}  # [SD] Formatting: what `&amp;`, `&lt;` and `&gt;` add


def message_problems(message: Message) -> list[str]:
    """Give what of a message Slack could not show without shortening, a sentence each."""
    tables = [(1 + len(t.rows), _columns(t)) for t in message.blocks if isinstance(t, Table)]
    return [
        *element_problems(message, LIMITS),
        *table_problems(tables, LIMITS),
        *length_problems(_message(message), LIMITS),
    ]


def messages_needed(message: Message) -> int:
    """Give how many native messages a message is carried on in; one is the rule, long readings may need more."""
    return messages_for(_message(message), LIMITS)


def form_problems(form: Form) -> list[str]:
    """Give what of a form one modal could not show without shortening, a sentence each."""
    problems = [*too_long("title of the form", form.title, LIMITS.form_title), *question_problems(form, LIMITS)]
    for question in form.questions:
        if length(question.label) > LIMITS.question_label:
            problems += too_long(f"label of question {question.key}", question.label, LIMITS.question_label)
        if length(question.hint) > LIMITS.question_hint:
            problems += too_long(f"hint of question {question.key}", question.hint, LIMITS.question_hint)
    blocks = sum(piece.units for piece in _form(form))
    return problems + list(too_many("blocks of the form", blocks, LIMITS.form_units, least=0))


def _form(form: Form) -> Iterator[Piece]:
    yield from _plain(form.subtitle)
    yield from _text(form.intro)
    for question in form.questions:
        yield from _asked(question)
    yield from _text(form.footer)


def _asked(question: Question) -> Iterator[Piece]:
    """Give the input block, and the words about last time and about who can read it beside it."""
    yield from _text(question.note)
    yield Piece(length(question.label) + length(question.hint), 1)
    yield from _text(question.audience)


def _message(message: Message) -> Iterator[Piece]:
    for block in message.blocks:
        yield from _block(block)
    yield from _text(message.why)


def _block(block: Block) -> Iterator[Piece]:  # noqa: C901 - one short case for each element of the vocabulary
    match block:
        case Heading():
            yield Piece(_sent(block.text), 1)
        case Paragraph() | Context():
            yield from _text(block.text)
        case Quote():
            yield from _text(block.text)
            yield from _text(block.footer)
        case Items():
            yield from text_pieces(sum(_length(item) + len("25. \n") for item in block.items), LIMITS)
        case Fields():
            for at in range(0, len(block.items), FIELDS_IN_SECTION):
                yield Piece(sum(_field(item) for item in block.items[at : at + FIELDS_IN_SECTION]), 1)
        case Image():
            yield Piece(_sent(block.alt), 1)
            yield from _plain(block.caption)
        case Table():
            yield from _plain(block.caption)
            yield Piece(sum(_sent(cell) for row in (block.header, *block.rows) for cell in row), 1)
        case Buttons():
            yield Piece(sum(_sent(button.label) for button in block.buttons), 1)
        case Select():
            yield Piece(_sent(block.label) + sum(_sent(option.label) for option in block.options), 1)
        case Divider():
            yield Piece(0, 1)


def _columns(table: Table) -> int:
    return max(len(row) for row in (table.header, *table.rows))


def _field(item: FieldItem) -> int:
    return _sent(item.label) + _length(item.value) + len("**\n")


def _plain(text: str) -> tuple[Piece, ...]:
    return text_pieces(_sent(text), LIMITS)


def _text(text: Text) -> tuple[Piece, ...]:
    return text_pieces(_length(text), LIMITS)


def _length(text: Text) -> int:
    return sum(_span(span) for span in text.spans)


def _span(span: Span) -> int:
    match span:
        case Plain():
            return _sent(span.text)
        case Bold() | Code():
            return _sent(span.text) + 2
        case Moment() | Mention():
            return _sent(span.text)
        case Link():
            return _sent(span.label) + _sent(span.url) + len("<|>")


def _sent(text: str) -> int:
    return length(text) + sum(_ESCAPED.get(character, 0) for character in text)
