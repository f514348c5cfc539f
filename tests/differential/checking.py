"""One function of one case, on one back end, against CPython: the sentences about what differs."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from .corpus import Call, declared_result
from .native import Loaded
from .outcome import differences, run


def stays_native(plain: ModuleType, name: str, kind: str) -> bool:
    """Whether the function must be native on this back end."""
    return kind != "pure" and name not in getattr(plain, "STAYS_PYTHON", {})


def problems_of(
    name: str, calls: Iterable[Call], plain: ModuleType, case: str, loaded: Loaded, kind: str
) -> list[str]:
    """Everything in which calls of `name` differ from CPython's, and calls that should have stayed native but did not."""
    oracle, function = getattr(plain, name), getattr(loaded.modules[case], name)
    explanation = loaded.explain(function)
    native = stays_native(plain, name, kind)
    if explanation.native != native:
        return [f"should be {'native' if native else 'Python'}: {explanation!r}"]
    declared, tolerance = declared_result(oracle), getattr(plain, "TOL_ULP", 0)
    problems: list[str] = []
    for number, call in enumerate(calls):
        before = counts(loaded, function)
        expected, actual = run(oracle, call.make()), run(function, call.make())
        stayed, left = (b - a for a, b in zip(before, counts(loaded, function), strict=True))
        found = differences(expected, actual, declared=declared if stayed and not left else None, tol_ulp=tolerance)
        if native and call.mark == "native" and (left or not stayed):
            found.append(f"handed to Python ({stayed} native, {left} left)")
        problems += [f"call {number} {shown(call.make())}: {d}" for d in found]
    return problems


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
