"""What made a draft: word for word without a model, or a model, named, with the hash of the prompt that asked it."""

from __future__ import annotations

from dataclasses import dataclass

TOO_LITTLE_LEFT = "too_little_left"  # of what the model gave, after the check against the answers
NOTHING_GIVEN = "nothing_given"


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Who drafted a digest.

    Without `model` nothing of a model is in it; `why_not` then says why one that was asked is not, empty if none was.
    """

    model: str = ""
    prompt_sha256: str = ""
    why_not: str = ""

    @property
    def with_ai(self) -> bool:
        """Tell whether a model drafted it."""
        return bool(self.model)


WITHOUT_A_MODEL = MadeBy()
