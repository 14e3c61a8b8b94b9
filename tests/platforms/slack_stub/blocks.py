"""What Slack refuses in Block Kit, written from its reference and not from what the bot sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

Native = dict[str, Any]
ENTITY = re.compile(r"<(?:https?://[^|<>\s]+(?:\|[^<>]*)?|!date\^\d+\^[^|<>]+\|[^<>]+)>")
BLOCKS = {
    "header": {"message", "modal", "home"},
    "section": {"message", "modal", "home"},
    "context": {"message", "modal", "home"},
    "divider": {"message", "modal", "home"},
    "image": {"message", "modal", "home"},
    "actions": {"message", "modal", "home"},
    "rich_text": {"message", "modal", "home"},
    "table": {"message"},
    "input": {"message", "modal", "home"},
}
INPUTS = {
    "plain_text_input", "number_input", "datepicker", "timepicker", "static_select", "multi_static_select",
    "external_select", "multi_external_select", "users_select", "checkboxes", "radio_buttons", "file_input",
}  # fmt: skip


def units(text: str) -> int:
    """Slack's length of a text, counted in UTF-16 as JavaScript does."""
    return len(text.encode("utf-16-le")) // 2


def view_problems(view: Native) -> list[str]:
    """What views.open, push, update and publish refuse."""
    problems = list(_view(view))
    return problems + blocks_problems(view.get("blocks"), view.get("type", "modal"))


def _view(view: Native) -> Iterator[str]:
    kind = view.get("type")
    if kind not in {"modal", "home"}:
        yield f"type {kind}"
    if kind == "modal":
        yield from text_problems(view.get("title"), 24, "plain_text", "title")
        for name in ("submit", "close"):
            if name in view:
                yield from text_problems(view[name], 24, "plain_text", name)
        if any(block.get("type") == "input" for block in view.get("blocks", [])) and "submit" not in view:
            yield "input without submit"
    if kind == "home" and {"submit", "close", "title"} & set(view):
        yield "a home tab has no title, submit or close"
    if units(view.get("private_metadata", "")) > 3000:
        yield "private_metadata too long"
    if units(view.get("callback_id", "")) > 255:
        yield "callback_id too long"


def message_problems(call: Native) -> list[str]:
    """What chat.postMessage refuses (or would show otherwise than meant)."""
    problems = list(text_is_safe(call.get("text", "")))
    if not call.get("text"):
        problems.append("no text for notifications")
    if units(call.get("text", "")) > 40_000:
        problems.append("text is cut")
    return problems + blocks_problems(call.get("blocks") or [], "message")


def blocks_problems(blocks: Any, surface: str) -> list[str]:
    """What is wrong with the blocks of a surface."""
    if not isinstance(blocks, list) or (not blocks and surface == "modal"):
        return ["no blocks"]
    most = 50 if surface == "message" else 100
    problems = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    if surface == "message" and sum(map(_size, blocks)) > 11_000:
        problems.append("msg_blocks_too_long")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        problems.append("only_one_table_allowed")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)) or any(not each or units(each) > 255 for each in ids):
        problems.append("block_id")
    for number, block in enumerate(blocks):
        kind = block.get("type")
        if surface not in BLOCKS.get(kind, set()):
            problems.append(f"{kind} in a {surface}")
        else:
            problems += [f"block {number} ({kind}): {problem}" for problem in _block(block)]
    return problems


def _size(value: Any) -> int:
    """The text in a block, however deep."""
    if isinstance(value, dict):
        return sum(
            units(each) if key == "text" and isinstance(each, str) else _size(each)
            for key, each in value.items()
            if key not in {"confirm", "options", "option_groups"}
        )
    return sum(map(_size, value)) if isinstance(value, list) else 0


def _block(block: Native) -> Iterator[str]:  # noqa: C901 - one short case for each block
    match block["type"]:
        case "header":
            yield from text_problems(block.get("text"), 150, "plain_text", "text")
        case "section":
            yield from _section(block)
        case "context":
            yield from _count("elements", block.get("elements"), 10)
            for each in block.get("elements") or []:
                yield from text_problems(each, 3000, None, "element")
        case "image":
            yield from _image(block)
        case "actions":
            yield from _actions(block)
        case "rich_text":
            yield from _count("elements", block.get("elements"), 1000)
            for each in block.get("elements") or []:
                yield from _rich(each)
        case "table":
            yield from _table(block)
        case "input":
            yield from _input(block)


