"""The page that shows where a contact can get to."""
