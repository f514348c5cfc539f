"""The attribute `through` of `new`: the arrays that NumPy makes on the way to an array, whose order in memory it follows.

    through=[0, 1, null, -1, 2, null, 3, 4, null]      of models 0 to 2: a = f(0, 1); b = a copy of 2; the array follows a and b
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kernelmill.records import dataclass

_COPY: Final = -1


@dataclass(frozen=True, slots=True)
class Between:
    """An array that NumPy makes: the numbers of its operands, models first, and whether it is a copy of the only one."""

    operands: tuple[int, ...]
    like: bool = False


def written(arrays: Iterable[Between]) -> tuple[int | None, ...]:
    """The attribute."""
    out: list[int | None] = []
    for array in arrays:
        out += [*[_COPY] * array.like, *array.operands, None]
    return tuple(out)


def read(through: Iterable[int | None]) -> Iterator[Between]:
    """The arrays that an attribute tells."""
    numbers: list[int] = []
    for number in through:
        if number is None:
            like = numbers[:1] == [_COPY]
            yield Between(tuple(numbers[like:]), like)
            numbers = []
        else:
            numbers.append(number)
