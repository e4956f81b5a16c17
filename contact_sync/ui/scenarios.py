"""The scenarios as the pages show them: read once, each with the address of its story. Knows no
Streamlit."""

from __future__ import annotations
