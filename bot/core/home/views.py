"""The words of the menu, of help and of `me`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.members.rules import Person
from bot.core.sign_in.rules import LINK_MINUTES
from bot.ui.codec import message_from_json
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Confirm,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Items,
    LinkButton,
    Message,
    Paragraph,
    Style,
    note,
)
from bot.ui.plain import plain
from bot.ui.text import Text, joined, say, untrusted
from bot.ui.when import moment
from bot.ui.words import _, ngettext

ME = "me:open:"
HELP = "menu:help:"
LINKING = "linking:open:"
_MESSAGE = '{"blocks":'  # how a stored message begins
_INTERNAL = frozenset({"id", "number", "dedupe", "claim", "claimed_at", "payload_hash"})


def menu(
    community: str, buttons: Sequence[Button], *, staff: bool, linking: bool = False, first: tuple[Block, ...] = ()
) -> Message:
    """Give the menu: everything the bot can do for this person; `first` is what they should see before it."""
    rows: list[Button] = [*buttons, Button(_("Me and my messages"), ME)]
    if linking:
        rows.append(Button(_("Link my other account"), LINKING))
    if staff:
        rows.append(Button(_("Staff"), "staff:open:"))
    rows.append(Button(_("Help"), HELP, Style.QUIET))
    words = say(_("What would you like to do? Everything here works by button; nothing has to be typed."))
    return Message((*first, Heading(community), Paragraph(words), Buttons(tuple(rows))))


def home(cards: Sequence[Message], menu: Message) -> Message:
    """Give a person's home tab: a card of each capability that has something for them, then the menu."""
    blocks = [block for card in cards for block in (*card.blocks, Divider())]
    return Message((*blocks, *menu.blocks))


def command_help(command: str, commands: Sequence[tuple[str, str]]) -> Message:
    """Give what can be typed, each word with what it does."""
    items = tuple(say("`/{command} {word}`: {help}", command=command, word=word, help=line) for word, line in commands)
    return Message(
        (
            Heading(_("What you can type")),
            Items(items),
            Paragraph(say(_("Or use the menu: it reaches the same things."))),
            Buttons((Button(_("Menu"), "menu:open:"),)),
        )
    )


def unknown_command(command: str, typed: str) -> Message:
    """Say kindly that a word is not known."""
    words = say(
        _(
            "I do not know “{typed}”. Nothing was changed. `/{command} help` lists what I know, "
            "and the menu has it all."
        ),
        typed=typed,
        command=command,
    )
    return note(words, Button(_("Menu"), "menu:open:"), Button(_("Help"), HELP))


def said(command: str, warning: str = "") -> Message:
    """Answer a direct message that is no command, first with a warning if there is one."""
    words = say(
        _(
            "Thank you. I do not read messages as answers, so nothing you wrote was passed on. "
            "Use the buttons below, or type `/{command} help`."
        ),
        command=command,
    )
    first = joined([untrusted(warning), words])
    return note(first, Button(_("My logs"), "learning_logs:open:"), Button(_("Menu"), "menu:open:"))


def welcome(community: str, first_name: str, command: str) -> Message:
    """Greet somebody who starts."""
    words = say(
        _(
            "Hello {first_name}. I am {community}'s bot. The menu reaches everything; "
            "`/{command} help` lists what to type."
        ),
        first_name=first_name,
        community=community,
        command=command,
    )
    return note(words, Button(_("Menu"), "menu:open:", Style.PRIMARY), Button(_("Me and my messages"), ME))


def who(person: Person, labels: Mapping[str, str]) -> Fields:
    """Give what is known of a person, to themselves."""
    standing = _("member") if person.is_member else _("guest")
    return Fields(
        (
            FieldItem(_("Name"), untrusted(person.name)),
            FieldItem(_("You are here as"), say("{standing}", standing=standing)),
            FieldItem(_("Nation"), untrusted(labels.get("nation", "") or _("not said"))),
            FieldItem(_("Sector"), untrusted(labels.get("sector", "") or _("not said"))),
            FieldItem(_("Role"), untrusted(person.role_title or labels.get("role", "") or _("not said"))),
            FieldItem(_("Time zone"), untrusted(person.zone)),
        )
    )


def coming(lines: Sequence[tuple[datetime, str]], zone: str) -> tuple[Block, ...]:
    """Give what will be sent and is not written yet."""
    if not lines:
        return ()
    items = tuple(say("{what}: {when}", what=what, when=moment(at, zone)) for at, what in sorted(lines))
    return (Paragraph(say(_("**Also planned, and not written yet**"))), Items(items))


