"""Why a message came, waits or did not come, in words."""

from __future__ import annotations

from bot.core.contact.rules.answers import Explanation, Fate
from bot.core.contact.rules.policy import ContactClass, Reason
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.when import moment
from bot.ui.words import _


def reason_words(reason: str) -> str:
    """Give the words that follow "because" for a reason, empty for one that is not the contact policy's."""
    return _stopped_words().get(reason) or _delayed_words().get(reason, "")


def _delayed_words() -> dict[str, str]:
    return {
        Reason.SCHEDULED: _("it is planned for then"),
        Reason.QUIET_HOURS: _("of your quiet hours"),
        Reason.WEEKEND: _("of the weekend"),
        Reason.BANK_HOLIDAY: _("of a bank holiday in your nation"),
        Reason.QUIET_SEASON: _("the community keeps those days free of messages"),
        Reason.NO_ROOM: _("you get only so many messages in a fortnight"),
        Reason.RESUMING: _("your pause had only just ended"),
        Reason.STAND_DOWN: _(
            "staff asked for quiet for a time, for everybody or for a nation, sector or organisation that is yours"
        ),
        Reason.HOLD: _("staff stopped all messages for a time"),
    }


def _stopped_words() -> dict[str, str]:
    return {
        Reason.OPTED_OUT: _("you switched such messages off"),
        Reason.NO_REMINDERS: _("you asked for no reminders"),
        Reason.LEFT_OUT: _("you switched this one off"),
        Reason.PAUSED: _("you had paused messages, and what you miss in a pause is not sent late"),
        Reason.NOTHING_UNASKED: _("you asked for nothing but what you signed up for"),
        Reason.MADE_ROOM: _("something more important needed its place in your fortnight"),
        Reason.TOO_LATE: _("it would have come too late to be of use"),
        Reason.ALREADY_THERE: _("the same message is on its way or was sent before"),
        Reason.GONE: _("you had left the community"),
    }


def explanation(one: Explanation, *, what: str, zone: str, own_reason: str = "") -> Text:
    """Give why a message came, waits or did not come.

    `what` names the message as its reader knows it. `own_reason` is the capability's words (after "because") for a
    reason of its own.
    """
    when = moment(one.at, zone)
    phrase = reason_words(one.reason) or own_reason
    match one.fate:
        case Fate.SENT:
            return joined([say(_("{what} came on {when}."), what=what, when=when), one.why, _counting(one)])
        case Fate.WAITS:
            return joined([_waits(one, what, when, phrase), one.why, _counting(one)])
        case Fate.NOT_SENT:
            return joined([_not_sent(what, phrase), _waited_for(one)])
        case Fate.FAILED:
            return say(_("{what} could not be delivered for certain. Staff can see it and look into it."), what=what)


def _waits(one: Explanation, what: str, when: str, phrase: str) -> Text:
    if one.reason == Reason.HOLD:  # it goes when staff release it, and nobody knows when that is
        return say(_("{what} waits, because {phrase}."), what=what, phrase=phrase)
    due = say(_("{what} is due on {when}."), what=what, when=when)
    if not phrase or one.reason == Reason.SCHEDULED:
        return due
    return joined([due, say(_("It waits because {phrase}."), phrase=phrase)])


def _not_sent(what: str, phrase: str) -> Text:
    if not phrase:
        return say(_("{what} was not sent, because it was no longer needed."), what=what)
    return say(_("{what} was not sent, because {phrase}."), what=what, phrase=phrase)


def _waited_for(one: Explanation) -> Text:
    phrase = reason_words(one.because)
    return say(_("It had to wait because {phrase}."), phrase=phrase) if phrase else NO_TEXT


def _counting(one: Explanation) -> Text:
    words = {
        ContactClass.REPLY: _("It answered something you did."),
        ContactClass.SIGNED_UP: _("You signed up for it, so it does not count towards your messages a fortnight."),
        ContactClass.UNSOLICITED: _("It counts as one of your messages a fortnight."),
    }
    return say(words[one.contact_class])
