"""The least a Streamlit page can do: a button and a line of text. The peer of `interaction.py`."""

import streamlit as st

st.session_state.setdefault("count", 0)
if st.button("Next"):
    st.session_state["count"] += 1
st.markdown(f"Answer {st.session_state['count']}")
