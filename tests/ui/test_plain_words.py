"""The plain text of a message: all its words, in reading order, for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Context,
    Fields,
    Heading,
    Image,
    Items,
    LinkButton,
    Message,
    Paragraph,
    Quote,
    Select,
    Table,
)
from bot.ui.plain import plain
from bot.ui.text import Text, say, untrusted
from tests.strategies import blocks, messages, tables


def visible(message: Message) -> Iterator[str]:
    """Give every text of a message that a person can see before pressing anything."""
    for block in message.blocks:
        yield from shown(block)
    yield from words(message.why)


def shown(block: Block) -> Iterator[str]:  # noqa: C901 - one short case for each element of the vocabulary
    match block:
        case Heading():
            yield block.text
        case Paragraph() | Context():
            yield from words(block.text)
        case Fields():
            for item in block.items:
                yield item.label
                yield from words(item.value)
        case Quote():
            yield from words(block.text)
            yield from words(block.footer)
        case Items():
            for item in block.items:
                yield from words(item)
        case Image():
            yield from (block.alt, block.caption)
        case Table():
            yield from (block.caption, *block.header)
            for row in block.rows:
                yield from row
        case Buttons():
            for button in block.buttons:
                yield button.label
        case Select():
            yield block.label
            yield from (option.label for option in block.options)


def words(text: Text) -> Iterator[str]:
    for span in text.spans:
        yield span.label if span.kind == "link" else span.text


@given(messages())
def test_plain_text_holds_every_visible_word(message):
    told = plain(message)
    for text in visible(message):
        for word in text.split():
            assert word in told


@given(messages())
def test_plain_text_follows_the_reading_order(message):
    told, at = plain(message), 0
    for block in message.blocks:
        part = plain(Message((block,)))
        found = told.find(part, at)
        assert found >= at
        at = found + len(part)


@given(blocks())
def test_a_message_without_a_reason_says_nothing_after_its_blocks(block):
    why = say("You get this because you joined.")
    alone = plain(Message((block,)))
    assert plain(Message((block,), why)) == (f"{alone}\n\n{why.plain()}" if alone else why.plain())


@given(tables())
def test_every_cell_stands_beside_the_name_of_its_column(table):
    told = plain(Message((table,)))
    for row in table.rows:
        for name, cell in zip(table.header, row, strict=False):
            assert f"{name}: {cell}" in told


def test_a_card_reads_as_a_person_would_say_it():
    message = Message(
        (
            Heading("Digest 1"),
            Paragraph(say("Made from **{count} logs**.", count=9)),
            Items((untrusted("one"), untrusted("two")), numbered=True),
            Quote(untrusted("It works."), untrusted("a nurse")),
            Table(("Nation", "People"), (("Wales", "3"),), "Who answered"),
            Buttons((Button("Answer", "logs:answer:1"), LinkButton("Read it", "https://example.org/1"))),
        ),
        say("You get this because you take part."),
    )
    assert plain(message) == (
        "Digest 1\n\nMade from 9 logs.\n\n1. one\n2. two\n\n“It works.”\na nurse\n\n"
        "Who answered\nNation: Wales; People: 3\n\nYou can: Answer, Read it (https://example.org/1)\n\n"
        "You get this because you take part."
    )


def test_a_list_goes_on_with_the_number_it_is_given():
    items = Items((untrusted("three"), untrusted("four")), numbered=True, start=3)
    assert plain(Message((items,))) == "3. three\n4. four"


def test_a_message_that_shows_nothing_says_nothing():
    assert plain(Message((Paragraph(Text()), Buttons(()), Items(())))) == ""
