"""Open forms: keeping one answer at a time, closing, handing in."""

from __future__ import annotations

from dataclasses import replace

from starlette.datastructures import UploadFile
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.platforms.local import store as workspace
from bot.platforms.local.answers import (
    Extra,
    FormDialog,
    Outcome,
    Typed,
    Where,
    form_dialog,
    parts,
    respond,
    taken,
    whole_page,
)
from bot.platforms.local.clicks import UNKNOWN, asked
from bot.platforms.local.records import Dialog
from bot.platforms.local.screen import place_for
from bot.platforms.local.site import Site
from bot.platforms.local.visits import TurnedAway, Visit, posted, refusal
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind
from bot.store import Tx
from bot.ui.actions import parse_action
from bot.ui.form import ASKS, Choice, Form, Question, with_asks
from bot.ui.message import Buttons, Message
from bot.ui.plain import plain
from bot.ui.text import clean
from bot.ui.words import _

MAX_FILE_BYTES = 4_000_000


async def keep(site: Site, request: HttpRequest) -> Response:
    """Take one answer of an open form as it is given, for the script; the words are shown beside the question."""
    visitor = await posted(site, request)
    dialog = await _dialog(site, visitor)
    question = next((q for q in dialog.form.questions if q.key == visitor.given("question")), None)
    if question is None or not dialog.form.draft:
        return JSONResponse({"words": "", "problem": ""})
    base = question.about or question.key
    typed = _group(visitor, dialog.form, base)
    reply, problem = await _keep(site, visitor, dialog, base, typed)
    return JSONResponse(_told(site, reply, problem))


def _told(site: Site, reply: Reply, problem: str) -> dict[str, object]:
    """Give what the script is told of an answer: the words, what it still needs, what is asked about it."""
    told: dict[str, object] = {"words": "", "problem": problem}
    if isinstance(reply, Kept):
        told |= {"words": reply.words, "problem": " ".join(filter(None, (reply.problem, reply.aside)))}
        if reply.values:
            told["values"] = reply.values
    if isinstance(reply, Kept | FormErrors) and reply.asks:
        told["asks"] = [site.renderer.part("form.html", "further", ask) for ask in reply.asks]
    return told


def _group(visitor: Visit, form: Form, base: str) -> Typed:
    """Give what was typed into a question, into those about it and beside it, which are sent together."""
    return {key: _typed(visitor, key) for q in form.questions if base in (q.key, q.about) for key in _keys(q)}


def _keys(question: Question) -> tuple[str, ...]:
    return (question.key, question.beside.key) if question.beside else (question.key,)


async def _keep(site: Site, visitor: Visit, dialog: Dialog, base: str, typed: Typed) -> tuple[Reply, str]:
    """Give the reply to one answer, and a sentence if it was not kept."""
    where = await site.store.read(_where, visitor, dialog)
    content = (f"{name}={answer}" for name, answers in typed.items() for answer in answers)
    key = visitor.key("keep", dialog.id, base, *content)
    action = parse_action(dialog.form.draft) or UNKNOWN
    kept = replace(asked(visitor, Kind.KEEP, key, where, action), values=typed)
    reply = await site.house.dispatch(kept)
    if isinstance(reply, Kept):
        await site.store.write(_fill, visitor, dialog.id, {**typed, **reply.values})
    if isinstance(reply, Kept | FormErrors):
        await site.store.write(_ask_more, visitor, dialog.id, reply.asks, base)
    return reply, _problem(reply, base)


def _problem(reply: Reply, base: str) -> str:
    match reply:
        case FormErrors():
            return " ".join(filter(None, (reply.errors.get(base) or " ".join(reply.errors.values()), reply.aside)))
        case Show():
            words = tuple(block for block in reply.message.blocks if not isinstance(block, Buttons))
            return plain(Message(words))
        case Kept():
            return reply.aside
        case Quiet() | OpenForm():
            return ""


def _where(tx: Tx, visitor: Visit, dialog: Dialog) -> Where:
    slug = "dm" if dialog.place == visitor.me.dm else dialog.place
    return Where(place_for(tx, visitor.me, slug), dialog.root)


def _fill(tx: Tx, visitor: Visit, dialog_id: str, typed: Typed) -> None:
    # Read again: another answer may have been kept meanwhile.
    dialog = workspace.dialog_by_id(tx, visitor.me.id, dialog_id, closed_too=True)
    if dialog is not None:
        workspace.fill_dialog(tx, dialog_id, _filled(dialog.form, typed))


def _filled(form: Form, typed: Typed) -> Form:
    return replace(form, questions=tuple(_filled_question(question, typed) for question in form.questions))


def _filled_question(question: Question, typed: Typed) -> Question:
    beside = question.beside
    if beside is not None and beside.key in typed:
        beside = replace(beside, value=next(iter(typed[beside.key]), ""))
    return replace(question, value=typed.get(question.key, question.value), beside=beside)


def _ask_more(tx: Tx, visitor: Visit, dialog_id: str, asks: tuple[Choice, ...], settled: str = "") -> None:
    """Put further questions into an open form, and take out the one about an answer that is settled."""
    dialog = workspace.dialog_by_id(tx, visitor.me.id, dialog_id, closed_too=True)
    if dialog is not None:
        workspace.fill_dialog(tx, dialog_id, with_asks(dialog.form, asks, settled))


