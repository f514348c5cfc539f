"""Hypothesis: random sequences of operations on dictionaries, sets and lists of lists do what CPython does.

The kernels are those of `table_kernels.py`; a sequence is three arrays, so that one build serves all of them.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated import FOLDER
from support.checking import compare, report, shown
from support.corpus import Case, install_reference, kernels
from support.native import Loaded, build, load

CASE = Case("random.tables", (FOLDER / "table_kernels.py").read_text(encoding="utf-8"))
often = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, Loaded]:
    plain = install_reference([CASE], tmp_path_factory.mktemp("tables"), "kmtables")
    return plain[CASE.name], load(build([CASE]), [CASE], "aot-llvm")


@st.composite
def sequences(draw: st.DrawFn) -> tuple[Any, ...]:
    """Operations, keys from a narrow or a wide range, values with zeros of both signs among them."""
    size = draw(st.integers(0, 80))
    widest = draw(st.sampled_from([2, 12, 2**40]))
    spread = draw(st.sampled_from([1, 64, 2**20]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    keys = random.integers(-widest, widest + 1, size) * (spread if widest < 2**20 else 1)
    values = random.integers(-4, 5, size) * 0.5
    values[random.random(size) < 0.2] = -0.0
    if draw(st.integers(0, 9)) == 0:
        values[random.random(size) < 0.05] = np.nan
    return random.integers(0, 1000, size), keys, values


@often
@given(given=sequences())
@pytest.mark.parametrize("name", list(kernels(CASE)))
def test_sequences(both: tuple[ModuleType, Loaded], name: str, given: tuple[Any, ...]) -> None:
    plain, loaded = both
    function = getattr(loaded.modules[CASE.name], name)
    assert loaded.explain(function).native

    def make() -> tuple[Any, ...]:
        return tuple(a.copy() for a in given)

    found, _ = compare(getattr(plain, name), function, make, loaded)
    assert not found, report([f"{name}{shown(make())}: {d}" for d in found])
