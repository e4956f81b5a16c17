"""An answer for a reader, in words; knows neither Streamlit nor the terminal."""
