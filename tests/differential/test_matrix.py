"""The generated matrix of operators and dtypes, natively, against CPython."""

from __future__ import annotations

from types import ModuleType

import pytest

from .checking import problems_of, report
from .complex_matrix import complex_cases
from .corpus import Case, calls, install_reference, kernels
from .matrix import matrix_cases
from .native import Loaded, build, load

CASES = (*matrix_cases(), *complex_cases())


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    return install_reference(CASES, tmp_path_factory.mktemp("matrix"), "kmmatrix")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(build(CASES), CASES, "aot-llvm")


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_same_as_cpython(case: Case, loaded: Loaded, reference: dict[str, ModuleType]) -> None:
    plain = reference[case.name]
    rows = list(calls(plain))
    problems = []
    for name in kernels(case):
        found = problems_of(name, [c for c in rows if c.function == name], plain, case.name, loaded, "aot-llvm")
        problems += [f"{name}: {p}" for p in found[:2]]
    assert not problems, report(problems)
