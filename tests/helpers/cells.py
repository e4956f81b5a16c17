"""What the default pack decides, for tests that look at each answer."""

from functools import cache

from contact_sync.decide.engine import actions_in, compiled
from contact_sync.rulebook.library import shipped_pack
from contact_sync.rulebook.pack import all_settings
from contact_sync.world.model import STANDARD_STARTS, legal_states


@cache
def decisions(*, standard=False):
    """Of each value of its settings: every cell, or those of the standard starts alone."""
    pack = shipped_pack()
    return [
        compiled(pack, settings).decide(state, action)
        for settings in all_settings(pack)
        for state in (STANDARD_STARTS if standard else legal_states())
        for action in actions_in(pack, state)
    ]
