"""Prompts and reminders: who gets one, when it comes back after Later, and whether it is still wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.config import Community
from bot.core.contact.actions.choices import settings_of
from bot.core.contact.actions.notify import notify
from bot.core.contact.config import policy_of
from bot.core.contact.rules.notice import Notice
from bot.core.contact.rules.policy import ContactClass
from bot.core.members.actions import person_by_id
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.outbox.store import Row
from bot.programme.learning_logs.actions.agreeing import must_agree
from bot.programme.learning_logs.actions.taking_part import round_or_refuse
from bot.programme.learning_logs.rules.publishing import DigestState
from bot.programme.learning_logs.rules.responses import questions_for, reminder_needed
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import last_plan, participant, response
from bot.programme.learning_logs.views.calling import text_changed
from bot.programme.learning_logs.views.prompts import log_prompt, log_reminder
from bot.store import Tx
from bot.ui.message import Message
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.words import _

STILL_OPEN = "learning_logs.still_open"


def send_prompt(tx: Tx, community: Community, log_round: Round, member_id: str) -> None:
    """Send the prompt of a round to one participant, through the contact policy.

    Late is better than never, until the reminder is due: that says the same then.
    """
    person = _asked(tx, log_round, member_id)
    if person is None or tx.now >= log_round.reminder_at(person.zone):
        return
    if _missed_in_a_pause(tx, person, log_round.prompt_at(person.zone)):
        return
    message = prompt_message(tx, community, log_round, person)
    notify(tx, _notice(tx, log_round, person, "log_prompt", message), policy_of(community))


def send_reminder(tx: Tx, community: Community, log_round: Round, member_id: str) -> None:
    """Send the one reminder of a round, while it is open, to a participant who is not done."""
    person = _asked(tx, log_round, member_id)
    found = response(tx, log_round.key, member_id)
    if person is None or not reminder_needed(found) or tx.now >= log_round.closes_at:
        return
    if _missed_in_a_pause(tx, person, log_round.reminder_at(person.zone)):
        return
    asked = questions_for(log_round.project, log_round.number, _plan(tx, log_round, member_id))
    message = log_reminder(log_round, person.zone, found.answered() if found else 0, len(asked))
    notice = _notice(tx, log_round, person, "log_reminder", message)
    notify(tx, replace(notice, reminder=True), policy_of(community))


def _missed_in_a_pause(tx: Tx, person: Person, due: datetime) -> bool:
    """Tell whether it was due in a pause that has ended since: what one misses in a pause is not sent late."""
    settings = settings_of(tx, person)
    return settings.paused_at(due) and not settings.paused_at(tx.now)


def prompt_message(tx: Tx, community: Community, log_round: Round, person: Person) -> Message:
    """Give the prompt as this person gets it, with their plan and what the last digest led to."""
    led_to = _led_to(tx, community, log_round)
    if must_agree(tx, log_round, person.id):
        led_to = joined([led_to, text_changed()]) if led_to else text_changed()
    return log_prompt(log_round, person.zone, _plan(tx, log_round, person.id), led_to)


def _asked(tx: Tx, log_round: Round, member_id: str) -> Person | None:
    part = participant(tx, log_round.project.id, member_id)
    if part is None or part.left_at is not None:
        return None
    return person_by_id(tx, member_id)


def _notice(tx: Tx, log_round: Round, person: Person, purpose: str, message: Message) -> Notice:
    return Notice(
        member_id=person.id,
        capability="learning_logs",
        purpose=purpose,
        contact_class=ContactClass.SIGNED_UP,
        message=message,
        dedupe=f"{purpose}:{log_round.key}:{person.id}",
        not_before=tx.now,
        expires_at=log_round.closes_at,
        subject=log_round.key,
        wanted=STILL_OPEN,
    )


def _plan(tx: Tx, log_round: Round, member_id: str) -> str:
    previous = log_round.previous
    return last_plan(tx, previous.key, member_id) if previous else ""


def _led_to(tx: Tx, community: Community, log_round: Round) -> Text:
    before = log_round.previous
    while before is not None:
        piece = digest_of_round(tx, log_round.project.id, before.number)
        if piece is not None and piece.state is DigestState.PUBLISHED:
            words = _("What came of it so far: digest {number}, made from what people wrote, is in #{channel}.")
            return say(words, number=piece.round_number, channel=channel_of(community, log_round))
        before = before.previous
    return NO_TEXT


def channel_of(community: Community, log_round: Round) -> str:
    """Give the channel where a project's digests are published."""
    return log_round.project.channel or community.community.digest_channel


def still_open(tx: Tx, row: Row, community: Community) -> str:
    """Give why a prompt or reminder is no longer wanted at the moment of sending, empty if it is."""
    try:
        log_round = round_or_refuse(community, row.subject)
    except MemberError:
        return "round_gone"
    member_id = row.member_id or ""
    if tx.now >= log_round.closes_at:
        return "round_closed"
    if _asked(tx, log_round, member_id) is None:
        return "left"
    return "" if reminder_needed(response(tx, log_round.key, member_id)) else "done"
