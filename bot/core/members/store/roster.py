"""The SQL that gives the membership as a roster."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.members.rules import Standing
from bot.core.members.rules.roster import FILLED, RosterRow, roster_key
from bot.core.members.tables import members
from bot.store import Tx


def roster_rows(tx: Tx) -> list[RosterRow]:
    """Give every member as a row of the roster, in the order of their keys; a key made from an address is left out."""
    columns = [members.c[name] for name in ("roster_ref", "email", *FILLED)]
    query = sa.select(*columns).where(members.c.standing == Standing.MEMBER, members.c.merged_into.is_(None))
    found = []
    for one in tx.rows(query.order_by(members.c.roster_ref, members.c.id)):
        said = {name: one._mapping[name] or "" for name in FILLED}
        row = RosterRow(ref="", email=one.email or "", **said)
        made_from_address = one.roster_ref is None or one.roster_ref == roster_key(row)
        found.append(row if made_from_address else RosterRow(ref=one.roster_ref, email=one.email or "", **said))
    return found
