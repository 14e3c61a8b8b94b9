"""The settings and the retention table."""

from __future__ import annotations

import typing

from bot.app.discover import import_tables
from bot.config import Settings
from bot.core.personal_data.actions import Retained, retention
from bot.store.personal import OnErase
from tests.docs.tables import code, table

_ON_ERASE = {OnErase.DELETE: "deleted", OnErase.BLANK: "emptied", OnErase.KEEP: "stays"}


def variables() -> dict[str, str]:
    """Every environment variable, and what it is for."""
    return {f"CONVENOR_{name}".upper(): field.description or "" for name, field in Settings.model_fields.items()}


def settings_table() -> str:
    """A line for each environment variable."""
    rows = [
        (code(f"CONVENOR_{name}".upper()), field.description or "", _choices(field.annotation), _default(field.default))
        for name, field in Settings.model_fields.items()
    ]
    return "\n" + table(("Variable", "What it is for", "May be", "Default"), rows)


def _choices(annotation: object) -> str:
    if typing.get_origin(annotation) is typing.Literal:
        return ", ".join(code(str(choice)) for choice in typing.get_args(annotation))
    return "a whole number" if annotation is int else "a path" if "Path" in str(annotation) else "text"


def _default(value: object) -> str:
    return "empty" if value in (None, "") else code(str(value))


def retention_table() -> str:
    """A line for each entry of the personal-data register."""
    import_tables()
    ordered = sorted(retention(), key=lambda each: (each.table, each.what))
    return "\n" + table(
        ("What is held", "Table", "Kept", "When its person is erased"),
        ((each.what, code(each.table), _kept(each), _erased(each)) for each in ordered),
    )


def _kept(each: Retained) -> str:
    return f"{each.kept_days} days" if each.kept_days is not None else "while the person is known"


def _erased(each: Retained) -> str:
    return f"{_ON_ERASE[each.on_erase]}: {each.why}" if each.why else _ON_ERASE[each.on_erase]
