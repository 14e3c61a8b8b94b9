"""Pure rules of safety: what a text with an identifier may become, and where somebody can turn."""
