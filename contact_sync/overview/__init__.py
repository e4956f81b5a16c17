"""Many answers at once: everything a contact can get to, versions side by side."""
