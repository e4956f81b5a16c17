"""What answers a control is done whole."""

import pytest

from contact_sync.ui.session.acts import to_its_end


class CutOff(BaseException):
    """As Streamlit's: the next control was used."""


def test_what_is_cut_off_is_done_before_the_next_control_gets_its_turn():
    begun, done = [], []

    @to_its_end
    def act(name):
        begun.append(name)
        if len(begun) == 1:
            raise CutOff
        done.append(name)

    with pytest.raises(CutOff):
        act("a")
    act("b")
    assert (begun, done) == (["a", "a", "b"], ["a", "b"])


def test_an_error_is_not_tried_again():
    begun = []

    @to_its_end
    def act():
        begun.append(1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        act()
    assert begun == [1]
