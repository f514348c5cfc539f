"""Every call of every case, on every back end, against CPython: nothing may differ, and what should be native is."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .corpus import REFERENCE, Case, calls, declared_result, find_cases, install_reference, kernels
from .native import BACKENDS, Loaded, build, load
from .outcome import differences, run

CASES = find_cases()
FUNCTIONS = [(case, name) for case in CASES for name in kernels(case)]


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    return install_reference(CASES, tmp_path_factory.mktemp("reference"), REFERENCE)


@pytest.fixture(scope="session")
def milled() -> Path:
    return build(CASES)


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest, milled: Path) -> tuple[str, Loaded]:
    return request.param, load(milled, CASES, request.param)


@pytest.mark.parametrize(("case", "name"), FUNCTIONS, ids=[f"{c.name}.{n}" for c, n in FUNCTIONS])
def test_same_as_cpython(case: Case, name: str, backend: tuple[str, Loaded], reference: dict[str, ModuleType]) -> None:
    kind, loaded = backend
    plain = reference[case.name]
    oracle, function = getattr(plain, name), getattr(loaded.modules[case.name], name)
    explanation = loaded.explain(function)
    native = kind != "pure" and name not in getattr(plain, "STAYS_PYTHON", {})
    assert explanation.native == native, f"{name}: {explanation!r}"
    problems: list[str] = []
    for number, call in enumerate(c for c in calls(plain) if c.function == name):
        before = counts(loaded, function)
        expected, actual = run(oracle, call.make()), run(function, call.make())
        stayed, left = (b - a for a, b in zip(before, counts(loaded, function), strict=True))
        declared = declared_result(oracle) if stayed and not left else None
        found = differences(expected, actual, declared=declared, tol_ulp=getattr(plain, "TOL_ULP", 0))
        if native and call.mark == "native" and (left or not stayed):
            found.append(f"handed to Python ({stayed} native, {left} left)")
        problems += [f"call {number} {shown(call.make())}: {d}" for d in found]
    assert not problems, f"{len(problems)} differences\n" + "\n".join(problems[:12])


def counts(loaded: Loaded, function: Any) -> tuple[int, int]:
    """Calls that stayed native and calls that left, so far."""
    found = loaded.explain(function)
    return found.native_calls, found.left_calls


def shown(arguments: Any) -> str:
    text = repr(arguments).replace("\n", "")
    return text if len(text) < 160 else text[:150] + "…"
