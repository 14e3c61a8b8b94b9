"""What a platform can do, so that code asks for a feature and never for a platform's name.

What a platform cannot do is done another way or refused for good with a code: nothing is promised that does not happen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Which features a platform has, each named as the documentation's matrix names it."""

    threads: bool  # a message can be answered under it
    ephemeral: bool  # an answer in a channel that one person alone sees
    date_picker: bool  # a calendar in forms; elsewhere a date is typed
    time_zones: bool  # the platform tells somebody's zone; elsewhere they are asked
    readers_time: bool  # a moment in a message is shown in each reader's own zone
    pins: bool
    user_groups: bool  # stand for roles; not on every plan
    roles: bool  # the platform's own
    events: bool  # the platform's own calendar; elsewhere a card in the channel
    file_uploads: bool  # the outbox can send a file by itself
    history_look_up: bool  # what may have arrived is found again by its row
