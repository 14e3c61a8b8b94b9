"""The decision about one message to one person: send it, let it wait, or drop it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.contact.rules.budget import Full, room_at
from bot.core.contact.rules.calendar import day_off
from bot.core.contact.rules.hours import at_wall, is_quiet, local, quiet_end
from bot.core.contact.rules.policy import (
    STRENGTH,
    ContactClass,
    PolicyConfig,
    Reason,
    Settings,
    Situation,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the policy is asked about: a message that wants to go at `earliest`, and not after `expires_at`.

    `chosen` says that the person fixed that moment themselves (Later, the end of their pause): it keeps their quiet
    hours and what staff have stopped, and takes no place.
    """

    capability: str
    contact_class: ContactClass
    earliest: datetime
    expires_at: datetime
    priority: int = 5
    reminder: bool = False
    left_out: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now; `instead_of` is the waiting row that gives its place up for it."""

    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again at `until`."""

    until: datetime
    reason: Reason
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """Do not send it; where it would come too late, `because` says what it was waiting for."""

    reason: Reason
    because: Reason | None = None


Decision = Send | Wait | Drop


def decide(ask: Ask, situation: Situation, now: datetime, policy: PolicyConfig) -> Decision:
    """Give what happens to a message now.

    1. A reply goes.
    2. What the person said no to is dropped, and what wanted to go during their pause: it is not sent late.
    3. A hold lets everything wait until staff release it.
    4. Else the first moment that nothing speaks against; if there is none before it expires, it is dropped.
    """
    if ask.contact_class is ContactClass.REPLY:
        return Send()
    refused = refusal(ask, situation.settings, now)
    if refused is not None:
        return Drop(refused)
    if situation.world.held:
        return Wait(ask.expires_at, Reason.HOLD)
    return _first_moment(ask, situation, now, policy)


def refusal(ask: Ask, settings: Settings, now: datetime) -> Reason | None:
    """Give why a message may not go at all, None if it may."""
    checks = (
        (settings.gone, Reason.GONE),
        (ask.left_out, Reason.LEFT_OUT),
        (ask.capability in settings.opted_out, Reason.OPTED_OUT),
        (ask.reminder and settings.no_reminders, Reason.NO_REMINDERS),
        (settings.paused_at(ask.earliest) or settings.paused_at(max(now, ask.earliest)), Reason.PAUSED),
        (now >= ask.expires_at, Reason.TOO_LATE),
    )
    return next((reason for applies, reason in checks if applies), None)


def _first_moment(ask: Ask, situation: Situation, now: datetime, policy: PolicyConfig) -> Decision:
    at = max(now, ask.earliest)
    met = {Reason.SCHEDULED} if at > now else set()
    while at < ask.expires_at:
        moved = _moved(ask, situation, at, policy)
        if moved is None:
            room = _room(ask, situation, at, now, policy)
            if not isinstance(room, Full):
                return Send(room) if at <= now else Wait(at, max(met, key=STRENGTH.index), room)
            if room.free_at is None:
                return Drop(Reason.NOTHING_UNASKED)
            moved = (room.free_at, Reason.NO_ROOM)
        at, reason = moved
        met.add(reason)
    return Drop(Reason.TOO_LATE, max(met, key=STRENGTH.index, default=None))


def _moved(ask: Ask, situation: Situation, at: datetime, policy: PolicyConfig) -> tuple[datetime, Reason] | None:
    """Give the later moment to which something moves the message, and what; None if nothing speaks against `at`."""
    settings = situation.settings
    stopped = [down.until for down in situation.world.stand_downs if down.until > at and down.concerns(settings)]
    if stopped:
        return max(stopped), Reason.STAND_DOWN
    if settings.resumes_at is not None and not ask.chosen and _resuming(settings, at):
        return settings.resumes_at, Reason.RESUMING
    quiet = settings.quiet_hours(policy)
    # Quiet hours come before days off: what is quiet on the evening of a holiday is due on the morning after.
    if is_quiet(at, quiet, settings.zone):
        return quiet_end(at, quiet, settings.zone), Reason.QUIET_HOURS
    if ask.chosen:
        return None
    clock = local(at, settings.zone)
    off = day_off(clock.date(), ask.contact_class, settings.nation, policy)
    if off is None:
        return None
    return at_wall(clock.date() + timedelta(days=1), clock.time(), settings.zone), off


def _resuming(settings: Settings, at: datetime) -> bool:
    return (
        settings.paused_until is not None
        and settings.resumes_at is not None
        and settings.paused_until <= at < settings.resumes_at
    )


def _room(ask: Ask, situation: Situation, at: datetime, now: datetime, policy: PolicyConfig) -> str | Full:
    if ask.chosen or ask.contact_class is not ContactClass.UNSOLICITED:
        return ""
    taken = [slot for slot in situation.slots if _stands(slot, situation.settings, now)]
    room = room_at(at, ask.priority, taken, situation.settings.cap_of(policy))
    return room if isinstance(room, Full) else room.instead_of


def _stands(slot: Slot, settings: Settings, now: datetime) -> bool:
    """Tell whether a place is really taken: a waiting message that will be refused when its time comes takes none."""
    if slot.fixed:
        return True
    refused = (
        slot.left_out
        or slot.capability in settings.opted_out
        or (slot.reminder and settings.no_reminders)
        or settings.paused_at(max(slot.at, now))
    )
    return not refused
