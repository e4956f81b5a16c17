"""What must hold of the rule book, by enumeration."""
