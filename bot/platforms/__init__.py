"""Platforms: each turns what happened there into a Request, and a Message or Form into what is shown there."""
