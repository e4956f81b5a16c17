"""A few combinations that stand for all of them."""

from functools import cache
from itertools import combinations, product


def every_pair(choices):
    """Combinations of one value of each of `choices` in which every two values of two choices
    occur together; of one or two choices, each combination once."""
    return _found(tuple(map(tuple, choices)))


@cache
def _found(choices):
    everything = list(product(*choices))
    if len(choices) < 3:
        return everything
    left = {pair for one in everything for pair in _pairs(one)}
    found = []
    while left:
        best = max(everything, key=lambda one: len(left.intersection(_pairs(one))))
        found.append(best)
        left.difference_update(_pairs(best))
    return found


def _pairs(one):
    return combinations(enumerate(one), 2)
