"""The page "Forecast"."""
