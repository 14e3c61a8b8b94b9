"""The only SQL over learning logs: who takes part and what they answered, and the digests made of it."""
