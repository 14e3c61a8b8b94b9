"""What Discord can do."""

from __future__ import annotations

from bot.platforms.features import Features

FEATURES = Features(
    threads=True,
    ephemeral=True,
    date_picker=False,
    time_zones=False,
    readers_time=True,
    pins=True,
    user_groups=False,
    roles=True,
    events=True,
    file_uploads=True,
    history_look_up=True,
)
