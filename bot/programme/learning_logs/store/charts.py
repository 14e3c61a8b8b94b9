"""Reading and writing of the charts of digests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite

from bot.programme.learning_logs.rules.kept_charts import KeptChart
from bot.programme.learning_logs.tables import charts, digests
from bot.store import Tx

_CHARTS: TypeAdapter[tuple[KeptChart, ...]] = TypeAdapter(tuple[KeptChart, ...])


def charts_of(tx: Tx, digest_id: str) -> tuple[KeptChart, ...]:
    """Give the charts of a digest, none while they are not drawn."""
    found = tx.value(sa.select(charts.c.charts).where(charts.c.digest_id == digest_id))
    return _CHARTS.validate_python(found) if found else ()


def want_charts(tx: Tx, digest_ids: Iterable[str]) -> None:
    """Let the charts of these digests be drawn, for the first time or anew; what was drawn is gone at once."""
    insert = sqlite.insert if tx.sqlite else postgresql.insert
    for digest_id in digest_ids:
        first = insert(charts).values(digest_id=digest_id, number=1, due_at=tx.now, drawn_at=None, charts=[])
        again = {"number": charts.c.number + 1, "due_at": tx.now, "drawn_at": None, "charts": []}
        tx.run(first.on_conflict_do_update(index_elements=["digest_id"], set_=again))


def wanted_charts(tx: Tx) -> list[tuple[str, int, datetime]]:
    """Give the digests whose charts are to be drawn, with the number of the drawing and since when."""
    query = sa.select(charts).where(charts.c.drawn_at.is_(None)).order_by(charts.c.due_at, charts.c.digest_id)
    return [(row.digest_id, row.number, row.due_at) for row in tx.rows(query)]


def keep_charts(tx: Tx, digest_id: str, number: int, drawn: tuple[KeptChart, ...]) -> bool:
    """Keep a drawing, unless a later one is wanted by now; tell whether it was kept."""
    mine = sa.and_(charts.c.digest_id == digest_id, charts.c.number == number, charts.c.drawn_at.is_(None))
    kept = _CHARTS.dump_python(drawn, mode="json")
    return bool(tx.run(sa.update(charts).where(mine).values(charts=kept, drawn_at=tx.now)))


def charted_digests(tx: Tx, project: str) -> list[str]:
    """Give the digests of a project that have charts, or wait for some."""
    query = sa.select(charts.c.digest_id).join(digests, digests.c.id == charts.c.digest_id)
    return [row.digest_id for row in tx.rows(query.where(digests.c.project == project))]
