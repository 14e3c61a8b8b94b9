"""What people do in the workspace: say something, press a button, choose from a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.platforms.local import store as workspace
from bot.platforms.local.answers import AskDialog, Extra, Outcome, Where, parts, respond, taken, whole_page
from bot.platforms.local.records import Post, Spoken
from bot.platforms.local.screen import place_for, thread_root
from bot.platforms.local.site import Site
from bot.platforms.local.visits import Visit, posted, tokens
from bot.routing.requests import Kind, Request
from bot.store import Tx
from bot.ui.actions import ActionId, parse_action
from bot.ui.message import Button, Buttons, Confirm, Style
from bot.ui.text import clean
from bot.ui.words import _

MAX_MESSAGE = 40_000  # as long as Slack's longest (PLATFORMS 1.5)
# Routing finds a command by its words; a direct message and what is no action at all have these names.
COMMAND = ActionId("menu", "command")
SAY = ActionId("menu", "say")
UNKNOWN = ActionId("menu", "unknown")


def asked(visitor: Visit, kind: Kind, key: str, where: Where, action: ActionId) -> Request:
    """Give what somebody did in the words of the house."""
    return Request(
        key=key,
        platform="local",
        account=visitor.me.id,
        account_name=visitor.me.name,
        kind=kind,
        action=action,
        channel=where.place.id,
        message=str(where.pressed.seq) if where.pressed else "",
    )


async def say(site: Site, request: HttpRequest) -> Response:
    """Take a message or a command from the box under the messages."""
    visitor = await posted(site, request)
    text = clean(visitor.given("text")).strip()
    where = await site.store.read(_where, visitor, 0)
    words = command_words(text, site.settings.command)
    problem = _problem(text, words, site.settings.command)
    if problem:
        return await _not_taken(site, visitor, problem)
    key = visitor.key("say", where.place.id, text)
    if not text:
        return await respond(site, visitor, Outcome())
    if words is not None:
        typed = replace(asked(visitor, Kind.COMMAND, key, where, COMMAND), words=words)
        return await _dispatch(site, visitor, typed, where)
    spoken = Spoken(where.place.id, visitor.me.id, text, root=where.root, key=key)
    seq = await site.store.write(workspace.say_as, spoken)
    if not where.place.is_dm:
        return await respond(site, visitor, Outcome(seq))
    said = replace(asked(visitor, Kind.SAY, key, where, SAY), words=text, message=str(seq))
    return await _dispatch(site, visitor, said, where)


def command_words(text: str, command: str) -> str | None:
    """Give what follows the command, None if the text is not one."""
    word, _space, rest = text.partition(" ")
    return rest.strip() if word.casefold() == command.casefold() else None


def _problem(text: str, words: str | None, command: str) -> str:
    if len(text) > MAX_MESSAGE:
        sentence = _("This is {length} characters long; a message has room for {most}. Nothing was sent.")
        return sentence.format(length=f"{len(text):,}", most=f"{MAX_MESSAGE:,}")
    if words is None and (match := re.match(r"/[a-z][a-z-]*(?=\s|$)", text)):
        sentence = _("There is no command {word}, and nothing was sent. The bot's own commands start with {command}.")
        return sentence.format(word=match[0], command=command)
    return ""


async def _not_taken(site: Site, visitor: Visit, problem: str) -> Response:
    if visitor.live:
        return JSONResponse({"problem": problem})
    return await whole_page(site, visitor, Extra(problem=problem, draft=visitor.given("text"), status=422))


def _where(tx: Tx, visitor: Visit, seq: int) -> Where:
    """Give where something is done: in the thread that is open, or where the pressed message is."""
    pressed = workspace.post_by_seq(tx, visitor.me.id, seq) if seq else None
    if pressed is not None:
        slug = "dm" if pressed.place == visitor.me.dm else pressed.place
        return Where(place_for(tx, visitor.me, slug), pressed.root, pressed)
    place = place_for(tx, visitor.me, visitor.given("at"))
    in_thread = visitor.given("in") == "thread"
    root = thread_root(tx, visitor.me, place, visitor.number("thread")) if in_thread else None
    return Where(place, root.seq if root else None)


async def _dispatch(site: Site, visitor: Visit, request: Request, where: Where) -> Response:
    reply = await site.house.dispatch(request)
    # The bot's answer has a key of its own: what a person said in the same click has the click's.
    outcome = await site.store.write(taken, visitor, reply, where, f"{request.key}:reply")
    return await respond(site, visitor, outcome)


async def press(site: Site, request: HttpRequest) -> Response:
    """Take the press of a button, after asking again where the button says so."""
    visitor = await posted(site, request)
    pressed = visitor.given("press")
    seq, _space, raw = pressed.partition(" ")
    where = await site.store.read(_where, visitor, int(seq) if seq.isdecimal() and len(seq) < 16 else 0)
    button = button_of(where.pressed, raw)
    if button is not None and button.confirm is not None and not visitor.given("confirmed"):
        ask = ask_dialog(site, visitor, pressed, button.confirm, danger=button.style is Style.DANGER)
        return parts(site, ask) if visitor.live else await whole_page(site, visitor, Extra(shown=ask))
    key = visitor.key("press", pressed)
    action = parse_action(raw) or UNKNOWN
    pressing = replace(asked(visitor, Kind.PRESS, key, where, action), message=seq)
    return await _dispatch(site, visitor, pressing, where)


def ask_dialog(site: Site, visitor: Visit, pressed: str, confirm: Confirm, *, danger: bool) -> AskDialog:
    """Give the question before a press that is asked about again."""
    made_for = tokens(site, visitor, visitor.given("at"), visitor.number("thread"))
    return AskDialog(made_for, visitor.url(shown=pressed.partition(" ")[0]), pressed, confirm, danger)


def button_of(post: Post | None, action: str) -> Button | None:
    """Give the button of a message that does this, None if it has none."""
    return next((button for button in _buttons(post) if button.action == action), None)


def _buttons(post: Post | None) -> Iterator[Button]:
    blocks = post.content.blocks if post and post.content else ()
    for block in blocks:
        if isinstance(block, Buttons):
            yield from (button for button in block.buttons if isinstance(button, Button))


async def choose(site: Site, request: HttpRequest) -> Response:
    """Take a choice from a list inside a message."""
    visitor = await posted(site, request)
    where = await site.store.read(_where, visitor, visitor.number("message"))
    value, raw = visitor.given("value"), visitor.given("action")
    if not value:
        return await _not_taken(site, visitor, _("Choose one from the list first. Nothing was sent."))
    key = visitor.key("choose", visitor.given("message"), raw, value)
    action = parse_action(raw) or UNKNOWN
    chosen = replace(asked(visitor, Kind.CHOOSE, key, where, action), values={"value": (value,)})
    return await _dispatch(site, visitor, chosen, where)


async def dismiss(site: Site, request: HttpRequest) -> Response:
    """Put away a message that only this person sees."""
    visitor = await posted(site, request)
    where = await site.store.read(_where, visitor, visitor.number("dismiss"))
    if where.pressed is not None and where.pressed.only_for == visitor.me.id:
        await site.store.write(workspace.take_away, where.pressed.seq)
    return await respond(site, visitor, Outcome())
