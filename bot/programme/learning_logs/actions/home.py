"""What learning logs show on a person's home tab."""

from __future__ import annotations

from bot.config import Community
from bot.core.capability import HomeCard
from bot.programme.learning_logs.actions.calling import open_calls, waits_of
from bot.programme.learning_logs.store.logs import projects_of
from bot.programme.learning_logs.views.calling import calls_card
from bot.store import Tx

PLACE = 30  # after what somebody is asked to do themselves


def home_card(tx: Tx, member_id: str, community: Community) -> HomeCard | None:
    """Give the open calls of the projects somebody neither takes part in nor waits for; None where there is none."""
    mine = [*(part.project for part in projects_of(tx, member_id)), *(each.project for each in waits_of(tx, member_id))]
    found = open_calls(community, tx.now, mine)
    return HomeCard(PLACE, calls_card(found)) if found else None
