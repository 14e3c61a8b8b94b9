"""Members: the roster, the accounts that claim its rows, and linking."""
