"""What a modal carries with it, so that any process can answer it: ids only, never what people typed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

METADATA = 3_000  # [SDK] View.private_metadata
WORDS = 200  # of what somebody typed after a command; an emoji travels as twelve characters


@dataclass(frozen=True, slots=True)
class Opener:
    """What somebody did that opened a form; done again, it gives the form again, with its long lists."""

    kind: str = ""
    action: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """Where a form was opened and how; `draft` is the action that keeps one answer of it."""

    draft: str = ""
    channel: str = ""
    thread: str = ""
    opener: Opener = Opener()


def memo_to_text(memo: Memo) -> str:
    """Give the memo as it travels."""
    return json.dumps(asdict(memo), separators=(",", ":"))


def memo_from_text(raw: str) -> Memo:
    """Give the memo back; an empty one for anything else."""
    try:
        fields = json.loads(raw or "{}")
        opener = Opener(**fields.pop("opener", {}))
        return Memo(**fields, opener=opener)
    except (ValueError, TypeError, AttributeError):
        return Memo()
