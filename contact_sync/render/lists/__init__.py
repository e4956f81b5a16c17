"""Contact lists and what is told of them."""
