"""The generated matrix of operators and dtypes, natively, against CPython.

Some pairs of dtypes as whole arrays always; every pair with KERNELMILL_TESTS_MATRIX=1, in six minutes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from generated.array_matrix import array_cases
from generated.complex_matrix import complex_cases
from generated.matrix import matrix_cases
from support.checking import problems_of, report
from support.corpus import Call, Case, calls, install_reference
from support.native import QUICK, Loaded, build, load

#: What operators give is the same at every level, of the CPU and of optimisation.
QUICKEST = replace(QUICK, code=replace(QUICK.code, opt_level=0))
CASES = (*matrix_cases(), *complex_cases(), *array_cases(everything=False))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    return install_reference(CASES, tmp_path_factory.mktemp("matrix"), "kmmatrix")


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(build(CASES, QUICKEST), CASES, "aot-llvm")


def problems(case: Case, plain: ModuleType, loaded: Loaded) -> list[str]:
    """The first two differences of every kernel of a module."""
    rows: dict[str, list[Call]] = defaultdict(list)
    for call in calls(plain):
        rows[call.function].append(call)
    return [
        f"{name}: {p}"
        for name, own in rows.items()
        for p in problems_of(name, own, plain, case.name, loaded, "aot-llvm")[:2]
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_same_as_cpython(case: Case, loaded: Loaded, reference: dict[str, ModuleType]) -> None:
    found = problems(case, reference[case.name], loaded)
    assert not found, report(found)


@pytest.mark.skipif(not os.environ.get("KERNELMILL_TESTS_MATRIX"), reason="takes six minutes; KERNELMILL_TESTS_MATRIX=1 runs it")
def test_every_pair_of_arrays(tmp_path: Path) -> None:
    cases = array_cases(everything=True)
    plain = install_reference(cases, tmp_path, "kmmatrixall")
    loaded = load(build(cases, QUICKEST), cases, "aot-llvm")
    found = [p for case in cases for p in problems(case, plain[case.name], loaded)]
    assert not found, report(found)
