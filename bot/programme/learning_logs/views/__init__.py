"""What participants, editors and readers of learning logs see."""
