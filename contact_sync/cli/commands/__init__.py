"""The commands: one file each, named like it, in the folder of its kind; `run` is what it does,
with its options."""
