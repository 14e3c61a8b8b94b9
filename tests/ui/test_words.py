"""The message catalogue: words are said in the language in use, and in British English otherwise."""

from __future__ import annotations

import gettext

import pytest

from bot.ui.words import _, ngettext, speaking


class Welsh(gettext.NullTranslations):
    """A catalogue of two entries."""

    def gettext(self, message: str) -> str:
        return {"Later": "Wedyn"}.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{count} log" if msgid1 == "{count} log" else msgid1


def test_without_a_catalogue_words_are_as_they_were_written():
    assert _("Later") == "Later"
    assert [ngettext("{count} log", "{count} logs", count) for count in (0, 1, 2)] == [
        "{count} logs",
        "{count} log",
        "{count} logs",
    ]


def test_a_catalogue_speaks_inside_its_block_alone_even_if_something_fails_in_one():
    with speaking(Welsh()):
        assert (_("Later"), _("Answer")) == ("Wedyn", "Answer")
        assert ngettext("{count} log", "{count} logs", 5) == "{count} log"
        with pytest.raises(ZeroDivisionError), speaking(gettext.NullTranslations()):
            1 / 0  # noqa: B018 - the fault
        assert _("Later") == "Wedyn"
    assert _("Later") == "Later"
