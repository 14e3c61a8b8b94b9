"""What may be done through the contact policy: send, put off, choose, stop, and ask why."""

from bot.core.contact.actions.answers import explain, leave_out, next_two_weeks, put_back
from bot.core.contact.actions.choices import (
    end_pause,
    next_pause_end,
    no_reminders,
    opt_in,
    opt_out,
    pause,
    reminders_again,
    set_cap,
    set_quiet_hours,
    settings_of,
    tell_ended_pauses,
)
from bot.core.contact.actions.later import come_back, options_for, put_off
from bot.core.contact.actions.notify import notify, preview, settle, still_wanted
from bot.core.contact.actions.staff import empty_old, hold_all, lift, release_hold, stand_down, stopped
from bot.core.contact.rules.notice import Notice, NotifyResult

__all__ = [
    "Notice",
    "NotifyResult",
    "come_back",
    "empty_old",
    "end_pause",
    "explain",
    "hold_all",
    "leave_out",
    "lift",
    "next_pause_end",
    "next_two_weeks",
    "no_reminders",
    "notify",
    "opt_in",
    "opt_out",
    "options_for",
    "pause",
    "preview",
    "put_back",
    "put_off",
    "release_hold",
    "reminders_again",
    "set_cap",
    "set_quiet_hours",
    "settings_of",
    "settle",
    "stand_down",
    "still_wanted",
    "stopped",
    "tell_ended_pauses",
]
