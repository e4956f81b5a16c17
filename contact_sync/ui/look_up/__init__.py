"""The page "Look up"."""
