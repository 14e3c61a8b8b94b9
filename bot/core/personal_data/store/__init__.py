"""The SQL over all tables at once: the register and what is done by it."""
