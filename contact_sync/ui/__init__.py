"""The web door: one file per page, and what the pages share."""
