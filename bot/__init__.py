"""Convenor: a bot that runs a professional community's programme in its chat."""
