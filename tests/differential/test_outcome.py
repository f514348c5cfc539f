"""The comparison itself sees every kind of difference that it claims to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from support.outcome import differences, run

X = np.arange(4.0)
NAN = float("nan")


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    return run(function, args)


def negative_zero(x: np.ndarray[Any, Any]) -> None:
    x[0] = -0.0


def raises(kind: type[Exception], text: str) -> Callable[[], None]:
    def function() -> None:
        raise kind(text)

    return function


DIFFERENT: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]] = {
    "value": (lambda: 1, lambda: 2, ()),
    "type": (lambda: 1, lambda: 1.0, ()),
    "bool or int": (lambda: True, lambda: 1, ()),
    "numpy or python": (lambda: np.float64(1), lambda: 1.0, ()),
    "numpy dtype": (lambda: np.int32(1), lambda: np.int64(1), ()),
    "sign of zero": (lambda: 0.0, lambda: -0.0, ()),
    "last bit": (lambda: 0.1 + 0.2, lambda: 0.3, ()),
    "nan or not": (lambda: NAN, lambda: 1.0, ()),
    "length of a tuple": (lambda: (1, 2), lambda: (1, 2, 3), ()),
    "item of a tuple": (lambda: (1, 2), lambda: (1, 3), ()),
    "one array twice": (lambda: (X, X), lambda: (X.copy(), X.copy()), ()),
    "dtype": (lambda: X, lambda: X.astype(np.float32), ()),
    "shape": (lambda: X, lambda: X.reshape(2, 2), ()),
    "element": (lambda: X, lambda: X + 1, ()),
    "zero in an array": (lambda: np.zeros(2), lambda: -np.zeros(2), ()),
    "order": (lambda: np.zeros((2, 3)), lambda: np.zeros((2, 3), order="F"), ()),
    "a copy of the argument": (lambda x: x, lambda x: x.copy(), (X,)),
    "a view of the argument": (lambda x: x, lambda x: x[:], (X,)),
    "a copy of the view": (lambda x: x[1:], lambda x: x[1:].copy(), (X,)),
    "another view": (lambda x: x[1:3], lambda x: x[2:][::-1] * 1, (X,)),
    "which argument": (lambda x, y: x, lambda x, y: y, (X, X.copy())),
    "exception or not": (raises(ValueError, "a"), lambda: 1, ()),
    "exception type": (raises(ValueError, "a"), raises(TypeError, "a"), ()),
    "exception message": (raises(ValueError, "a"), raises(ValueError, "b"), ()),
    "what was written": (lambda x: x.fill(1), lambda x: None, (X,)),
    "which zero was written": (negative_zero, lambda x: None, (X,)),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_difference_is_seen(name: str) -> None:
    here, there, args = DIFFERENT[name]
    fresh = [tuple(a.copy() if isinstance(a, np.ndarray) else a for a in args) for _ in range(2)]
    assert differences(run(here, fresh[0]), run(there, fresh[1])) != []


@pytest.mark.parametrize("name", DIFFERENT)
def test_the_same_is_the_same(name: str) -> None:
    here, _, args = DIFFERENT[name]
    fresh = [tuple(a.copy() if isinstance(a, np.ndarray) else a for a in args) for _ in range(2)]
    assert differences(run(here, fresh[0]), run(here, fresh[1])) == []


def test_nans_are_equal_and_tolerance_counts_ulps() -> None:
    assert differences(outcome(lambda: NAN), outcome(lambda: -NAN)) == []
    third, next_ = 1 / 3, float(np.nextafter(1 / 3, 1))
    assert differences(outcome(lambda: third), outcome(lambda: next_)) != []
    assert differences(outcome(lambda: third), outcome(lambda: next_), tol_ulp=1) == []
    pair = outcome(lambda: np.array([third, 1])), outcome(lambda: np.array([next_, 1]))
    assert differences(*pair) != []
    assert differences(*pair, tol_ulp=1) == []


def test_a_declared_type_is_expected_of_native_results() -> None:
    assert differences(outcome(lambda: np.float64(0.5)), outcome(lambda: 0.5), declared=float) == []
    assert differences(outcome(lambda: np.float64(0.5)), outcome(lambda: np.float64(0.5)), declared=float) != []
    both = outcome(lambda: (np.float64(0.5), np.int64(1))), outcome(lambda: (0.5, 1))
    assert differences(*both, declared=tuple[float, int]) == []
    assert differences(*both) != []
