"""What happens to learning logs: the only code that changes them."""
