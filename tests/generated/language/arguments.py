"""Arguments of generated kernels: small and extreme numbers, arrays in every layout and of every length, stand-ins, aliases."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import numpy as np

Arguments = tuple[Any, ...]
INTS: Final = (0, 1, -1, 2, 3, -5, 7, 63, 64, 255, 2**31, -(2**31), 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, 10**25)
FLOATS: Final = (0.0, -0.0, 1.0, -1.5, 0.5, 2.5, 1e308, -1e-310, 5e-324, 2.0**53, float("inf"), float("-inf"), float("nan"))


def makers(seed: str, count: int) -> list[Callable[[], Arguments]]:
    """Functions that make fresh arguments; the first half are tame: small numbers, four elements, contiguous."""
    return [_maker(f"{seed} {n}", tame=2 * n < count) for n in range(count)]


def _maker(seed: str, *, tame: bool) -> Callable[[], Arguments]:
    def make() -> Arguments:
        rng = random.Random(seed)  # noqa: S311  # not for secrets
        size = 4 if tame else rng.choice((4, 4, 4, 0, 1, 3, 5, 17))
        i, j = (rng.randint(-4, 9) if tame else rng.choice(INTS) for _ in "ij")
        u, v = (rng.randint(-40, 40) / 8 if tame else rng.choice(FLOATS) for _ in "uv")
        x = np.array([rng.randint(-40, 40) / 8 if tame or rng.random() < 0.7 else rng.choice(FLOATS) for _ in range(size)])
        k = np.array([rng.randint(-4, 9) for _ in range(size)], np.int64)
        z = np.array([rng.randint(-40, 40) / 8 for _ in range(size * size)], np.float64).reshape(size, size)
        p = rng.random() < 0.5
        if tame:
            return i, j, u, v, p, x.astype(np.float64), k, z
        found = [_scalar(rng, i), _scalar(rng, j), _scalar(rng, u), _scalar(rng, v), _truth(rng, p)]
        x, k, z = (_laid_out(rng, a) for a in (x.astype(np.float64), k, z))
        if size and rng.random() < 0.15:
            x = z[rng.randrange(size)]  # an argument that is part of another
        return (*found, x, k, z)

    return make


def _scalar(rng: random.Random, value: float) -> Any:
    """The value, or something that stands for it."""
    if rng.random() < 0.75:
        return value
    if isinstance(value, float):
        return rng.choice((np.float64, np.float32, lambda v: int(v) if abs(v) < 1e18 else v, lambda v: v > 0))(value)
    return rng.choice((lambda v: np.int64(v) if abs(v) < 2**63 else v, lambda v: np.int32(v % 100), lambda v: v > 0))(value)


def _truth(rng: random.Random, value: bool) -> Any:
    return value if rng.random() < 0.8 else rng.choice((np.bool_, int))(value)


def _laid_out(rng: random.Random, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same values in another layout."""
    wide = np.zeros([2 * n for n in array.shape], array.dtype)
    every = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    way = rng.choice(("same", "same", "strided", "reversed", "fortran", "unaligned"))
    if way == "strided":
        every[...] = array
        return every
    if way == "reversed":
        return array[::-1].copy()[::-1]
    if way == "fortran":
        return np.asfortranarray(array)
    if way == "unaligned":
        raw = np.zeros(array.nbytes + 1, np.uint8)
        out = raw[1:].view(array.dtype).reshape(array.shape)
        out[...] = array
        return out
    return array
