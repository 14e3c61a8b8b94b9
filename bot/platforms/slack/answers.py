"""The house's replies as Slack's answers: in the acknowledgement where they fit there, else by a call that follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from bot.errors import PlatformError
from bot.platforms.slack.asking import asked_again
from bot.platforms.slack.faults import TRIGGER_GONE
from bot.platforms.slack.incoming import MENU, Deed, Where
from bot.platforms.slack.memo import Memo
from bot.platforms.slack.modal import form_view, home_view
from bot.platforms.slack.render import with_file
from bot.platforms.slack.voice import Voice, fields
from bot.platforms.slack.words import Native
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind
from bot.ui.form import Form
from bot.ui.message import Button, Buttons, Message, note
from bot.ui.plain import plain
from bot.ui.text import joined, say, untrusted
from bot.ui.words import _

ERROR = 2_000  # our own: longer sentences beside a field are not read
_log = structlog.get_logger("slack")


async def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack is told at once, and what is done after that."""

    body: Native | None = None
    after: Callable[[], Awaitable[None]] = field(default=_nothing)


class Answers:
    """Turns replies into answers."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def answer(self, deed: Deed, reply: Reply) -> Answer:
        """Give the answer to what somebody did."""
        if deed.request.kind is Kind.KEEP or isinstance(reply, Kept | Quiet):
            return Answer()
        if deed.request.kind is Kind.SUBMIT:
            return self._to_form(deed, reply)
        if isinstance(reply, OpenForm):
            form = reply.form
            return Answer(after=lambda: self._open(deed, form))
        shown = reply if isinstance(reply, Show) else Show(note(untrusted(_sentences(reply))))
        if deed.where.surface == "command" and deed.where.response_url:
            return self._to_command(deed, shown)
        return Answer(after=lambda: self._tell(deed, shown))

    def late(self, deed: Deed, reply: Reply) -> Answer:
        """Give the answer to what was acknowledged before the house replied."""
        if isinstance(reply, Kept | Quiet) or deed.request.kind is Kind.KEEP:
            return Answer()
        if isinstance(reply, OpenForm):
            form = reply.form
            return Answer(after=lambda: self._open(deed, form))
        shown = reply if isinstance(reply, Show) else Show(note(untrusted(_sentences(reply))))
        return Answer(after=lambda: self._tell(deed, shown))

    def closed(self, deed: Deed, reply: Reply) -> Answer:
        """Give the line that says what became of the answers in a form that was closed."""
        shown = reply if isinstance(reply, Show) else Show(_closing(deed, reply))
        talk = Where(deed.where.user, "none", deed=deed.request.key)
        return Answer(after=lambda: self._voice.tell(talk, with_file(shown.message)[0]))

    def _to_command(self, deed: Deed, shown: Show) -> Answer:
        (first, *rest), whole = with_file(shown.message)

        async def after() -> None:
            await self._voice.respond_more(deed.where, rest)
            await self._file(deed.where.user, whole)

        return Answer({"response_type": "ephemeral", **fields(first)}, after)

    def _to_form(self, deed: Deed, reply: Reply) -> Answer:
        inputs = deed.where.inputs
        match reply:
            case FormErrors() if reply.asks and (view := asked_again(deed.view, reply)):
                return Answer({"response_action": "update", "view": view})
            case FormErrors() if inputs:
                errors = reply.errors | ({"": reply.aside} if reply.aside else {})
                return Answer({"response_action": "errors", "errors": at_fields(errors, inputs)})
            case OpenForm():
                view = form_view(reply.form, _memo(deed))
                return Answer({"response_action": "update", "view": view})
            case Show() if reply.keeps_form and inputs:
                return Answer({"response_action": "errors", "errors": {inputs[0]: _words(reply.message)}})
        shown = reply if isinstance(reply, Show) else Show(note(untrusted(_sentences(reply))))
        return Answer({"response_action": "clear"}, after=lambda: self._tell(deed, shown))

    async def _open(self, deed: Deed, form: Form) -> None:
        view = form_view(form, _memo(deed))
        try:
            await self._voice.open(deed.where, view)
        except PlatformError as error:
            _log.info("form_not_opened", code=error.code)
            await self._tell(deed, Show(not_opened(deed, expired=error.code in TRIGGER_GONE)))

    async def _tell(self, deed: Deed, shown: Show) -> None:
        if deed.where.surface == "home" and str(deed.request.action.route) == "menu:home":
            await self._voice.publish(deed.where.user, home_view(shown.message))
            return
        posts, whole = with_file(shown.message)
        where = deed.where
        if shown.once and where.response_url:  # what is shown once stays in nobody's history
            where = replace(where, surface="ephemeral")
        await self._voice.tell(where, posts, replaces=shown.replaces and not shown.once)
        await self._file(deed.where.user, whole)

    async def _file(self, user: str, whole: str) -> None:
        if whole:
            await self._voice.send_file(user, whole)


def _closing(deed: Deed, reply: Reply) -> Message:
    opener = deed.memo.opener
    again = (Button(_("Carry on"), opener.action),) if opener.kind == Kind.PRESS else ()
    if not isinstance(reply, Kept):
        words = _("Your last answer is not saved yet. {sentences}")
        held = _sentences(reply) if isinstance(reply, FormErrors) else ""
        return note(say(words, sentences=held), *again)
    words = _("{saved}. The form counts once it is handed in; the same button opens it where you left off.")
    more = [reply.problem, reply.aside]
    said = joined([say(words, saved=reply.words), *(untrusted(each) for each in more if each)], " ")
    return note(said, *again)


def _memo(deed: Deed) -> Memo:
    where = deed.where
    return Memo(channel=where.channel, thread=where.thread, opener=deed.opener)


def at_fields(errors: dict[str, str], inputs: tuple[str, ...]) -> dict[str, str]:
    """Give each sentence at its field; those that belong to none stand at the first."""
    placed = {key: sentence[:ERROR] for key, sentence in errors.items() if key in inputs}
    others = " ".join(sentence for key, sentence in errors.items() if key not in inputs)
    if others:
        placed[inputs[0]] = f"{placed.get(inputs[0], '')} {others}".strip()[:ERROR]
    return {key: sentence or _("Please look at this again.") for key, sentence in placed.items()}


def _words(message: Message) -> str:
    blocks = tuple(block for block in message.blocks if not isinstance(block, Buttons))
    return plain(Message(blocks))[:ERROR] or _("Please look at this again.")


def _sentences(reply: FormErrors | OpenForm | Kept | Quiet) -> str:
    return " ".join(filter(None, (*reply.errors.values(), reply.aside))) if isinstance(reply, FormErrors) else ""


def not_opened(deed: Deed, *, expired: bool) -> Message:
    """Say that a form did not open, and offer the button once more."""
    words = (
        say(_("That took a moment too long, and the form could not open. Nothing is lost; please try once more."))
        if expired
        else say(_("The form could not open just now. Nothing is lost; please try once more."))
    )
    request = deed.request
    if request.kind is Kind.PRESS:
        return note(words, Button(deed.where.label or _("Open it"), str(request.action)))
    return note(words, Button(_("Menu"), str(MENU)))
