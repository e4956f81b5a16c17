"""The forecast: what a change does to every contact of a list, counted and listed."""
