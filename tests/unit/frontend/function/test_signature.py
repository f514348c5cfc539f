"""Binding of arguments: for random calls of random signatures, what Python binds or says."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kernelmill.frontend.function.signature import Bound, Mismatch, bind, signature

SIGNATURES = (
    "", "a", "a, b", "a, b, c", "a, b=2", "a=1, b=2", "a, /, b", "a, b, /", "a, *, k", "a, *, k=1", "*, k, l", "a, b=1, *, k, l=2",
    "a, *rest", "*rest, k=3", "a, b, c, d",
)  # fmt: skip
NAMES = ("a", "b", "k", "l", "z")
CALLS = [
    (args, dict.fromkeys(names, 0))
    for count in range(5)
    for args in [list(range(10, 10 + count))]
    for size in range(3)
    for names in itertools.combinations(NAMES, size)
]


def python(text: str, args: list[int], keywords: dict[str, int]) -> dict[str, Any] | str:
    scope: dict[str, Any] = {}
    exec(f"def f({text}): return locals()", scope)  # noqa: S102  # the signatures above
    try:
        return dict(scope["f"](*args, **keywords))
    except TypeError as error:
        return str(error)


@pytest.mark.parametrize("text", SIGNATURES)
def test_arguments_are_bound_as_python_binds_them(text: str) -> None:
    sig = signature(text)
    for args, keywords in CALLS:
        expected, found = python(text, args, keywords), bind(sig, "f", args, keywords)
        if isinstance(found, Bound):
            every = {**sig.defaults, **found.given, **({sig.rest: found.rest} if sig.rest else {})}
            assert every == expected, (args, keywords)
        else:
            assert isinstance(found, Mismatch)
            assert found.message == expected, (args, keywords)


def test_an_ellipsis_is_no_default() -> None:
    sig = signature("a, where=..., *, k=None")
    assert dict(sig.defaults) == {"k": None}
    assert sig.optional == {"where", "k"}
    assert bind(sig, "f", [1], {}) == Bound({"a": 1})
