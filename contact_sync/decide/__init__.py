"""From claims to one answer."""
