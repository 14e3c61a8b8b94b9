"""Due work of the contact policy: telling people that their pause has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.config import Community
from bot.core.contact.actions.choices import pauses_ending, tell_ended_pauses
from bot.core.contact.config import policy_of
from bot.core.ports import Ports
from bot.scheduling.jobs import Job, Tx
from bot.scheduling.rules import Slot
from bot.ui.text import Text


def jobs(community: Community, asked: Ports) -> tuple[Job, ...]:
    """Give the job that tells people their pause is over, at the moment it ends."""

    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        for member_id, at in pauses_ending(tx, frm, to):
            yield Slot(f"{member_id}/{at.isoformat()}", at)

    def open_now(tx: Tx, member_id: str) -> Text:
        return asked.open_now(tx, member_id, asked.programme(tx, community))

    def run(tx: Tx, _slot: Slot) -> None:
        tell_ended_pauses(tx, policy_of(community), open_now)

    return (Job(name="contact.pause_ended", slots=slots, catch_up=timedelta(days=2), run=run),)
