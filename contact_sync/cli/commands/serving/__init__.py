"""Commands that hand the answers out: page, book, HTTP, tools."""
