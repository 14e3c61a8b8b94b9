"""What each platform can do, from the flags of its adapter."""

from __future__ import annotations

from dataclasses import fields

from bot.platforms.discord.features import FEATURES as DISCORD
from bot.platforms.features import Features
from bot.platforms.local.features import FEATURES as LOCAL
from bot.platforms.slack.features import FEATURES as SLACK
from tests.docs.tables import table

ADAPTERS: dict[str, Features] = {"Slack": SLACK, "Discord": DISCORD, "local workspace": LOCAL}
# Each feature in words, and what happens where there is none.
WORDS = {
    "threads": ("answers under a message", ""),
    "ephemeral": ("answers that one person alone sees", ""),
    "date_picker": ("a calendar in forms", "the date is typed, such as 2027-03-16"),
    "time_zones": ("a person's time zone is known", "people are asked, else the programme's zone counts"),
    "readers_time": ("times in messages in each reader's zone", "the words name the zone"),
    "pins": ("pinned messages", ""),
    "user_groups": ("user groups (paid plans)", "a role, where there are roles"),
    "roles": ("roles given and taken", "a user group of that name; without one staff are told"),
    "events": ("meetings as scheduled events", "a card in the channel"),
    "file_uploads": ("files sent by themselves", ""),
    "history_look_up": ("what may have arrived is looked up", ""),
}


def platform_matrix() -> str:
    """A line for each feature, a column for each platform."""
    rows = []
    for flag in fields(Features):
        words, instead = WORDS[flag.name]
        has = ["yes" if getattr(features, flag.name) else "no" for features in ADAPTERS.values()]
        rows.append((words.capitalize(), *has, instead if "no" in has else ""))
    return "\n" + table(("Feature", *(name.capitalize() for name in ADAPTERS), "Where there is none"), rows) + "\n"
