"""The contact policy: what nobody is waiting for asks here before it is queued, and again before it goes."""
