"""What a platform has room for, and the check of a neutral message or form against it.

Each platform fills in one table, `Limits`, and says how it draws an element; the checks are the same for both. Only
what would have to be shortened or left out is a problem. A long text is none: the adapter carries it on in a further
block, and a long message in a second or third message (`messages_needed` says how many).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.ui.actions import MAX_ACTION_ID, parse_action
from bot.ui.form import Checkbox, Choice, Choices, Form, LongText, MemberPicker, Question, Scale, ShortText
from bot.ui.message import Block, Button, Buttons, Confirm, Fields, Heading, Image, LinkButton, Message, Option, Select
from bot.ui.text import safe_url

BUTTON_LABEL = 24  # VOICE: Discord's phones show about 34 characters, Slack takes 75
MOST_MESSAGES = 3  # PLATFORMS 4(b): what needs more than three messages is a file with a summary
NO_LIMIT = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The room on one platform, in characters or in number; a "unit" is a block on Slack and a component on Discord."""

    platform: str
    # Messages
    message_units: int
    message_text: int
    text_piece: int  # where an adapter cuts a long text
    heading: int
    field: int
    buttons_in_row: int
    link_url: int
    confirm_title: int
    confirm_text: int
    select_label: int
    select_options: int
    option_label: int
    option_value: int
    image_alt: int
    image_url: int
    tables: int
    table_rows: int
    table_columns: int
    # Forms
    form_title: int
    form_submit: int
    form_units: int
    form_text: int  # one text before or between the questions
    question_key: int
    question_label: int  # the platform's own label and hint; what does not fit them is a text
    question_hint: int
    answer: int
    radios_least: int
    radios: int
    checkboxes: int


class Control(StrEnum):
    """What a question with answers to choose from is shown as."""

    RADIOS = "radios"
    CHECKBOXES = "checkboxes"
    LIST = "list"  # opened to choose; one or several answers


def control(question: Choice | Scale | Choices, limits: Limits) -> Control:
    """Give what a question is shown as: all its answers at once where they fit, else a list to open."""
    count = len(question.options)
    if isinstance(question, Choices):
        return Control.CHECKBOXES if count <= limits.checkboxes else Control.LIST
    return Control.RADIOS if limits.radios_least <= count <= limits.radios else Control.LIST


