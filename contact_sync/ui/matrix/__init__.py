"""The page of all cases at a glance."""
