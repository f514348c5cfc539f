"""One function of one case, on one back end, against CPython: the sentences about what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from types import ModuleType
from typing import Any

from support.corpus import Call, declared_result
from support.native import Loaded
from support.outcome import differences, run


def stays_native(plain: ModuleType, name: str, kind: str) -> bool:
    """Whether the function must be native on this back end."""
    return kind != "pure" and name not in getattr(plain, "STAYS_PYTHON", {})


def problems_of(
    name: str,
    calls: Iterable[Call],
    plain: ModuleType,
    case: str,
    loaded: Loaded,
    kind: str,
    own: Iterable[Call] = (),
    oracle_ulp: int = 0,
) -> list[str]:
    """Everything in which calls of `name` differ from CPython's, and calls that did not stay native but should.

    `own`: the same calls as the milled module makes them, where arguments are instances of its own classes. `oracle_ulp`: how far
    CPython's own floats may be off in cases that have a tolerance, where what is compared with them is another mathematics.
    """
    oracle, function = getattr(plain, name), getattr(loaded.modules[case], name)
    explanation = loaded.explain(function)
    native = stays_native(plain, name, kind)
    if explanation.native != native:
        return [f"should be {'native' if native else 'Python'}: {explanation!r}"]
    problems: list[str] = []
    tolerance = getattr(plain, "TOL_ULP", 0)
    for number, (call, same) in enumerate(zip_longest(calls, own)):
        make = same.make if same else None
        found, stayed = compare(oracle, function, call.make, loaded, tolerance and tolerance + oracle_ulp, make)
        if native and call.mark == "native" and not stayed:
            found.append("handed to Python")
        problems += [f"call {number} {shown(call.make())}: {d}" for d in found]
    return problems


def compare(
    oracle: Callable[..., Any],
    function: Callable[..., Any],
    make: Callable[[], Any],
    loaded: Loaded,
    tol_ulp: int = 0,
    own: Callable[[], Any] | None = None,
) -> tuple[list[str], bool]:
    """What differs in one call, and whether it stayed native."""
    before = counts(loaded, function)
    expected, actual = run(oracle, make()), run(function, (own or make)())
    native, left = (b - a for a, b in zip(before, counts(loaded, function), strict=True))
    stayed = native > 0 and left == 0
    declared = declared_result(oracle) if stayed else None
    return differences(expected, actual, declared=declared, tol_ulp=tol_ulp), stayed


def counts(loaded: Loaded, function: Any) -> tuple[int, int]:
    """Calls that stayed native and calls that left, so far."""
    found = loaded.explain(function)
    return found.native_calls, found.left_calls


def report(problems: list[str]) -> str:
    """The first dozen, and how many there are."""
    return f"{len(problems)} differences\n" + "\n".join(problems[:12])


def shown(arguments: Any) -> str:
    """Arguments in one line of bearable length."""
    text = repr(arguments).replace("\n", "")
    return text if len(text) < 160 else text[:150] + "…"
