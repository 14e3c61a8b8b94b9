"""Pure rules about people: who they are, codes that link accounts, and what importing a roster changes."""

from bot.core.members.rules.person import DEFAULT_VISIBILITY, DEFAULT_ZONE, Account, Person, Standing

__all__ = ["DEFAULT_VISIBILITY", "DEFAULT_ZONE", "Account", "Person", "Standing"]
