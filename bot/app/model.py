"""The model of the settings: one over HTTP if there is a key, else none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock
from bot.config import Settings
from bot.llm.budget.store import StoreMeter
from bot.llm.client import Address, ModelClient
from bot.llm.model import Model, NoModel
from bot.store import Store


@asynccontextmanager
async def model_at(settings: Settings, store: Store, clock: Clock) -> AsyncIterator[Model]:
    """Give the model that the settings name, closed at the end; without a key, or with no tokens a month, none."""
    if not settings.model_key or not settings.model_monthly_tokens:
        yield NoModel()
        return
    address = Address(url=settings.model_url, key=settings.model_key, model=settings.model_name)
    meter = StoreMeter(store, settings.model_monthly_tokens)
    client = ModelClient(address, clock, meter, timeout_s=settings.model_timeout_s)
    try:
        yield client
    finally:
        await client.close()
