"""What the local workspace can do."""

from __future__ import annotations

from bot.platforms.features import Features

FEATURES = Features(
    threads=True,
    ephemeral=True,
    date_picker=True,
    time_zones=False,
    readers_time=False,
    pins=True,
    user_groups=False,
    roles=True,
    events=False,
    file_uploads=True,
    history_look_up=True,
)
