"""Every call of every case, on every back end, against CPython: nothing may differ, and what should be native is."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from support.checking import problems_of, report
from support.corpus import REFERENCE, Case, calls, find_cases, install_reference, kernels
from support.native import BACKENDS, Loaded, build, load

CASES = find_cases()
FUNCTIONS = [(case, name) for case in CASES for name in kernels(case)]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    return install_reference(CASES, tmp_path_factory.mktemp("reference"), REFERENCE)


@pytest.fixture(scope="module")
def milled() -> Path:
    return build(CASES)


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest, milled: Path) -> tuple[str, Loaded]:
    return request.param, load(milled, CASES, request.param)


@pytest.mark.parametrize(("case", "name"), FUNCTIONS, ids=[f"{c.name}.{n}" for c, n in FUNCTIONS])
def test_same_as_cpython(case: Case, name: str, backend: tuple[str, Loaded], reference: dict[str, ModuleType]) -> None:
    kind, loaded = backend
    plain = reference[case.name]
    here, there = ([c for c in calls(m) if c.function == name] for m in (plain, loaded.modules[case.name]))
    has_classes = any(isinstance(v, type) and issubclass(v, tuple) for v in vars(plain).values())
    problems = problems_of(name, here, plain, case.name, loaded, kind, there if has_classes else ())
    assert not problems, report(problems)
