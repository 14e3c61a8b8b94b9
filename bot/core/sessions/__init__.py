"""What an adapter keeps between two clicks: forms that are open, and what a button asks again."""
