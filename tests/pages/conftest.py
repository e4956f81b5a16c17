"""What AppTest lacks of a page."""

import pytest
import streamlit as st

from contact_sync.ui.sources import own_rules
from contact_sync.ui.story import gallery
from contact_sync.ui.team import page as team_page
from contact_sync.ui.training import files as training_files


def streamlits(say, title, on_file, *, key, ending=".toml"):
    def chosen():
        file = st.session_state[key]
        on_file(file.name, file.getvalue())

    st.file_uploader(title, type=ending.strip("."), key=key, on_change=chosen)


@pytest.fixture(autouse=True)
def files_can_be_chosen(monkeypatch):
    """AppTest cannot choose a file in our component: here that of Streamlit takes its place, and
    calls the same. `tests/browser` chooses files in ours."""
    for module in (own_rules, gallery, team_page, training_files):
        monkeypatch.setattr(module, "upload", streamlits)
