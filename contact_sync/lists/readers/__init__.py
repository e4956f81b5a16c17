"""The files a contact list comes as, and the table that each becomes."""
