"""What a document is made of."""
