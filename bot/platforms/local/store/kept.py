"""What the workspace keeps beside its messages: facts, deliveries, open forms, attached files."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bot.ids import new_token
from bot.platforms.local.records import Dialog
from bot.platforms.local.tables import deliveries, dialogs, files, meta, workspace_metadata
from bot.store import Tx
from bot.ui.codec import form_from_json, form_to_json
from bot.ui.form import Form

DIALOGS_KEPT = timedelta(days=14)  # as long as a draft is kept (DESIGN 2)


def prepare(tx: Tx) -> None:
    """Make the tables where they are missing."""
    workspace_metadata.create_all(tx.connection)


def noted(tx: Tx, key: str) -> str:
    """Give a fact noted under a key, empty if there is none."""
    return str(tx.value(sa.select(meta.c.value).where(meta.c.key == key)) or "")


def note_fact(tx: Tx, key: str, value: str) -> None:
    """Note a fact, over the one before."""
    if not tx.run(sa.update(meta).where(meta.c.key == key).values(value=value)):
        tx.run(sa.insert(meta).values(key=key, value=value))


def signing_secret(tx: Tx) -> str:
    """Give the secret that cookies are signed with, made on the first start so that a restart signs nobody out."""
    secret = noted(tx, "secret")
    if not secret:
        secret = new_token(tx.ids)
        note_fact(tx, "secret", secret)
    return secret


def delivered(tx: Tx, outbox_id: str) -> str | None:
    """Give what a row of the outbox made here, None if it made nothing."""
    found: str | None = tx.value(sa.select(deliveries.c.made).where(deliveries.c.outbox_id == outbox_id))
    return found


def note_delivery(tx: Tx, outbox_id: str, made: str) -> None:
    """Note what a row of the outbox made here, in the transaction that makes it; of two the first is found."""
    tx.run(sqlite.insert(deliveries).values(outbox_id=outbox_id, made=made).on_conflict_do_nothing())


def open_dialog(tx: Tx, account: str, place: str, root: int | None, form: Form) -> str:
    """Keep a form as open and give its id; forms opened long ago are forgotten."""
    tx.run(sa.delete(dialogs).where(dialogs.c.opened_at < tx.now - DIALOGS_KEPT))
    dialog_id = tx.new_id("dlg")
    values = {"account": account, "place": place, "thread_root": root, "form": form_to_json(form)}
    tx.run(sa.insert(dialogs).values(id=dialog_id, opened_at=tx.now, **values))
    return dialog_id


def dialog_by_id(tx: Tx, account: str, dialog_id: str, *, closed_too: bool = False) -> Dialog | None:
    """Give a form the person has open; a closed one only where asked for, so that handing in twice finds it."""
    query = sa.select(dialogs).where(dialogs.c.id == dialog_id, dialogs.c.account == account)
    found = tx.row(query if closed_too else query.where(dialogs.c.closed_at.is_(None)))
    return (
        Dialog(found.id, found.account, found.place, found.thread_root, form_from_json(found.form)) if found else None
    )


def fill_dialog(tx: Tx, dialog_id: str, form: Form) -> None:
    """Keep the form with what the bot has kept filled in, so that a reload shows it."""
    tx.run(sa.update(dialogs).where(dialogs.c.id == dialog_id).values(form=form_to_json(form)))


def close_dialog(tx: Tx, dialog_id: str) -> None:
    """Note that a form is no longer open."""
    tx.run(sa.update(dialogs).where(dialogs.c.id == dialog_id).values(closed_at=tx.now))


def add_file(tx: Tx, account: str, name: str, content: bytes) -> str:
    """Keep a file somebody attached and give the reference to it; the same file again has the same one."""
    file_id = f"file_{sha256(b'|'.join((account.encode(), name.encode(), content))).hexdigest()[:32]}"
    if file_by_id(tx, file_id) is None:
        tx.run(sa.insert(files).values(id=file_id, account=account, name=name, content=content))
    return file_id


def file_by_id(tx: Tx, file_id: str) -> tuple[str, bytes] | None:
    """Give a file's name and content."""
    found = tx.row(sa.select(files.c.name, files.c.content).where(files.c.id == file_id))
    return (found.name, found.content) if found else None