def _section(block: Native) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield "neither text nor fields"
    if "text" in block:
        yield from text_problems(block["text"], 3000, None, "text")
    if "fields" in block:
        yield from _count("fields", block["fields"], 10)
        for each in block["fields"]:
            yield from text_problems(each, 2000, None, "field")
    if "accessory" in block:
        yield from _control(block["accessory"])


def _image(block: Native) -> Iterator[str]:
    if not str(block.get("image_url", "")).startswith(("https://", "http://")) or units(block["image_url"]) > 3000:
        yield "image_url"
    if not str(block.get("alt_text", "")).strip() or units(block["alt_text"]) > 2000:
        yield "alt_text"


def _actions(block: Native) -> Iterator[str]:
    given = block.get("elements") or []
    yield from _count("elements", given, 25)
    ids = [each.get("action_id") for each in given]
    if len(ids) != len(set(ids)):
        yield "two elements with one action_id"
    for each in given:
        yield from _control(each)


def _table(block: Native) -> Iterator[str]:
    rows = block.get("rows") or []
    yield from _count("rows", rows, 100)
    for row in rows:
        yield from _count("cells", row, 20)
        for cell in row:
            if cell.get("type") != "raw_text" or not cell.get("text"):
                yield "cell"
    if len({len(row) for row in rows}) > 1:
        yield "rows of different length"


def _input(block: Native) -> Iterator[str]:
    yield from text_problems(block.get("label"), 2000, "plain_text", "label")
    if "hint" in block:
        yield from text_problems(block["hint"], 2000, "plain_text", "hint")
    if block.get("element", {}).get("type") not in INPUTS:
        yield f"element {block.get('element', {}).get('type')}"
    else:
        yield from _control(block["element"])


def _control(element: Native) -> Iterator[str]:
    if not element.get("action_id") or units(element["action_id"]) > 255:
        yield "action_id"
    if "confirm" in element:
        yield from _confirm(element["confirm"])
    if "placeholder" in element:
        yield from text_problems(element["placeholder"], 150, "plain_text", "placeholder")
    checks = {
        "button": _button, "plain_text_input": _typed, "number_input": _number,
        "datepicker": _picked, "timepicker": _picked, "users_select": _picked,
    }  # fmt: skip
    kind = element.get("type", "")
    if kind in checks:
        yield from checks[kind](element)
    elif kind in {"radio_buttons", "checkboxes"}:
        yield from _options(element.get("options"), 10)
        yield from _initial(element)
    elif "static_select" in kind:
        yield from _listed(element)
        yield from _initial(element)
    elif kind == "file_input" and not 1 <= element.get("max_files", 10) <= 10:
        yield "max_files"


def _picked(element: Native) -> Iterator[str]:
    """What no calendar, clock or workspace has is refused with the whole view."""
    readers = {"initial_date": date.fromisoformat, "initial_time": time.fromisoformat, "initial_user": str}
    shapes = {"initial_date": r"\d{4}-\d\d-\d\d", "initial_time": r"\d\d:\d\d", "initial_user": r"[UW][A-Z0-9]{2,}"}
    for name in shapes.keys() & element.keys():
        try:
            readers[name](element[name])
        except ValueError:
            yield name
        if not re.fullmatch(shapes[name], element[name]):
            yield name


def _button(element: Native) -> Iterator[str]:
    yield from text_problems(element.get("text"), 75, "plain_text", "text")
    if units(element.get("value", "")) > 2000 or units(element.get("url", "")) > 3000:
        yield "value or url"
    if "url" in element and not element["url"].startswith(("http://", "https://")):
        yield "url"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield "style"


