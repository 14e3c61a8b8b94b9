"""Whether a platform's list of its accounts can be believed."""

from __future__ import annotations

FEW_MISSING = 10  # so many may go between two starts, however small the community is
MOST_MISSING = 0.2  # the part of the accounts that may be missing from one list


def believable(listed: int, known: int, missing: int) -> bool:
    """Tell whether accounts missing from a list have left, and the list is not merely cut short.

    1. An empty list is never believed: a workspace or server has at least the person who installed the bot.
    2. Up to ten missing accounts are.
    3. Above that, up to a fifth of the accounts known to be there.

    Not believing it costs little: whoever did leave is found by the platform's own events, and by the first message
    that cannot be delivered. Believing it wrongly would end everybody's messages.

    >>> believable(0, 3, 3), believable(95, 105, 10), believable(900, 1000, 100), believable(500, 1000, 500)
    (False, True, True, False)
    """
    return listed > 0 and (missing <= FEW_MISSING or missing <= known * MOST_MISSING)
