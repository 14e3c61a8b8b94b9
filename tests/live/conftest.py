"""The fixtures of both engines."""

from tests.store.engines import clock, postgres_server, postgres_url, sqlite_url, store, store_url

__all__ = ["clock", "postgres_server", "postgres_url", "sqlite_url", "store", "store_url"]
