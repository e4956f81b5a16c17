"""What a sentence asks, read without a model: by the words of the domain and a grammar."""
