"""Commands for who writes rules: what they do, whether they hold."""
