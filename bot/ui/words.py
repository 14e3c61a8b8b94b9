"""The message catalogue: every word people read goes through `_`, marked where it is written."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SOURCE = gettext.NullTranslations()
_catalogue: ContextVar[gettext.NullTranslations] = ContextVar("catalogue", default=_SOURCE)


def _(message: str) -> str:
    """Give the message in the language in use; British English is the source and needs no catalogue."""
    return _catalogue.get().gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Give the form of the message that fits the count, in the language in use."""
    return _catalogue.get().ngettext(singular, plural, count)


@contextmanager
def speaking(catalogue: gettext.NullTranslations) -> Iterator[None]:
    """Use a catalogue for everything said inside the block."""
    token = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(token)
