"""Sets of states as bit masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_sync.world import space

SOME = st.lists(st.sampled_from(range(len(space.STATES))))


@given(SOME)
def test_a_mask_holds_the_states_that_it_is_made_of_however_often_each_comes(numbers):
    mask = space.mask_of(space.STATES[number] for number in numbers)
    assert [*space.numbers(mask)] == sorted({*numbers})
    assert mask & ~space.ALL == 0


def test_a_state_that_no_contact_can_have_is_in_no_mask():
    impossible = space.STATES[0]._replace(crm="nowhere")
    with pytest.raises(KeyError):
        space.mask_of([impossible])
