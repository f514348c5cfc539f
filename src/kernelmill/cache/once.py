"""What is made once and kept for as long as whoever keeps it lives.

    once = Once()
    once(("front", unit), lambda: build(unit))      # made
    once(("front", unit), lambda: build(unit))      # the same again

Keys are equal values; `Same` makes one of a value that is too large to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """Results by key. Used in one thread."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for each key; what it raises is not kept."""
        if key not in self._known:
            self._known[key] = make()
        found: T = self._known[key]
        return found


class Same:
    """A key that only the very same object is equal to; it keeps the object alive."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)
