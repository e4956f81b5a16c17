"""The page of test cases, for maintainers."""
