"""Discord's limits table, what of a message or form Discord could not show, and how a form is cut into modals.

Sources: `[DD]` discord-api-docs (Component Reference unless said), `[DPY]` discord.py 2.7.1, `[SIM]` simcord 3.2.1.
The drawing is UX 5 with Components V2: one container, a text display for each text, rows of buttons.

A modal has room for five components. A question is one; it is two where its words do not fit Discord's label, because
the whole question (with what was said last time, and a long hint) then stands in a text display above it. What is read
before the first question is one, with who can read the answers; what the button of the form would say has no place.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.platforms.limits import (
    NO_LIMIT,
    Limits,
    Piece,
    element_problems,
    length,
    length_problems,
    messages_for,
    question_problems,
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
from bot.ui.steps import in_steps
from bot.ui.text import Bold, Code, Link, Mention, Moment, Plain, Span, Text, joined, say, untrusted
from bot.ui.words import _

_DIGITS = 20  # of a snowflake; a moment has fewer
_TEXT_DISPLAY = 4_000  # [SIM] Text Display: content; [DPY] LayoutView.content_length: all of a message together

LIMITS = Limits(
    platform="Discord",
    message_units=39,  # [DD] 40 components in a message, nested ones counted; the container is one
    message_text=_TEXT_DISPLAY,
    text_piece=3_900,  # less what closes and opens markup where it is cut
    heading=_TEXT_DISPLAY,  # a line of a text display
    field=_TEXT_DISPLAY,  # a line of a text display
    buttons_in_row=5,  # [DD] Action Row
    link_url=512,  # [DD] Button: url
    confirm_title=_TEXT_DISPLAY,  # "Are you sure?" is a message of its own
    confirm_text=_TEXT_DISPLAY,
    select_label=150,  # [DD] String Select: placeholder
    select_options=25,  # [DD] String Select: options
    option_label=100,  # [DD] Select Option: label
    option_value=100,  # [DD] Select Option: value
    image_alt=1_024,  # [DD] Media Gallery Item: description
    image_url=NO_LIMIT,  # pictures are attached
    tables=NO_LIMIT,  # a table is written as lines of text
    table_rows=NO_LIMIT,
    table_columns=NO_LIMIT,
    form_title=45,  # [DD] Interactions, Modal: title
    form_submit=NO_LIMIT,  # modals have no label for their button
    form_units=5,  # [DD] Interactions, Modal: 1-5 components, text displays among them
    form_text=2_000,  # our own: more is not read before a question, and three texts may stand in one modal
    question_key=100,  # [DD] custom_id
    question_label=45,  # [DD] Label: label
    question_hint=100,  # [DD] Label: description
    answer=4_000,  # [DD] Text Input: max_length
    radios_least=2,  # [DD] Radio Group: options
    radios=10,  # [DD] Radio Group: options
    checkboxes=10,  # [DD] Checkbox Group: options
)
_ESCAPED = frozenset("\\`*_~|>#-[]()@<")  # each may get a character before it


def message_problems(message: Message) -> list[str]:
    """Give what of a message Discord could not show without shortening, a sentence each."""
    return [*element_problems(message, LIMITS), *length_problems(_message(message), LIMITS)]


def messages_needed(message: Message) -> int:
    """Give how many native messages a message is carried on in; one is the rule, long readings may need more."""
    return messages_for(_message(message), LIMITS)


def steps(form: Form) -> tuple[Form, ...]:
    """Give the form as it is cut: each step is one modal, and the first has what is to be read before."""
    return in_steps(form, LIMITS.form_units, components, 1 if opening(form) else 0)


def opening(form: Form) -> Text:
    """Give what stands in a text display before the first question, if anything does."""
    said = joined([untrusted(form.subtitle), form.intro, form.footer], "\n")
    if not said.spans:
        return said
    kept = say(_("A step is kept once you press Submit.")) if form.draft else Text()
    return joined([said, kept, _readers(form)], "\n")


def _readers(form: Form) -> Text:
    """Give who can read the answers: in one line where it is the same for all, else in a line for each question."""
    known = [each for each in form.questions if each.audience.spans]
    if len({each.audience for each in known}) < 2:
        return known[0].audience if known else Text()
    return joined([say("{label}: {who}", label=each.label, who=each.audience) for each in known], "\n")


def components(question: Question) -> int:
    """Give how many of a modal's components a question needs."""
    return 2 if words_above(question) else 1


