"""The page "Start"."""
