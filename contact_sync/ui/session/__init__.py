"""Where a visitor is and what goes along: the address, the browser beside it, whose turn it is."""