def length(text: str) -> int:
    """Give how long a platform may count a text: in UTF-16 units, of which an emoji is two.

    Neither platform says whether it counts these or code points; these are never fewer.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Piece:
    """What an adapter does not take apart: how much text it sends, and how many units it is."""

    text: int
    units: int


def text_pieces(text: int, limits: Limits) -> tuple[Piece, ...]:
    """Give the pieces that a text of this length is sent in, none for an empty one."""
    whole, rest = divmod(text, limits.text_piece)
    return (Piece(limits.text_piece, 1),) * whole + ((Piece(rest, 1),) if rest else ())


def messages_for(pieces: Iterable[Piece], limits: Limits) -> int:
    """Give how many messages the pieces fill, in order; one even if there are none."""
    messages, text, units = 1, 0, 0
    for piece in pieces:
        if text + piece.text > limits.message_text or units + piece.units > limits.message_units:
            messages, text, units = messages + 1, 0, 0
        text, units = text + piece.text, units + piece.units
    return messages


def too_long(what: str, text: str, most: int) -> Iterator[str]:
    """Give the problem of a text without the room it needs, or of an empty one."""
    count = length(text)
    if not text.strip():
        yield f"{what} is empty"
    elif count > most:
        yield f"{what} has {count} characters, at most {most} fit: {_start(text)}"


def too_many(what: str, count: int, most: int, least: int = 1) -> Iterator[str]:
    """Give the problem of too many or too few of something."""
    if not least <= count <= most:
        yield f"{what}: {count}, from {least} to {most} fit"


def _start(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def element_problems(message: Message, limits: Limits) -> list[str]:
    """Give what could not be shown of each element of a message, one sentence each."""
    problems = [problem for block in message.blocks for problem in _block(block, limits)]
    actions = [
        *(button.action for button in buttons_of(message) if isinstance(button, Button)),
        *(block.action for block in message.blocks if isinstance(block, Select)),
    ]
    return problems + [f"two things in the message have the action {action}" for action in _twice(actions)]


def buttons_of(message: Message) -> tuple[Button | LinkButton, ...]:
    """Give every button of a message, in reading order."""
    return tuple(button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons)


def _block(block: Block, limits: Limits) -> Iterator[str]:
    match block:
        case Heading():
            yield from too_long("heading", block.text, limits.heading)
        case Fields():
            yield from _fields(block, limits)
        case Image():
            yield from too_long("alt text", block.alt, limits.image_alt)
            yield from too_long("address of the image", block.url, limits.image_url)
        case Buttons():
            yield from too_many("buttons in a row", len(block.buttons), limits.buttons_in_row)
            for button in block.buttons:
                yield from _button(button, limits)
        case Select():
            yield from too_long("label of the select", block.label, limits.select_label)
            yield from _action(block.action)
            yield from _options("select", block.options, limits)


def _fields(block: Fields, limits: Limits) -> Iterator[str]:
    for item in block.items:
        yield from too_long(f"field “{_start(item.label)}”", f"*{item.label}*\n{item.value.plain()}", limits.field)


def _button(button: Button | LinkButton, limits: Limits) -> Iterator[str]:
    yield from too_long("label of a button", button.label, BUTTON_LABEL)
    if isinstance(button, LinkButton):
        yield from too_long("address of a button", button.url, limits.link_url)
        yield from _address(button.url)
        return
    yield from _action(button.action)
    if button.confirm is not None:
        yield from _confirm(button.confirm, limits)


def _address(url: str) -> Iterator[str]:
    try:
        outside = not safe_url(url).startswith("/")
    except ValueError:
        outside = False
    if not outside:
        yield f"a button's address does not begin with http:// or https://: {_start(url)}"


def _confirm(confirm: Confirm, limits: Limits) -> Iterator[str]:
    yield from too_long("title of a confirmation", confirm.title, limits.confirm_title)
    yield from too_long("text of a confirmation", confirm.text, limits.confirm_text)
    for label in (confirm.yes, confirm.no):
        yield from too_long("label of a confirmation", label, BUTTON_LABEL)


def _action(action: str) -> Iterator[str]:
    if parse_action(action) is None:
        yield f"not an action id of at most {MAX_ACTION_ID} ASCII characters: {_start(action)}"


def _options(what: str, options: Sequence[Option], limits: Limits) -> Iterator[str]:
    yield from too_many(f"options of the {what}", len(options), limits.select_options)
    for option in options:
        yield from too_long(f"label of an option of the {what}", option.label, limits.option_label)
        yield from too_long(f"value of an option of the {what}", option.value, limits.option_value)
    for value in _twice([option.value for option in options]):
        yield f"two options of the {what} have the value {value}"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def table_problems(shapes: Sequence[tuple[int, int]], limits: Limits) -> Iterator[str]:
    """Give what could not be shown of a message's tables, each given as its rows (the header counts) and columns."""
    yield from too_many("tables", len(shapes), limits.tables, least=0)
    for rows, columns in shapes:
        yield from too_many("rows of the table", rows, limits.table_rows)
        yield from too_many("columns of the table", columns, limits.table_columns)


def length_problems(pieces: Iterable[Piece], limits: Limits) -> Iterator[str]:
    """Give the problem of a message that three native messages do not hold."""
    messages = messages_for(pieces, limits)
    if messages > MOST_MESSAGES:
        yield f"the message needs {messages} messages on {limits.platform}, at most {MOST_MESSAGES} are sent"


def question_problems(form: Form, limits: Limits) -> list[str]:
    """Give what could not be shown of a form, except its titles and how much of it fits at once."""
    problems = list(too_many("questions", len(form.questions), NO_LIMIT))
    problems += [*_action(form.action), *(_action(form.draft) if form.draft else ())]
    if form.submit:
        problems += too_long("label of the form's button", form.submit, limits.form_submit)
    for question in form.questions:
        problems += _question(question, limits)
    return problems + [f"two questions have the key {key}" for key in _twice(q.key for q in form.questions)]


def _question(question: Question, limits: Limits) -> Iterator[str]:
    what = f"question {question.key}"
    yield from too_long(f"key of {what}", question.key, limits.question_key)
    if not question.key.isascii():
        yield f"key of {what} is not ASCII"
    if not question.label.strip():
        yield f"label of {what} is empty"
    match question:
        case ShortText() | LongText():
            yield from too_many(f"characters of {what}", question.max_length, limits.answer)
            for given in question.value:
                yield from _prefilled(what, given, question.max_length)
        case Choice() | Scale() | Choices():
            yield from _options(what, question.options, limits)
        case Checkbox() | MemberPicker():
            return
        case _:
            for given in question.value:
                yield from _prefilled(what, given, limits.answer)


def _prefilled(what: str, given: str, most: int) -> Iterator[str]:
    if len(given) > most:  # counted as `read_form` counts it
        yield f"what is filled in at {what} has {len(given)} characters, at most {most} fit"
