"""Sets that are joined."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kernelmill.disjoint_sets import DisjointSets

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)))


@given(PAIRS)
def test_things_are_together_if_joins_lead_from_one_to_the_other(pairs: list[tuple[int, int]]) -> None:
    sets = DisjointSets[int]()
    classes = [{k} for k in range(13)]  # by hand
    for a, b in pairs:
        sets.join(a, b)
        whole = classes[a] | classes[b]
        for k in whole:
            classes[k] = whole
    assert all((sets.find(a) == sets.find(b)) == (b in classes[a]) for a in range(13) for b in range(13))


def test_the_second_stands_for_both() -> None:
    sets = DisjointSets[str]()
    for a, b in (("a", "b"), ("c", "b"), ("b", "d")):
        sets.join(a, b)
    assert [sets.find(x) for x in "abcd"] == ["d"] * 4
    assert list(sets) == ["a", "b", "c", "d"]


def test_a_long_chain_needs_no_deep_calls() -> None:
    sets = DisjointSets[int]()
    for k in range(100_000):
        sets.join(k, k + 1)
    assert sets.find(0) == 100_000
