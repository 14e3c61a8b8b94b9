"""What the store raises when it cannot do its work, for those who must tell a person or try again."""

from sqlalchemy.exc import OperationalError as StoreAway
from sqlalchemy.exc import SQLAlchemyError as StoreFault

__all__ = ["StoreAway", "StoreFault"]
