"""How many bytes the memory allocator has given away, and whether calls lose some."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable

from support.outcome import run

ROUNDS = 40
#: A list's header that is lost in every round would be more.
MOST_BYTES = 16 * ROUNDS


class _Info(ctypes.Structure):
    """`struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def _meter() -> Callable[[], int] | None:
    """Bytes in use, where the C library can tell."""
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        return None
    mallinfo.restype = _Info
    return lambda: mallinfo().uordblks + mallinfo().hblkhd


METER = _meter()


def growth(function: Callable[..., object], rows: list[Callable[[], object]]) -> int:
    """Bytes that `ROUNDS` rounds of calls keep: the least of three tries, since other things are allocated too."""
    return min(_growth(function, rows) for _ in range(3))


def _growth(function: Callable[..., object], rows: list[Callable[[], object]]) -> int:
    assert METER is not None
    for make in rows:
        run(function, make())
    gc.freeze()  # so that collecting takes no time
    gc.collect()
    before = METER()
    for _ in range(ROUNDS):
        for make in rows:
            run(function, make())
    gc.collect()
    return METER() - before
