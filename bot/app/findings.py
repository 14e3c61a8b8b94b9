"""One thing that `doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    ok: bool
    says: str
    cure: str = ""
    of_settings: bool = False  # a wrong setting or file, which ends every other command with 2

    @classmethod
    def fine(cls, check: str, says: str) -> Finding:
        """Give a finding that needs no cure."""
        return cls(check, ok=True, says=says)

    @classmethod
    def wrong(cls, check: str, error: ConfigError) -> Finding:
        """Give the finding for a wrong setting or file."""
        return cls(check, ok=False, says=error.sentence, cure=error.cure, of_settings=True)
