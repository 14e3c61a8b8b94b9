"""The SQL over people, their accounts and their codes."""
