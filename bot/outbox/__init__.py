"""What must go out: a durable queue of messages and effects."""
