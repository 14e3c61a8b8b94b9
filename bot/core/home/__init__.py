"""The way in: the menu, help, and a person's own page, `me`."""
