"""Setting tokens aside before a call and settling it after; together they never pass the month's limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.llm.budget.tables import model_calls
from bot.llm.model import ModelUnavailable, Spent, Why
from bot.store import Store, Tx

ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a month's calls used; calls under way, or whose end nobody knows, count with what was set aside."""

    month: str
    calls: int
    tokens: int


def month_of(moment: datetime) -> str:
    """Give the month of a moment in UTC, such as 2027-04."""
    return f"{moment:%Y-%m}"


def usage(tx: Tx, month: str | None = None) -> Usage:
    """Give what a month's calls have used, this month's by default."""
    wanted = month or month_of(tx.real_now)
    in_month = model_calls.c.month == wanted
    calls = tx.value(sa.select(sa.func.count()).select_from(model_calls).where(in_month))
    tokens = tx.value(sa.select(sa.func.coalesce(sa.func.sum(model_calls.c.tokens), 0)).where(in_month))
    return Usage(wanted, int(calls), int(tokens))


def reserve(tx: Tx, prompt: str, sha256: str, model: str, tokens: int, limit: int) -> str | None:
    """Set tokens aside for a call and give its id, None if the month's limit leaves too few."""
    if usage(tx).tokens + tokens > limit:
        return None
    call = tx.new_id("call")
    tx.run(
        sa.insert(model_calls).values(
            id=call,
            month=month_of(tx.real_now),
            at=tx.real_now,
            prompt=prompt,
            prompt_sha256=sha256,
            model=model,
            tokens=tokens,
            outcome=ASKED,
        )
    )
    return call


def settle(tx: Tx, call: str, spent: Spent | None, outcome: str) -> None:
    """Note how a call ended and what it used; None leaves what was set aside, as it may have been billed."""
    values: dict[str, object] = {"outcome": outcome}
    if spent is not None:
        used = spent.tokens_in + spent.tokens_out
        values |= {"tokens": used, "tokens_in": spent.tokens_in, "tokens_out": spent.tokens_out}
    tx.run(sa.update(model_calls).where(model_calls.c.id == call).values(**values))


class StoreMeter:
    """The meter of the house: each reservation and each settlement is a transaction of its own, before and after."""

    def __init__(self, store: Store, monthly_tokens: int) -> None:
        self._store = store
        self._limit = monthly_tokens

    async def reserve(self, prompt: str, sha256: str, model: str, tokens: int) -> str:
        """Set tokens aside; raises ModelUnavailable if the month has too few left."""
        call = await self._store.write(reserve, prompt, sha256, model, tokens, self._limit)
        if call is None:
            raise ModelUnavailable(Why.BUDGET)
        return call

    async def settle(self, reservation: str, spent: Spent | None, outcome: str) -> None:
        """Put what was used in place of what was set aside."""
        await self._store.write(settle, reservation, spent, outcome)
