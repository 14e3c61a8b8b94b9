"""The outbox as staff and the local workspace see it."""
