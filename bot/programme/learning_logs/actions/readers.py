"""Choosing who can read single answers."""

from __future__ import annotations

from bot.config import Community
from bot.core.members.rules import Person
from bot.programme.learning_logs.actions.answering import choose_audiences, open_log
from bot.programme.learning_logs.actions.publishing import follow_audience
from bot.store import Tx
from bot.ui.form import Raw


def choose(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> None:
    """Give answers audiences of their own, also after handing in; a digest that is not out yet follows."""
    log = open_log(tx, community, person, round_key)
    choose_audiences(tx, log, raw)
    follow_audience(tx, community, person, log.round.project.id)
