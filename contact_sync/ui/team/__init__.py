"""The page "Team"."""
