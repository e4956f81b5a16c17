"""The page “What happens if…?”."""
