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
from bot.ui.form import Form, Question
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
    typed = _typed(visitor, question)
    reply, problem = await _keep(site, visitor, dialog, question, typed)
    if isinstance(reply, Kept):
        return JSONResponse({"words": reply.words, "problem": reply.problem})
    return JSONResponse({"words": "", "problem": problem})


async def _keep(
    site: Site, visitor: Visit, dialog: Dialog, question: Question, typed: tuple[str, ...]
) -> tuple[Reply, str]:
    """Give the reply to one answer, and a sentence if it was not kept."""
    where = await site.store.read(_where, visitor, dialog)
    key = visitor.key("keep", dialog.id, question.key, *typed)
    action = parse_action(dialog.form.draft) or UNKNOWN
    kept = replace(asked(visitor, Kind.KEEP, key, where, action), values={question.key: typed})
    reply = await site.house.dispatch(kept)
    if isinstance(reply, Kept):
        await site.store.write(_fill, visitor, dialog.id, question.key, typed)
    return reply, _problem(reply, question)


def _problem(reply: Reply, question: Question) -> str:
    match reply:
        case FormErrors():
            return reply.errors.get(question.key) or " ".join(reply.errors.values())
        case Show():
            words = tuple(block for block in reply.message.blocks if not isinstance(block, Buttons))
            return plain(Message(words))
        case Kept() | Quiet() | OpenForm():
            return ""


def _where(tx: Tx, visitor: Visit, dialog: Dialog) -> Where:
    slug = "dm" if dialog.place == visitor.me.dm else dialog.place
    return Where(place_for(tx, visitor.me, slug), dialog.root)


def _fill(tx: Tx, visitor: Visit, dialog_id: str, key: str, typed: tuple[str, ...]) -> None:
    # Read again: another answer may have been kept meanwhile.
    dialog = workspace.dialog_by_id(tx, visitor.me.id, dialog_id, closed_too=True)
    if dialog is not None:
        workspace.fill_dialog(tx, dialog_id, _filled(dialog.form, key, typed))


def _filled(form: Form, key: str, typed: tuple[str, ...]) -> Form:
    questions = tuple(replace(q, value=typed) if q.key == key else q for q in form.questions)
    return replace(form, questions=questions)


async def close(site: Site, request: HttpRequest) -> Response:
    """Keep every answer that changed and close the form; it stays open where one of them cannot be kept."""
    visitor = await posted(site, request)
    dialog = await _dialog(site, visitor)
    typed, errors, words = await _all_typed(site, visitor, dialog), {}, ""
    for question in dialog.form.questions if dialog.form.draft else ():
        if typed[question.key] == question.value:
            continue
        reply, problem = await _keep(site, visitor, dialog, question, typed[question.key])
        words = reply.words if isinstance(reply, Kept) else words
        if problem:
            errors[question.key] = problem
    if errors:
        return await _again(site, visitor, replace(form_dialog(site, visitor, dialog), typed=typed, errors=errors))
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
        return await _again(
            site, visitor, replace(form_dialog(site, visitor, dialog), typed=typed, errors=reply.errors)
        )
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


def _typed(visitor: Visit, question: Question) -> tuple[str, ...]:
    answers = (clean(answer).strip() for answer in visitor.all(f"q.{question.key}"))
    return tuple(answer for answer in answers if answer)


async def _all_typed(site: Site, visitor: Visit, dialog: Dialog) -> Typed:
    typed = {question.key: _typed(visitor, question) for question in dialog.form.questions}
    for question in dialog.form.questions:
        if question.kind == "file":
            typed[question.key] = await _attached(site, visitor, question) or typed[question.key]
    return typed


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
