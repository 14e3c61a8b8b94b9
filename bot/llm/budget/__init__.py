"""What calls of a model use, month by month, and the limit it stays under."""
