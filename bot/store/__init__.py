"""The store: engine, transactions, column types, search, files and migrations; it knows no table of the programme."""

from bot.store.engine import Store, Tx

__all__ = ["Store", "Tx"]
