"""What a sentence asks: what is done in it, what is said and seen, and which kind that makes it."""
