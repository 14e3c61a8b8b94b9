"""What came in and is not finished: kept before it is handled, done once, repeated to whoever delivers it again."""
