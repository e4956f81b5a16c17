"""What answers a control is done to its end, whatever is used meanwhile."""

import pytest
from streamlit.testing.v1 import AppTest


class Cut(BaseException):
    """As Streamlit cuts off a run for the next control."""


def answered(done, cuts, put):
    """An app whose control is cut off `cuts` times: before it has put its address, or after."""
    import streamlit as st

    from contact_sync.ui import shell
    from contact_sync.ui.session.acts import to_its_end

    @to_its_end
    def act():
        if put:
            shell.go({"step": str(int(shell.param("step") or 0) + 1)})
        if len(cuts) > 1:
            cuts.pop()
            raise cuts[0]
        done.append(True)

    try:
        act()
    except BaseException as cut:
        if cut is not cuts[0]:
            raise
        done.append("told")
    st.text(shell.param("step"))


@pytest.mark.parametrize("often", range(4))
def test_what_is_cut_off_is_begun_anew_and_the_cut_is_told(often):
    done = []
    found = AppTest.from_function(
        answered, kwargs={"done": done, "cuts": [Cut()] * (often + 1), "put": False}
    )
    assert not found.run().exception
    assert done == [True, *(["told"] if often else [])]


def test_a_session_that_ends_cuts_off_for_good():
    done = []
    found = AppTest.from_function(
        answered, kwargs={"done": done, "cuts": [Cut()] * 100, "put": False}
    )
    assert not found.run().exception
    assert done == ["told"]


def test_one_step_on_is_one_step_though_it_was_cut_off():
    found = AppTest.from_function(answered, kwargs={"done": [], "cuts": [Cut()] * 2, "put": True})
    assert found.run().text[0].value == "1"
