"""What sources claim, read from TOML under `rules/` and checked."""
