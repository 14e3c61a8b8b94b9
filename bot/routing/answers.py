"""What of a request may be kept in the inbox."""

from __future__ import annotations

from bot.core.safety.rules.weighing import holds_patient_number
from bot.routing.requests import Request


def holds_number(request: Request) -> bool:
    """Tell whether what was typed holds what looks like a patient's number, which must not be kept anywhere."""
    return holds_patient_number((request.words, *(text for given in request.values.values() for text in given)))
