"""Why calls left native code, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kernelmill import Array1, configure, explain, kernel
from kernelmill.ir.failures import FAILURES, Domain, Index, Raise, State
from kernelmill.jit import modes
from kernelmill.jit.leaving import _WORDS, SKIPPED, said
from kernelmill.passes.order import PASSES


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(modes.settings, "mode", "auto")
    configure(leaves=True)
    yield
    configure(leaves=False)


@kernel
def picked(x: Array1[np.float64], y: Array1[np.float64], k: int) -> int:
    y[0] = 7.0
    large = k * 4611686018427387904
    return large + int(x[k])


def at(function: Any, text: str) -> int:
    """The line of the function's source that holds a text."""
    lines = Path(__file__).read_text().splitlines()
    first = function.py_func.__code__.co_firstlineno
    return next(number for number in range(first, len(lines)) if text in lines[number - 1])


def test_reasons_with_their_lines(asked) -> None:
    x, y = np.ones(3), np.zeros(1)
    assert picked(x, y, 1) == 4611686018427387905
    assert picked(x, y, 2) == 9223372036854775809
    with pytest.raises(IndexError):
        picked(x[:1], y, 1)
    assert picked([1.0, 2.0], y, 1) == 4611686018427387906
    found = explain(picked)
    assert y[0] == 7.0
    place = __file__
    assert found.leaves[f"{_WORDS['overflow']}", place, at(picked, "4611686018427387904")] == 1
    lines = {line for _, _, line in found.leaves}
    assert 0 in lines  # the list
    assert sum(found.leaves.values()) == found.left_calls
    assert f"left at {place}:" in repr(found)


def test_failures_in_words() -> None:
    assert set(_WORDS) == set(FAILURES) - {"callee"}
    assert said(State("an int beyond 64 bits")) == "an int beyond 64 bits"
    assert said(Raise("ValueError", "no")) == "ValueError is raised: no"
    assert said(Index(1)).endswith("(axis 1)")
    assert said(Domain("math.sqrt")).endswith("(math.sqrt)")


def test_passes_that_are_left_out_are_there() -> None:
    assert {row.name for row in PASSES} >= SKIPPED
