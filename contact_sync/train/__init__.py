"""Predict, reveal, explain: cases to guess, what is right, what was overlooked, what comes next."""
