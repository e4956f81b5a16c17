"""Back from an observation to its causes, on from a state to cures."""
