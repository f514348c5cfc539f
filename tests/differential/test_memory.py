"""What kernels take from the memory allocator they release: however a call ends, nothing is lost.

Each kernel with lists, dictionaries or sets is called again and again with the calls of its case, those that leave or
raise among them; glibc says how many bytes are in use before and after.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from types import ModuleType

import pytest

from support.checking import counts
from support.corpus import Case, calls, find_cases, install_reference, kernels
from support.native import Loaded, build, load
from support.outcome import run

CASES = find_cases(r"^(dicts|sets|lists|tuples)\.")
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


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, ModuleType], Loaded]:
    return install_reference(CASES, tmp_path_factory.mktemp("memory")), load(build(find_cases()), CASES, "aot-llvm")


@pytest.mark.skipif(METER is None, reason="only glibc 2.33 and later says how much memory is in use")
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_memory_is_given_back(case: Case, both: tuple[dict[str, ModuleType], Loaded]) -> None:
    plain, loaded = both[0][case.name], both[1]
    module = loaded.modules[case.name]
    found = {}
    for name in kernels(case):
        function = getattr(module, name)
        rows = [call.make for call in calls(plain) if call.function == name and call.mark != "leaves"]
        growth = min(_growth(function, rows) for _ in range(3))
        assert sum(counts(loaded, function)) >= ROUNDS * len(rows), name
        if growth > MOST_BYTES:
            found[name] = growth
    assert not found, f"bytes in {ROUNDS} rounds"


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
