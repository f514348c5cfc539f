"""What stands before a native call once a kernel has been called a few times: every form of call, every change, is still seen."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest

import kernelmill
from kernelmill.jit import modes

SCALE = 2
MODE = [0]


@kernelmill.kernel
def mixed(a, b=2, c=3):
    """Has defaults."""
    return (a * SCALE, b - c)


@kernelmill.kernel
def declared(a: int, b: int = 2, c: int = 3) -> tuple[int, int]:
    return (a * SCALE, b - c)


@kernelmill.kernel
def named(a, *, b=1):
    return a - b


@kernelmill.kernel
def type_and_errors(type, KeyError):  # noqa: A002, N803  # names that the fast path uses itself
    return type + KeyError


@kernelmill.kernel
def doubled(x):
    return x + x


@pytest.fixture(autouse=True)
def compiled(monkeypatch, tmp_path):
    monkeypatch.delenv("KERNELMILL_PURE", raising=False)
    monkeypatch.setattr(modes.settings, "cache_dir", str(tmp_path))
    kernelmill.configure(mode="auto")
    yield
    modes.settings.mode = ""


CALLS = [
    ((1,), {}), ((1, 5), {}), ((1, 5, 7), {}), ((1,), {"c": 9}),
    ((1,), {"b": 9}), ((), {"a": 1}), ((1.5,), {}), ((1.5, 2, 3.5), {}),
]  # fmt: skip


@pytest.mark.parametrize("function", [mixed, declared], ids=["unannotated", "declared"])
def test_every_form_of_call(function, monkeypatch):
    for _ in range(6):
        for args, kwargs in CALLS:
            found, expected = function(*args, **kwargs), function.py_func(*args, **kwargs)
            assert (found, list(map(type, found))) == (expected, list(map(type, expected)))
    before = kernelmill.explain(function).python_calls
    for _ in range(3):
        monkeypatch.setitem(globals(), "SCALE", 7)
        assert [function(2) for _ in range(6)] == [(14, -1)] * 6
        monkeypatch.setitem(globals(), "SCALE", 2)
        assert [function(2) for _ in range(6)] == [(4, -1)] * 6
    assert kernelmill.explain(function).python_calls == before
    for wrong in ((), (1, 2, 3, 4)):
        with pytest.raises(TypeError, match=r"(mixed|declared)\(\)"):
            function(*wrong)
    with pytest.raises(TypeError, match="unexpected keyword"):
        function(1, z=2)


def test_names_of_parameters_do_not_matter():
    assert [type_and_errors(1, k) for k in range(6)] == list(range(1, 7))
    assert [named(4), named(4, b=2)] * 4 == [3, 2] * 4


def test_arrays_by_dtype_and_rank_beside_scalars():
    values = [1, 2.5, True, 1j, np.float32(2), np.arange(3), np.arange(3.0), np.ones((2, 2)), np.ones(3, ">f8"), np.float64(1), [1]]
    for _ in range(5):
        for value in values:
            found, expected = doubled(value), doubled.py_func(value)
            assert type(found) is type(expected)
            assert np.array_equal(found, expected)
            if isinstance(found, np.ndarray):
                assert found.dtype == expected.dtype
    assert kernelmill.explain(doubled).native_calls >= 40


def test_it_is_a_function_like_the_one_that_was_written():
    assert str(inspect.signature(mixed)) == "(a, b=2, c=3)"
    assert (mixed.__name__, mixed.__doc__, mixed.__module__) == ("mixed", "Has defaults.", __name__)
    assert pickle.loads(pickle.dumps(mixed)) is mixed  # noqa: S301  # ours
    assert mixed.py_func is mixed.original_func is inspect.unwrap(mixed)


def test_a_mode_that_is_chosen_later_holds():
    assert [doubled(2) for _ in range(6)] == [4] * 6
    kernelmill.configure(mode="pure")
    assert [doubled(2) for _ in range(3)] == [4] * 3
    assert "pure" in kernelmill.explain(doubled).reason
    kernelmill.configure(mode="auto")
    assert doubled(2) == 4
    assert kernelmill.explain(doubled).native
