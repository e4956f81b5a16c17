"""The commands: one file each, named like it; `run` is what it does, with its options."""
