"""The workspace's answers: the whole page, a dialog on it, or for the script the parts that changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.platforms.local import store as workspace
from bot.platforms.local.ports import OutboxLine
from bot.platforms.local.records import Dialog, Post, Told
from bot.platforms.local.screen import Place, mark_seen, screen
from bot.platforms.local.session import HINTS_OFF
from bot.platforms.local.site import Site
from bot.platforms.local.visits import Tokens, Visit, tokens
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.store import Tx
from bot.ui.message import Confirm, Message, note
from bot.ui.text import untrusted

Typed = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FormDialog:
    """An open form: what was typed over what was filled in, and a sentence at each answer that needs another look."""

    t: Tokens
    back: str
    dialog: Dialog
    typed: Typed = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    kind: Literal["form"] = "form"

    @property
    def first_error(self) -> str:
        """Give the first question, in order, that needs another look; empty if none does."""
        return next((q.key for q in self.dialog.form.questions if q.key in self.errors), "")

    @property
    def general(self) -> list[str]:
        """Give the sentences that belong to no question."""
        keys = {question.key for question in self.dialog.form.questions}
        return [sentence for key, sentence in self.errors.items() if key not in keys]

    @property
    def has_files(self) -> bool:
        """Tell whether a file can be attached, for which a browser must send the form in another way."""
        return any(question.kind == "file" for question in self.dialog.form.questions)


@dataclass(frozen=True, slots=True)
class AskDialog:
    """The question before something that cannot be undone; `press` is the click it asks about.

    `danger` says that the button itself is marked as one to be careful with.
    """

    t: Tokens
    back: str
    press: str
    confirm: Confirm
    danger: bool = False
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class Drawer:
    """What will be sent, was sent and was held back."""

    t: Tokens
    back: str
    lines: list[OutboxLine]
    kind: Literal["outbox"] = "outbox"


Shown = FormDialog | AskDialog | Drawer | None


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer belongs: the place, the thread, and the message whose button was pressed."""

    place: Place
    root: int | None = None
    pressed: Post | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a deed: the message to scroll to, the form that opens, a note to show."""

    shown: int = 0
    dialog: str = ""
    note: str = ""
    closes: bool = False


def taken(tx: Tx, visitor: Visit, reply: Reply, where: Where, key: str) -> Outcome:
    """Put a reply where the deed was done, and give what came of it; the same key again changes nothing."""
    match reply:
        case Show():
            return Outcome(_shown(tx, visitor, reply, where, key))
        case OpenForm():
            return Outcome(dialog=workspace.open_dialog(tx, visitor.me.id, where.place.id, where.root, reply.form))
        case FormErrors():
            return Outcome(_told(tx, visitor, note(untrusted(" ".join(reply.errors.values()))), where, key))
        case Kept():
            return Outcome(note=reply.words)
        case Quiet():
            return Outcome()


def _shown(tx: Tx, visitor: Visit, reply: Show, where: Where, key: str) -> int:
    pressed = where.pressed
    is_own = pressed is not None and (where.place.is_dm or pressed.only_for == visitor.me.id)
    # A message that others see stays as it is: the reply is for this person alone.
    if reply.replaces and pressed is not None and is_own and workspace.rewrite(tx, pressed.seq, reply.message):
        return pressed.seq
    return _told(tx, visitor, reply.message, where, key)


def _told(tx: Tx, visitor: Visit, message: Message, where: Where, key: str) -> int:
    only_for = None if where.place.is_dm else visitor.me.id
    return workspace.tell(tx, Told(where.place.id, message, root=where.root, key=key, only_for=only_for))


def form_dialog(site: Site, visitor: Visit, dialog: Dialog) -> FormDialog:
    """Give an open form ready to be shown."""
    return FormDialog(tokens(site, visitor, visitor.given("at"), visitor.number("thread")), visitor.url(), dialog)


async def respond(site: Site, visitor: Visit, outcome: Outcome) -> Response:
    """Give the answer to a deed: back to the page, or for the script the parts it needs."""
    if not visitor.live:
        address = visitor.url(shown=outcome.shown, form=outcome.dialog)
        response: Response = RedirectResponse(address, 303)
        site.sessions.keep(response, replace(visitor.session, account=visitor.me.id, note=outcome.note))
        return response
    shown: Shown = None
    if outcome.dialog:
        dialog = await site.store.read(workspace.dialog_by_id, visitor.me.id, outcome.dialog)
        shown = form_dialog(site, visitor, dialog) if dialog else None
    return parts(site, shown, outcome)


def parts(site: Site, shown: Shown, outcome: Outcome | None = None) -> Response:
    """Give the script a dialog and what else came of a deed.

    Also of one that needs another look: the script reads the answer, and a status of 422 is an error in its console.
    """
    outcome = outcome or Outcome()
    html = site.renderer.part("dialogs.html", "show", shown) if shown else ""
    return JSONResponse({"dialog": html, "shown": outcome.shown, "note": outcome.note, "closes": outcome.closes})


@dataclass(frozen=True, slots=True)
class Extra:
    """What a page shows beside the messages: a dialog, or a problem with what was typed, which is kept."""

    shown: Shown = None
    problem: str = ""
    draft: str = ""
    status: int = 200


async def whole_page(site: Site, visitor: Visit, extra: Extra | None = None) -> Response:
    """Give the workspace's page as the persona sees it."""
    extra = extra or Extra()
    at, thread, before = visitor.given("at"), visitor.number("thread"), visitor.number("before")
    seen = await site.store.read(screen, visitor.me, at, thread=thread, before=before)
    if not before:
        await site.store.write(mark_seen, visitor.me, seen.place, seen.version)
    html = site.renderer.page(
        "workspace.html",
        screen=seen,
        t=tokens(site, visitor, seen.place.slug, seen.thread.seq if seen.thread else 0),
        now=site.house.now(),
        profile=await site.house.profile(visitor.me.id),
        waiting=waiting(await site.house.outbox_rows()),
        note=visitor.session.note,
        hint=await site.house.hint(),
        hints_off=visitor.session.hints == HINTS_OFF,
        extra=extra,
        open_to_others=site.settings.password is not None,
    )
    response = HTMLResponse(html, extra.status)
    site.sessions.keep(response, replace(visitor.session, account=visitor.me.id, note=""))
    return response


async def hint_part(site: Site, visitor: Visit, slug: str) -> str:
    """Give what the visitor might try next, empty where there is nothing to suggest or they have put it away."""
    hint = await site.house.hint()
    if hint is None or visitor.session.hints == HINTS_OFF:
        return ""
    return site.renderer.part("parts.html", "hint", hint, tokens(site, visitor, slug))


def waiting(lines: list[OutboxLine]) -> int:
    """Give how many rows of the outbox need somebody."""
    return sum(line.state_kind == "stop" for line in lines)
