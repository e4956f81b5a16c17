"""Contact lists: read, filtered, and what a change does to each contact."""
