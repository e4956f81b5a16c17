"""The page that says who says what."""
