"""The page of walkthroughs."""
