"""A row of the outbox in words, for staff: about somebody else, where the same reason says "you" to the person."""

from __future__ import annotations

from bot.core.contact.actions.later import is_put_off
from bot.core.contact.rules.policy import Reason
from bot.outbox.store import Row, State
from bot.platforms.local.ports import StateKind
from bot.ui.when import moment
from bot.ui.words import _

STATES: dict[State, StateKind] = {
    State.WAITING: "wait",
    State.SENDING: "wait",
    State.UNKNOWN: "wait",
    State.SENT: "ok",
    State.DROPPED: "own",
    State.EXPIRED: "own",
    State.DEAD: "stop",
    State.PARKED: "stop",
}


def state_words(row: Row, zone: str) -> str:
    """Give how far a row has come."""
    match row.state:
        case State.WAITING if row.reason == Reason.HOLD:  # until staff release it, and nobody knows when that is
            return _("held")
        case State.WAITING:
            return _("waits until {when}").format(when=moment(row.not_before, zone))
        case State.SENDING | State.UNKNOWN:
            return _("on its way")
        case State.SENT:
            return _("sent {when}").format(when=moment(row.finished_at or row.not_before, zone))
        case State.DROPPED | State.EXPIRED:
            return _("not sent")
        case State.DEAD:
            return _("gave up")
        case State.PARKED:
            return _("needs you")


def why(row: Row) -> str:
    """Give why a row waits, was not sent or needs somebody, in a sentence; empty where there is nothing to say."""
    match row.state:
        case State.PARKED:
            return _("Nobody can tell whether it arrived. Try again, or drop it if it is there.")
        case State.DEAD:
            sentence = _("The platform refused it ({code}). Tried {attempts} times.")
            return sentence.format(code=row.reason, attempts=row.attempts)
        case State.WAITING if row.reason in ("", Reason.SCHEDULED):
            return _("They pressed Later.") if is_put_off(row) else _("It is planned for then.")
        case State.SENT:
            return ""
    words = _reasons().get(row.reason, "")
    return _("Because {reason}.").format(reason=words) if words else ""


def _reasons() -> dict[str, str]:
    return {
        Reason.QUIET_HOURS: _("of their quiet hours"),
        Reason.WEEKEND: _("of the weekend"),
        Reason.BANK_HOLIDAY: _("of a bank holiday in their nation"),
        Reason.QUIET_SEASON: _("the community keeps those days free of messages"),
        Reason.NO_ROOM: _("they get only so many messages in a fortnight"),
        Reason.RESUMING: _("their pause had only just ended"),
        Reason.STAND_DOWN: _("staff asked for quiet for a time"),
        Reason.HOLD: _("staff stopped all messages for a time"),
        Reason.OPTED_OUT: _("they switched such messages off"),
        Reason.NO_REMINDERS: _("they asked for no reminders"),
        Reason.LEFT_OUT: _("they switched this one off"),
        Reason.PAUSED: _("they had paused messages, and what is missed in a pause is not sent late"),
        Reason.NOTHING_UNASKED: _("they asked for nothing but what they signed up for"),
        Reason.MADE_ROOM: _("something more important needed its place in their fortnight"),
        Reason.TOO_LATE: _("it would have come too late to be of use"),
        Reason.ALREADY_THERE: _("the same message is on its way or was sent before"),
        Reason.GONE: _("they had left the community"),
        "done": _("the log is done"),
        "round_closed": _("the round has closed"),
        "left": _("they have left the project"),
        "answered": _("it has been answered"),
        "no_account": _("they have no account here any more"),
        "dropped_by_staff": _("staff dropped it"),
        "rehearsal": _("this is a rehearsal, and they are no tester"),
        "channel_gone": _("I cannot write in that channel now"),
    }
