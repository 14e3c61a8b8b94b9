"""What a person decides about their messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.contact import store
from bot.core.contact.actions.notify import notify
from bot.core.contact.actions.weighing import ask_again, known_person
from bot.core.contact.rules.hours import local, next_midnight
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import MAX_CAP, MIN_CAP, ContactClass, PolicyConfig, QuietHours, Reason, Settings
from bot.core.contact.views import settings as words
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.store import Tx
from bot.ui.text import NO_TEXT, Text
from bot.ui.when import day

LONGEST_QUIET = timedelta(hours=20)
_PAUSE_END_KEEPS = timedelta(days=2)  # a "welcome back" that could not be sent for longer says nothing any more

OpenNow = Callable[[Tx, str], Text]


def settings_of(tx: Tx, person: Person) -> Settings:
    """Give what a person has chosen."""
    return store.settings_of(tx, person)


def opt_out(tx: Tx, person: Person, capability: str) -> None:
    """Send a person nothing more from a capability, except answers to what they do."""
    store.switch_off(tx, person.id, capability)


def opt_in(tx: Tx, person: Person, capability: str) -> None:
    """Let a capability write to a person again."""
    store.switch_on(tx, person.id, capability)


def no_reminders(tx: Tx, person: Person) -> None:
    """Send a person no reminders any more."""
    store.choose(tx, person.id, no_reminders=True)


def reminders_again(tx: Tx, person: Person) -> None:
    """Let a person have reminders again."""
    store.choose(tx, person.id, no_reminders=False)


def set_cap(tx: Tx, person: Person, cap: int | None) -> None:
    """Set how many unasked-for messages a person gets in a fortnight, 0 to 8; None for the community's number."""
    if cap is not None and not MIN_CAP <= cap <= MAX_CAP:
        raise MemberError(words.wrong_cap().plain())
    store.choose(tx, person.id, cap=cap)
    ask_again(tx, (Reason.NO_ROOM,), person.id)


def set_quiet_hours(tx: Tx, person: Person, quiet: QuietHours | None) -> None:
    """Set a person's quiet hours on their own clock; the same time twice for none, None for the community's."""
    if quiet is not None and quiet.length > LONGEST_QUIET:
        raise MemberError(words.quiet_too_long(LONGEST_QUIET // timedelta(hours=1)).plain())
    store.choose_quiet(tx, person.id, quiet)


def pause(tx: Tx, person: Person, until: datetime) -> None:
    """Send a person nothing until a moment; the pause ends by itself, says so, and the day after all is as before."""
    if until <= tx.now:
        raise MemberError(words.pause_in_the_past().plain())
    resumes_at = next_midnight(until, person.zone)
    store.choose(tx, person.id, paused_from=tx.now, paused_until=until, resumes_at=resumes_at, pause_told=False)


def end_pause(tx: Tx, person: Person) -> bool:
    """End a person's pause now, at their word, so it need not be told; tell whether there was one."""
    if not store.settings_of(tx, person).paused_at(tx.now):
        return False
    store.choose(tx, person.id, paused_until=tx.now, resumes_at=tx.now, pause_told=True)
    return True


def pauses_ending(tx: Tx, frm: datetime, to: datetime) -> list[tuple[str, datetime]]:
    """Give whose pause ends within a time and has not been told, and when."""
    return store.pauses_ending(tx, frm, to)


def next_pause_end(tx: Tx, after: datetime) -> datetime | None:
    """Give the next moment after which there is a pause's end to tell."""
    return store.next_pause_end(tx, after)


def tell_ended_pauses(tx: Tx, policy: PolicyConfig, open_now: OpenNow | None = None) -> int:
    """Tell everybody whose pause has ended, once, and give how many were told; `open_now` says what is open for one."""
    members = store.pauses_to_tell(tx)
    for member_id in members:
        person = known_person(tx, member_id)
        store.choose(tx, member_id, pause_told=True)
        notify(tx, _pause_ended(tx, person, policy, open_now), policy, chosen=True)
    return len(members)


def _pause_ended(tx: Tx, person: Person, policy: PolicyConfig, open_now: OpenNow | None) -> Notice:
    settings = store.settings_of(tx, person)
    ended = settings.paused_until or tx.now
    today = local(ended, person.zone).date() == local(tx.now, person.zone).date()
    message = words.pause_ended(
        person.first_name,
        "" if today else day(ended, person.zone),
        open_now(tx, person.id) if open_now else NO_TEXT,
        settings.cap_of(policy),
    )
    return Notice(
        member_id=person.id,
        capability="contact",
        purpose="pause_ended",
        contact_class=ContactClass.SIGNED_UP,
        message=message,
        dedupe=f"contact:pause_ended:{person.id}:{ended.isoformat()}",
        expires_at=tx.now + _PAUSE_END_KEEPS,
    )
