"""Disjoint sets that are joined: which things belong together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Sets of things, each with one of them that stands for it. At first each thing is a set of its own.

    Paths are halved (Tarjan and van Leeuwen, J. ACM 31, 1984), so that n joins and searches take time n log n.
    """

    def __init__(self) -> None:
        self._parents: dict[T, T] = {}

    def find(self, thing: T) -> T:
        """What stands for the set of a thing, which is known from then on."""
        parents = self._parents
        parent = parents.setdefault(thing, thing)
        while parent != thing:
            above = parents[thing] = parents[parent]
            thing, parent = above, parents[above]
        return thing

    def join(self, other: T, thing: T) -> None:
        """Make one set of two; what stands for that of `thing` stands for both."""
        root = self.find(other)
        self._parents[root] = self.find(thing)

    def __iter__(self) -> Iterator[T]:
        """The things that are known, in the order in which they were met."""
        return iter(self._parents)
