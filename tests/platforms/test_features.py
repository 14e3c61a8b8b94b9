"""The flags of each adapter say what its code does."""

from __future__ import annotations

from typing import Any

import pytest

from bot.outbox.store import Effect
from bot.platforms.discord.delivery import DiscordPlatform
from bot.platforms.discord.markup import markup
from bot.platforms.discord.modal import modal
from bot.platforms.discord.people import account_of as on_discord
from bot.platforms.local import adapter as local
from bot.platforms.slack.inputs import element
from bot.platforms.slack.methods import METHODS
from bot.platforms.slack.outgoing import SlackPlatform
from bot.platforms.slack.words import elements
from bot.platforms.slack.workspace import account_of as on_slack
from bot.ui.form import Date, Form
from bot.ui.when import for_each_reader
from tests.platforms.discord_stage import START

NOTHING: Any = None
SLACK = SlackPlatform(NOTHING, NOTHING, NOTHING)
DISCORD = DiscordPlatform(NOTHING, NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("features", "effects"),
    [(SLACK.features, SLACK._effects), (DISCORD.features, DISCORD._effects), (local.FEATURES, local._EFFECTS)],
)
def test_every_effect_is_carried_out_on_every_platform(features: Any, effects: Any) -> None:
    assert set(effects) == set(Effect)
    assert features.pins
    assert features.file_uploads


def test_roles_are_user_groups_on_slack_alone() -> None:
    assert SLACK.features.user_groups == any(method.startswith("usergroups.") for method in METHODS)
    assert (SLACK.features.roles, DISCORD.features.roles) == (False, True)


def test_times_dates_and_zones_are_as_the_flags_say() -> None:
    when = for_each_reader(START, "UTC")
    assert SLACK.features.readers_time == (elements(when)[0]["type"] == "date")
    assert DISCORD.features.readers_time == markup(when).startswith("<t:")
    day = Date("day", "Which day?")
    assert SLACK.features.date_picker == ("datepicker" in str(element(day)))
    (label,) = modal(Form("Day", "logs:day:", (day,)), "x")["components"]
    assert DISCORD.features.date_picker == (label["component"]["type"] != 4)
    known = on_slack({"id": "U1", "real_name": "Ann", "tz": "Europe/London"})
    assert SLACK.features.time_zones == bool(known and known.zone)
    someone: Any = type("Member", (), {"id": 1, "display_name": "Ann"})()
    assert DISCORD.features.time_zones == bool(on_discord(someone).zone)