def me(two_weeks: Message, later: tuple[Block, ...], known: Fields, settings: Text) -> Message:
    """Give a person's own page: what is coming, what they chose, what is known, and five different ways out."""
    return Message(
        (
            *two_weeks.blocks,
            *later,
            Divider(),
            Heading(_("What I may send")),
            Paragraph(settings),
            Buttons(
                (
                    Button(_("Fewer messages"), "contact:settings:"),
                    Button(_("Pause"), "contact:pause:"),
                    Button(_("Why did I get that?"), "why:open:"),
                )
            ),
            Divider(),
            Heading(_("What I know about you")),
            known,
            Buttons(
                (
                    Button(_("My accounts"), LINKING),
                    Button(_("Show all my data"), "me:data:"),
                    Button(_("Leave the community"), "me:leave:", Style.QUIET, leave_confirm()),
                    Button(_("Erase me"), "me:erase:", Style.DANGER),
                )
            ),
        )
    )


def leave_confirm() -> Confirm:
    """Give what is asked before somebody leaves the community."""
    return Confirm(
        _("Leave the community?"),
        _(
            "Messages end and your roles end. What you wrote stays until you ask for it to be erased. "
            "You can come back."
        ),
        _("Leave"),
        _("Stay"),
    )


def data(held: Mapping[str, Sequence[Mapping[str, object]]]) -> Message:
    """Give everything that is held about a person, under what it is."""
    blocks: list[Block] = [Heading(_("Everything held about you"))]
    for what, rows in held.items():
        if not rows:
            continue
        count = ngettext("{count} entry", "{count} entries", len(rows)).format(count=len(rows))
        blocks.append(Paragraph(say("**{what}** ({count})", what=what, count=count)))
        blocks.append(Items(tuple(untrusted(_row(row)) for row in rows)))
    blocks.append(Context(say(_("Left out here are internal numbers; the file has them."))))
    blocks.append(Buttons((Button(_("Download it as a file"), "me:download:"),)))
    return Message(tuple(blocks))


def data_link(address: str) -> Message:
    """Give somebody the button with which they download everything held about them."""
    words = say(
        _("This opens a page where you download your data. It works once, for {minutes} minutes, and for you alone."),
        minutes=LINK_MINUTES,
    )
    return note(words, LinkButton(_("Open the page"), address))


def no_address() -> str:
    """Say that there is nowhere to download it."""
    return _("The file has no address to be fetched from here. Staff can set one, or give you the file themselves.")


def _row(row: Mapping[str, object]) -> str:
    shown = {name: value for name, value in row.items() if value not in (None, "", [], {}) and not _is_internal(name)}
    return "; ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in shown.items())


def _is_internal(name: str) -> bool:
    return name in _INTERNAL or name.endswith("_id")


def _value(value: object) -> str:
    """Give a value in words: of a message what it says, of rows of another table each like a row."""
    if isinstance(value, list):
        return "; ".join(_row(each) if isinstance(each, Mapping) else _value(each) for each in value)
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        return plain(message_from_json(value)) if value.startswith(_MESSAGE) else value
    except ValueError:
        return value


def erase_preview(goes: Sequence[tuple[str, int]], stays: Sequence[tuple[str, int, str]]) -> Message:
    """Say before erasing what goes, what stays and why."""
    confirm = Confirm(
        _("Erase everything about you?"),
        _("This cannot be undone. Your accounts here are no longer known to me."),
        _("Erase me"),
        _("Keep it"),
    )
    blocks: list[Block] = [Heading(_("Erase me: what goes and what stays"))]
    going = tuple(say("{what} ({count})", what=what, count=count) for what, count in goes)
    blocks += [Paragraph(say(_("**Goes**"))), Items(going or (say(_("your name and accounts")),))]
    if stays:
        kept = tuple(say("{what} ({count}): {why}", what=what, count=count, why=why) for what, count, why in stays)
        blocks += [Paragraph(say(_("**Stays, without your name**"))), Items(kept)]
    blocks.append(
        Buttons(
            (
                Button(_("Erase me"), "me:erase_now:", Style.DANGER, confirm),
                Button(_("Keep everything"), ME),
            )
        )
    )
    return Message(tuple(blocks))


def erased() -> Message:
    """Confirm an erasure; the last message."""
    return note(say(_("Done. Everything that can be erased is erased, and no message will come. Take care.")))


def left_community() -> Message:
    """Confirm that somebody has left the community."""
    return note(
        say(_("You have left. No message will come. Type start whenever you want to come back; what you wrote waits.")),
        Button(_("Come back"), "me:rejoin:"),
    )


def back() -> Message:
    """Welcome somebody back who had left."""
    return note(say(_("Welcome back. Everything is as you left it.")), Button(_("Menu"), "menu:open:"))
