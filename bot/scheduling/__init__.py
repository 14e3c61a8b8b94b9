"""Scheduling: when things are due, the jobs that do them, the ledger of what was done, and which replica leads."""
