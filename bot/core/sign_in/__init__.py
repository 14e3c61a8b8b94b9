"""Signing in to the desk: a one-time link from the bot, then a session in the browser."""
