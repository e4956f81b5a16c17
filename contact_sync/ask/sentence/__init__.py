"""The words of a sentence: looked up, mended, taken apart, and what they stand for."""
