"""The audit log: what staff and the bot decided about people and rights; written once, never changed."""
