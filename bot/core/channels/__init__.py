"""Channels as their platforms tell them: what they are called, and which the bot can write in no more."""
