"""The page that puts versions side by side."""
