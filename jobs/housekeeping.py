"""Due work of the house itself: what has been kept long enough is deleted, once a night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.config import Community
from bot.core.contact.actions.staff import empty_old
from bot.core.delivery.actions import delete_old_traffic
from bot.core.members.actions import close_unclaimed
from bot.core.ports import Ports
from bot.core.sign_in.actions import delete_old_sign_ins
from bot.scheduling.jobs import Job, Tx
from bot.scheduling.rules import Slot, nightly
from bot.scheduling.store import delete_old_runs

AT = time(3, 30)  # clear of the hour that the clocks skip or show twice
RUNS_KEPT = timedelta(days=400)  # a slot that is moved to a later day was done all the same, so long as this


def jobs(community: Community, _asked: Ports) -> tuple[Job, ...]:
    """Give the nightly job."""

    def slots(_tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        return nightly(frm, to, AT, community.community.timezone)

    def run(tx: Tx, _slot: Slot) -> None:
        delete_old_traffic(tx, community.retention.outbox_days, community.retention.inbox_days)
        empty_old(tx, tx.now - timedelta(days=community.retention.outbox_days))
        close_unclaimed(tx)
        delete_old_sign_ins(tx)
        delete_old_runs(tx, tx.now - RUNS_KEPT)

    return (Job(name="housekeeping.nightly", slots=slots, catch_up=timedelta(days=1), run=run, background=True),)
