"""Whatever is edited of what a kernel reaches, the answer is Python's: nothing that was compiled before is used for it."""

from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies

import kernelmill
from kernelmill.jit import modes

TEXT = """
from kernelmill import kernel

FACTOR = {factor}
PAIR = ({factor}, {second})

def inner(x):
    return x {operator} FACTOR

def helper(x, y={default}):
    return inner(x) + PAIR[1] + y

def made(offset):
    @kernel({options})
    def reached(x, n):
        total = x - x
        for k in range(n):
            total = total + helper(x) + offset
        return total
    return reached

kernel_of_text = made({offset})
"""
NUMBERS = strategies.sampled_from([0, 1, 2, -3, 2.5, True])
EDITS = strategies.fixed_dictionaries({
    "factor": NUMBERS, "second": NUMBERS, "default": NUMBERS, "offset": NUMBERS,
    "operator": strategies.sampled_from("+-*"),
    "options": strategies.sampled_from(["", "overflow='wrap'", "fastmath=True"]),
})  # fmt: skip
DTYPES = ("int64", "int32", "uint8", "float64", "float32")
VALUES = strategies.one_of(
    strategies.sampled_from([0, 1, 5, True, 1.5, -2.25]),
    strategies.sampled_from([np.array([1, 2, 3], dtype) for dtype in DTYPES] + [np.dtype(d).type(3) for d in DTYPES]),
)


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
            patch.delenv(name, raising=False)
        patch.setattr(modes.settings, "mode", "auto")
        patch.setattr(modes.settings, "cache_dir", str(tmp_path_factory.mktemp("cache")))
        yield


def loaded(edit: dict[str, Any]) -> Any:
    """The kernel of a notebook cell, which always has the same name."""
    text, path = TEXT.format(**edit), "<kernelmill-cell>"
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    names: dict[str, Any] = {"__name__": "cell"}
    exec(compile(text, path, "exec"), names)  # noqa: S102  # as a notebook does with a cell
    return names["kernel_of_text"]


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(EDITS, strategies.lists(EDITS, min_size=1, max_size=2), strategies.lists(VALUES, min_size=1, max_size=2))
def test_an_edit_is_always_seen(first: dict[str, Any], changes: list[dict[str, Any]], values: list[Any]) -> None:
    for edit in (first, *({**first, **{k: v for k, v in change.items() if v != first[k]}} for change in changes), first):
        function = loaded(edit)
        for value in values:
            with np.errstate(all="ignore"):
                expected = function.py_func(value, 3)
                found = [function(value, 3) for _ in range(2)]
            for one in found:
                assert type(one) is type(expected)
                assert np.array_equal(one, expected)
                assert getattr(one, "dtype", None) == getattr(expected, "dtype", None)


def test_they_are_native() -> None:
    function = loaded({"factor": 2, "second": 1, "default": 3, "offset": 4, "operator": "*", "options": ""})
    assert function(1.5, 2) == function.py_func(1.5, 2)
    assert function(np.ones(3), 2).tolist() == function.py_func(np.ones(3), 2).tolist()
    assert kernelmill.explain(function).native_calls == 2