def words_above(question: Question) -> Text:
    """Give what stands in a text display above a question: all its words if Discord's label does not hold them.

    Empty if it does.
    """
    hint = question.hint if length(question.hint) > LIMITS.question_hint else ""
    if length(question.label) <= LIMITS.question_label and not hint and not question.note:
        return Text()
    return joined([untrusted(question.label), question.note, untrusted(hint)], "\n")


def form_problems(form: Form) -> list[str]:
    """Give what of a form a row of modals could not show without shortening, a sentence each."""
    problems = question_problems(form, LIMITS)
    for step in steps(form):
        problems += too_long("title of the form", step.title, LIMITS.form_title)
        taken = sum(components(question) for question in step.questions) + (1 if opening(step) else 0)
        problems += too_many("components of a step", taken, LIMITS.form_units)
    texts = {"what is read before the form": opening(form)}
    texts |= {f"words above question {question.key}": words_above(question) for question in form.questions}
    for what, text in texts.items():
        if _length(text) > LIMITS.form_text:
            problems += too_long(what, text.plain(), LIMITS.form_text)
    return problems


def _message(message: Message) -> Iterator[Piece]:
    for block in message.blocks:
        yield from _block(block)
    yield from _lines("-# ", message.why)


def _block(block: Block) -> Iterator[Piece]:  # noqa: C901 - one short case for each element of the vocabulary
    match block:
        case Heading():
            yield Piece(_sent(block.text) + len("## "), 1)
        case Paragraph() | Context():
            yield from _lines("-# " if isinstance(block, Context) else "", block.text)
        case Quote():
            yield from (*_lines("> ", block.text), *_lines("-# ", block.footer))
        case Items():
            yield from text_pieces(sum(_length(item) + len("25. \n") for item in block.items), LIMITS)
        case Fields():
            lines = (_sent(item.label) + _length(item.value) + len("****: \n") for item in block.items)
            yield from text_pieces(sum(lines), LIMITS)
        case Image():
            yield Piece(0, 1)
            yield from _lines("-# ", untrusted(block.caption))
        case Table():
            yield from text_pieces(_table(block), LIMITS)
        case Buttons():
            yield Piece(0, 1 + len(block.buttons))
        case Select():
            yield Piece(0, 2)
        case Divider():
            yield Piece(0, 1)


def _lines(mark: str, text: Text) -> tuple[Piece, ...]:
    """Give the pieces of a text, each line of which begins with a mark."""
    whole = _length(text)
    return text_pieces(whole + len(mark) * (1 + text.plain().count("\n")), LIMITS) if whole else ()


def _table(table: Table) -> int:
    """Give the length of a table written as lines of "column: cell"."""
    names = sum(_sent(name) for name in table.header)
    cells = sum(_sent(cell) for row in table.rows for cell in row)
    marks = sum(len(": ; ") * len(row) for row in table.rows)
    return _sent(table.caption) + names * max(1, len(table.rows)) + cells + marks


def _length(text: Text) -> int:
    return sum(_span(span) for span in text.spans)


def _span(span: Span) -> int:
    match span:
        case Plain():
            return _sent(span.text)
        case Bold():
            return _sent(span.text) + len("****")
        case Code():
            return _sent(span.text) + len("``")
        case Moment():
            return len("<t::F>") + _DIGITS
        case Mention():
            return _sent(span.text) + len("<@>") + _DIGITS
        case Link():
            return _sent(span.label) + length(span.url) + len("[]()")


def _sent(text: str) -> int:
    return length(text) + sum(character in _ESCAPED for character in text)
