"""The least a page with votes can be: a button, a line of text, and a look every two seconds
whether another case has come. The peer of `class_room.py`; `?key=1` is the trainer."""

import streamlit as st


@st.cache_resource
def room():
    return {"case": 0, "votes": 0}


def vote():
    room()["votes"] += 1
    st.session_state["voted"] = room()["case"]


def forward():
    room().update(case=room()["case"] + 1, votes=0)


def watch(case):
    if room()["case"] != case:
        st.rerun()


case = room()["case"]
if "key" in st.query_params:
    st.button("Next", on_click=forward, key="forward")
    st.fragment(lambda: st.markdown(f"{room()['votes']} votes"), run_every=1)()
else:
    st.markdown(f"Case {case}")
    if st.session_state.get("voted") == case:
        st.markdown("Sent")
    elif case:
        st.button("Vote", on_click=vote, key="vote")
    st.fragment(watch, run_every=2)(case)