async def close(site: Site, request: HttpRequest) -> Response:
    """Keep every answer that changed and close the form; it stays open where one of them cannot be kept."""
    visitor = await posted(site, request)
    dialog = await _dialog(site, visitor)
    typed, errors, words = await _all_typed(site, visitor, dialog), {}, ""
    for base, group in _changed(visitor, dialog.form, typed).items() if dialog.form.draft else ():
        reply, problem = await _keep(site, visitor, dialog, base, group)
        words = reply.words if isinstance(reply, Kept) else words
        if problem:
            errors[base] = problem
            typed |= reply.values if isinstance(reply, Kept) else {}
    if errors:
        asking = await _dialog(site, visitor)
        return await _again(site, visitor, replace(form_dialog(site, visitor, asking), typed=typed, errors=errors))
    await site.store.write(workspace.close_dialog, dialog.id)
    note = _closed(dialog, typed, words) if dialog.form.draft else ""
    return await respond(site, visitor, Outcome(note=note, closes=True))


def _closed(dialog: Dialog, typed: Typed, words: str) -> str:
    """Give what is said of a form that was closed half-way; the script has often saved all of it before."""
    if not any(typed[question.key] for question in dialog.form.questions):
        return _("Closed; nothing was typed. The same button opens it again.")
    return _("{saved}. The form counts once it is handed in; the same button opens it where you left off.").format(
        saved=words or _("Your answers are saved")
    )


def _changed(visitor: Visit, form: Form, typed: Typed) -> dict[str, Typed]:
    """Give, by question, what was typed into it and what belongs to it, where anything of that is new."""
    bases = dict.fromkeys(
        question.about or question.key
        for question in form.questions
        if typed[question.key] != question.value or _beside_changed(question, typed)
    )
    return {base: {**_group(visitor, form, base), base: typed[base]} for base in bases}


def _beside_changed(question: Question, typed: Typed) -> bool:
    beside = question.beside
    return beside is not None and typed.get(beside.key, ()) not in ((), (beside.value,))


async def submit(site: Site, request: HttpRequest) -> Response:
    """Hand in a form; where an answer needs another look, the form comes back with everything typed in it."""
    visitor = await posted(site, request)
    dialog = await _dialog(site, visitor)
    typed = await _all_typed(site, visitor, dialog)
    where = await site.store.read(_where, visitor, dialog)
    content = (f"{name}={answer}" for name, answers in typed.items() for answer in answers)
    key = visitor.key("submit", dialog.id, *content)
    action = parse_action(dialog.form.action) or UNKNOWN
    handed_in = replace(asked(visitor, Kind.SUBMIT, key, where, action), values=typed)
    reply = await site.house.dispatch(handed_in)
    if isinstance(reply, FormErrors):
        await site.store.write(_ask_more, visitor, dialog.id, reply.asks)
        errors = reply.errors | ({"": reply.aside} if reply.aside else {})
        asking = form_dialog(site, visitor, await _dialog(site, visitor))
        return await _again(site, visitor, replace(asking, typed=typed, errors=errors))
    await site.store.write(workspace.close_dialog, dialog.id)
    outcome = await site.store.write(taken, visitor, reply, where, f"{key}:reply")
    return await respond(site, visitor, replace(outcome, closes=True))


async def _again(site: Site, visitor: Visit, shown: FormDialog) -> Response:
    if visitor.live:
        return parts(site, shown)
    return await whole_page(site, visitor, Extra(shown=shown, status=422))


async def _dialog(site: Site, visitor: Visit) -> Dialog:
    dialog = await site.store.read(workspace.dialog_by_id, visitor.me.id, visitor.given("dialog"), closed_too=True)
    if dialog is None:
        said = _("This form is no longer open. Nothing was handed in.")
        cure = _("Copy what you typed (go back to see it), then open the form again from its message.")
        raise TurnedAway(refusal(site, visitor.request, said, cure, 410))
    return dialog


def _typed(visitor: Visit, key: str) -> tuple[str, ...]:
    answers = (clean(answer).strip() for answer in visitor.all(f"q.{key}"))
    return tuple(answer for answer in answers if answer)


async def _all_typed(site: Site, visitor: Visit, dialog: Dialog) -> Typed:
    typed = {key: _typed(visitor, key) for question in dialog.form.questions for key in _keys(question)}
    typed |= _settled_meanwhile(visitor, dialog, typed)
    for question in dialog.form.questions:
        if question.kind == "file":
            typed[question.key] = await _attached(site, visitor, question) or typed[question.key]
    return typed


def _settled_meanwhile(visitor: Visit, dialog: Dialog, typed: Typed) -> Typed:
    """Give what was chosen about answers that are asked about no more: the choice was kept just before the form came.

    Whoever chooses and hands in at once sends the answer as it was typed, which needs the choice again.
    """
    chosen = {key: _typed(visitor, key) for q in dialog.form.questions if (key := f"{ASKS}{q.key}") not in typed}
    return {key: given for key, given in chosen.items() if given}


async def _attached(site: Site, visitor: Visit, question: Question) -> tuple[str, ...]:
    attached = [await _file(site, visitor, upload) for upload in visitor.files(f"q.{question.key}")]
    return tuple(attached[:1])


async def _file(site: Site, visitor: Visit, upload: UploadFile) -> str:
    content = await upload.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        said = _("The file is larger than {most} million bytes. Nothing was handed in.")
        cure = _("Go back and choose a smaller one.")
        said = said.format(most=MAX_FILE_BYTES // 1_000_000)
        raise TurnedAway(refusal(site, visitor.request, said, cure, 413))
    return await site.store.write(workspace.add_file, visitor.me.id, clean(upload.filename or ""), content)
