"""A lock that one process holds on the whole store: an advisory lock on PostgreSQL, a locked file beside SQLite's."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.store.engine import Store

# The first of an advisory lock's two numbers, "conv" in ASCII, keeps ours apart from another program's.
_OURS = 0x636F6E76


class Lock(Protocol):
    """A lock that is free again when its holder lets go of it, or dies however it dies."""

    def hold(self) -> bool:
        """Take the lock if it is free; tell whether this holder has it now."""
        ...

    def release(self) -> None:
        """Let go of the lock; nothing if it is not held."""
        ...


def lock_on(store: Store, name: str) -> Lock:
    """Give the lock of this name on a store, not held yet. Its calls block for as long as the database does."""
    if store.sqlite:
        return FileLock(Path(f"{store.url.database}.{name}.lock"))
    return AdvisoryLock(store.engine, name)


class FileLock:
    """A file under flock(2): the kernel frees it when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def hold(self) -> bool:
        """Take the lock if it is free; lost if somebody removed the file, for then another can lock a new one."""
        if self._file is not None and not self._still_there(self._file):
            self.release()
        if self._file is None:
            self._file = self._locked()
        return self._file is not None

    def release(self) -> None:
        """Let go of the lock; the file stays, for removing it would free it under the feet of the next holder."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _locked(self) -> int | None:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        if self._still_there(file):
            return file
        os.close(file)
        return None

    def _still_there(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False


class AdvisoryLock:
    """A session's advisory lock on a connection of its own: the server frees it when the connection ends."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._number = crc32(name.encode()) & 0x7FFFFFFF
        self._connection: Connection | None = None

    def hold(self) -> bool:
        """Take the lock if it is free; a connection that was lost has lost the lock."""
        try:
            return self._holds()
        except (OperationalError, InterfaceError):
            self.release()
            return False

    def _holds(self) -> bool:
        if self._connection is not None:
            # The lock lives as long as the session, so an answer on this connection is proof enough.
            self._connection.execute(sa.select(1))
            return True
        # Autocommit: a transaction left open for days would keep the server from cleaning up.
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_OURS, self._number))):
                connection.detach()  # no longer the pool's, which would hand the session to others
                self._connection = connection
        finally:
            if self._connection is None:
                connection.close()
        return self._connection is not None

    def release(self) -> None:
        """Let go of the lock and of its connection; where that is lost already, so is the lock."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with closing(connection), suppress(OperationalError, InterfaceError):
                if connection.invalidated:
                    return
                # Closing would do, but the server notices it a moment later, and the next holder is asking now.
                connection.execute(sa.select(sa.func.pg_advisory_unlock(_OURS, self._number)))
