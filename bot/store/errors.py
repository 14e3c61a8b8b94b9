"""What the store raises when it cannot do its work, for those who must tell a person or try again."""

import sqlite3

from sqlalchemy.exc import OperationalError as StoreAway
from sqlalchemy.exc import SQLAlchemyError as StoreFault

__all__ = ["StoreAway", "StoreFault"]


def is_damage(error: StoreFault) -> bool:
    """Tell whether the engine says that the file is damaged, and not that it is away or none of ours."""
    return getattr(getattr(error, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT
