"""The ways to show a document."""
