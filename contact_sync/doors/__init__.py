"""What others use the answers through: a file without a server, other programs, assistants."""
