"""The address with which Slack lets a member be recognised."""

from __future__ import annotations

import pytest

from bot.platforms.ports import Account
from bot.platforms.slack.methods import bot_scopes
from bot.platforms.slack.workspace import account_of

USER = {"id": "U1", "real_name": "Aisha", "tz": "Europe/London"}


@pytest.mark.parametrize(
    ("more", "email"),
    [
        ({"profile": {"email": "aisha@example.org"}}, "aisha@example.org"),
        ({"profile": {"email": "aisha@example.org"}, "is_email_confirmed": True}, "aisha@example.org"),
        ({"profile": {"email": "aisha@example.org"}, "is_email_confirmed": False}, ""),
        ({"profile": {}}, ""),
        ({}, ""),
    ],
)
def test_only_a_confirmed_address_is_handed_on(more: dict[str, object], email: str) -> None:
    assert account_of({**USER, **more}) == Account("U1", "Aisha", "Europe/London", email)


def test_the_manifest_asks_for_the_right_to_read_it() -> None:
    assert "users:read.email" in bot_scopes()