def _typed(element: Native) -> Iterator[str]:
    if not 1 <= element.get("max_length", 3000) <= 3000:
        yield "max_length"
    if units(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "initial_value"


def _number(element: Native) -> Iterator[str]:
    if "is_decimal_allowed" not in element:
        yield "is_decimal_allowed"
    for name in ("min_value", "max_value", "initial_value"):
        if name in element and not re.fullmatch(r"-?\d+", element[name]):
            yield name
    low, high = int(element.get("min_value", -(10**15))), int(element.get("max_value", 10**15))
    if low > high or not low <= int(element.get("initial_value", low)) <= high:
        yield "range"


def _listed(element: Native) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield "options or option_groups"
    if "options" in element:
        yield from _options(element["options"], 100)
    if "option_groups" in element:
        yield from _count("option_groups", element["option_groups"], 100)
        for group in element["option_groups"]:
            yield from text_problems(group.get("label"), 75, "plain_text", "label of a group")
            yield from _options(group.get("options"), 100)


def _options(options: Any, most: int) -> Iterator[str]:
    yield from _count("options", options, most)
    for option in options or []:
        yield from text_problems(option.get("text"), 75, None, "option")
        if not option.get("value") or units(option["value"]) > 150:
            yield "value of an option"
        if "description" in option:
            yield from text_problems(option["description"], 75, None, "description")
    values = [option.get("value") for option in options or []]
    if len(values) != len(set(values)):
        yield "two options with one value"


def _initial(element: Native) -> Iterator[str]:
    offered = [*(element.get("options") or [])]
    offered += [option for group in element.get("option_groups") or [] for option in group["options"]]
    chosen = element.get("initial_options", [])
    if "initial_option" in element:
        chosen = [element["initial_option"]]
    if "initial_options" in element and not chosen:
        yield "initial_options empty"
    if any(each not in offered for each in chosen):
        yield "initial option that is not offered"
    if len(chosen) > element.get("max_selected_items", 100):
        yield "more chosen than may be"


def _confirm(confirm: Native) -> Iterator[str]:
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from text_problems(confirm.get(name), most, None, name)


def _rich(element: Native) -> Iterator[str]:
    kind = element.get("type")
    inner = element.get("elements") or []
    if kind == "rich_text_list":
        if element.get("style") not in {"bullet", "ordered"} or not inner:
            yield "list"
        for each in inner:
            if each.get("type") != "rich_text_section":
                yield "what a list holds"
            yield from _rich(each)
    elif kind in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
        if not inner:
            yield f"{kind} empty"
        for each in inner:
            yield from _span(each)
    else:
        yield f"unknown {kind}"


def _span(span: Native) -> Iterator[str]:
    if span.get("type") == "text":
        if not span.get("text"):
            yield "empty text"
    elif span.get("type") == "link":
        if not span.get("url", "").startswith(("http://", "https://")) or units(span["url"]) > 3000:
            yield "link"
    elif span.get("type") == "date":
        # A timestamp as a string is refused; the fallback is what devices show that cannot tell the time.
        if type(span.get("timestamp")) is not int or "{" not in span.get("format", "") or not span.get("fallback"):
            yield "date"
    elif span.get("type") == "user":
        if not re.fullmatch(r"[UW][A-Z0-9]{2,}", span.get("user_id", "")):
            yield "user"
    else:  # usergroup, broadcast, channel, emoji ...: each of them calls somebody or shows something else
        yield f"a {span.get('type')} in rich text"


def text_problems(text: Any, most: int, kind: str | None, what: str) -> Iterator[str]:
    """What is wrong with a text object."""
    if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
        yield f"{what} is no text object"
        return
    if kind is not None and text["type"] != kind:
        yield f"{what} must be {kind}"
    words = text.get("text")
    if not isinstance(words, str) or not words:
        yield f"{what} is empty"
        return
    if units(words) > most:
        yield f"{what} has {units(words)} of {most}"
    if text["type"] == "mrkdwn":
        yield from text_is_safe(words)


def text_is_safe(words: str) -> Iterator[str]:
    """What in mrkdwn would be more than words: mentions, and broken markup."""
    left = ENTITY.sub("", words)
    if "<" in left or ">" in left:
        yield f"markup or a mention: {left[:60]!r}"
    if re.search(r"&(?!amp;|lt;|gt;)", words):
        yield "an unescaped ampersand"


def _count(what: str, given: Any, most: int) -> Iterator[str]:
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        yield f"{what}: {len(given) if isinstance(given, list) else given}"
