"""Buttons and lists of a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.platforms.limits import length
from bot.platforms.slack.drawn import Drawn, sized
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.words import Native, outside, plain_text
from bot.platforms.split import shorten, split_text
from bot.ui.message import Button, Buttons, Confirm, LinkButton, Message, Option, Select, Style
from bot.ui.plain import plain
from bot.ui.text import NO_TEXT, clean, joined, untrusted
from bot.ui.words import _

LABEL = 75  # [SDK] ButtonElement.text
YES_NO = 30  # [SDK] ConfirmObject.confirm and deny
PLACEHOLDER = 150  # [SDK] StaticSelectElement.placeholder
DESCRIPTION = 75  # [SDK] Option.description
GROUP_LABEL = 75  # [SDK] OptionGroup.label
GROUPS = 100  # [SDK] StaticSelectElement.option_groups
NOTHING = "link"  # the action of what only opens an address
_STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger"}


def action_id(action: str, number: int) -> str:
    """Give the id a control travels with: Slack wants no two alike in a block."""
    return f"{number}|{action}"


def action_of(raw: str) -> str:
    """Give the action in the id of a control."""
    return raw.partition("|")[2]


def rows(block: Buttons) -> Iterator[Drawn]:
    """Give buttons as rows of at most 25, in their order, and as words what has no address Slack can open."""
    native = [each for number, button in enumerate(block.buttons) if (each := _button(button, number)) is not None]
    words = plain(Message((block,)))
    lost = [button for button in block.buttons if isinstance(button, LinkButton) and not _opens(button)]
    for at in range(0, len(native), LIMITS.buttons_in_row):
        row = native[at : at + LIMITS.buttons_in_row]
        yield Drawn(
            {"type": "actions", "elements": row}, "" if at else words, sum(length(each["text"]["text"]) for each in row)
        )
    for button in lost:
        said = shorten(f"{button.label}: {button.url}", LIMITS.text_piece)
        yield sized({"type": "context", "elements": [plain_text(said, LIMITS.text_piece)]}, said)


def _opens(button: LinkButton) -> bool:
    return bool(outside(button.url)) and length(button.url) <= LIMITS.link_url


def _button(button: Button | LinkButton, number: int) -> Native | None:
    native: Native = {"type": "button", "text": plain_text(button.label, LABEL)}
    if isinstance(button, LinkButton):
        return {**native, "action_id": action_id(NOTHING, number), "url": button.url} if _opens(button) else None
    native["action_id"] = action_id(button.action, number)
    if button.style in _STYLES:
        native["style"] = _STYLES[button.style]
    if button.confirm is not None:
        native["confirm"] = _confirm(button.confirm, danger=button.style is Style.DANGER)
    return native


def _confirm(confirm: Confirm, *, danger: bool) -> Native:
    native = {
        "title": plain_text(confirm.title, LIMITS.confirm_title),
        "text": plain_text(confirm.text, LIMITS.confirm_text),
        "confirm": plain_text(confirm.yes, YES_NO),
        "deny": plain_text(confirm.no, YES_NO),
    }
    return {**native, "style": "danger"} if danger else native


def option(each: Option) -> Native:
    """Give something to choose; what of its words does not fit goes into the small line under it."""
    first, *more = split_text(untrusted(each.label), LIMITS.option_label) or [NO_TEXT]
    native: Native = {"text": plain_text(first.plain(), LIMITS.option_label), "value": each.value}
    if more:
        native["description"] = plain_text(joined(more).plain(), DESCRIPTION)
    return native


def can_be_chosen(options: Sequence[Option]) -> list[Option]:
    """Give the options that Slack can send back: each value once, none without one, none too long."""
    values: dict[str, Option] = {}
    for each in options:
        if each.value and length(each.value) <= LIMITS.option_value and each.value == clean(each.value):
            values.setdefault(each.value, each)
    return list(values.values())


def listed(options: Sequence[Option]) -> Native:
    """Give what a list to open offers: its options, in groups where there are more than a hundred."""
    most = LIMITS.select_options
    if len(options) <= most:
        return {"options": [option(each) for each in options]}
    groups = []
    for at in range(0, min(len(options), most * GROUPS), most):
        part = options[at : at + most]
        words = _("{first} to {last}").format(first=shorten(part[0].label, 30), last=shorten(part[-1].label, 30))
        groups.append({"label": plain_text(words, GROUP_LABEL), "options": [option(each) for each in part]})
    return {"option_groups": groups}


def select(block: Select, number: int) -> Drawn:
    """Give a list beside its label; it takes effect when chosen."""
    native: Native = {"type": "section", "text": plain_text(block.label, LIMITS.select_label)}
    options = can_be_chosen(block.options)
    if options:
        native["accessory"] = {
            "type": "static_select",
            "action_id": action_id(block.action, number),
            "placeholder": plain_text(_("Choose"), PLACEHOLDER),
            **listed(options),
        }
    words = plain(Message((block,)))
    return Drawn(native, words, min(length(words), LIMITS.message_text))
