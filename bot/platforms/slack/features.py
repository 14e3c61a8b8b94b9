"""What Slack can do."""

from __future__ import annotations

from bot.platforms.features import Features

FEATURES = Features(
    threads=True,
    ephemeral=True,
    date_picker=True,
    time_zones=True,
    readers_time=True,
    pins=True,
    user_groups=True,
    roles=False,
    events=False,
    file_uploads=True,
    history_look_up=True,
)
