"""The contact policy as `community.toml` gives it."""

from __future__ import annotations

from bot.config import Community
from bot.core.contact.rules.policy import PolicyConfig, QuietHours, Region


def policy_of(community: Community) -> PolicyConfig:
    """Give the policy of a community."""
    contact = community.contact
    return PolicyConfig(
        cap=contact.cap_per_fortnight,
        quiet=QuietHours(contact.quiet_from, contact.quiet_until),
        later_evening=contact.later_evening,
        later_morning=contact.later_morning,
        regions=tuple(Region(nation.id, nation.country, nation.subdivision) for nation in community.nations),
    )
