"""Every call of every case, on every back end, against CPython: nothing may differ, and what should be native is.

And what kernels take from the memory allocator they release, however a call ends: each kernel with lists, dictionaries or sets is
called again and again with the calls of its case, those that leave or raise among them; glibc says how many bytes are in use
before and after. Both are in one file because they share one build of all cases, which takes minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from support.checking import counts, problems_of, report, shown
from support.corpus import REFERENCE, Case, calls, find_cases, install_reference, kernels
from support.memory import METER, MOST_BYTES, ROUNDS, growth
from support.native import BACKENDS, Loaded, build, load

CASES = find_cases()
CONTAINERS = find_cases(r"^(dicts|sets|lists|tuples)\.")
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


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_results_have_as_many_references(case: Case, milled: Path, reference: dict[str, ModuleType]) -> None:
    """A new array that is returned is its caller's alone, as CPython's is."""
    plain, module = reference[case.name], load(milled, [case], "aot-llvm").modules[case.name]
    for call in calls(plain):
        if call.mark == "native" and isinstance(made := call.make(), tuple):
            expected, found = (getattr(m, call.function)(*call.make()) for m in (plain, module))
            if type(expected) is np.ndarray and expected.base is None and not any(v is expected for v in made):
                assert sys.getrefcount(found) == sys.getrefcount(expected), (call.function, shown(made))


@pytest.fixture(scope="module")
def containers(milled: Path) -> Loaded:
    return load(milled, CONTAINERS, "aot-llvm")


@pytest.mark.skipif(METER is None, reason="only glibc 2.33 and later says how much memory is in use")
@pytest.mark.parametrize("case", CONTAINERS, ids=lambda c: c.name)
def test_memory_is_given_back(case: Case, containers: Loaded, reference: dict[str, ModuleType]) -> None:
    plain, module = reference[case.name], containers.modules[case.name]
    found = {}
    for name in kernels(case):
        function = getattr(module, name)
        rows = [call.make for call in calls(plain) if call.function == name and call.mark != "leaves"]
        grown = growth(function, rows)
        assert sum(counts(containers, function)) >= ROUNDS * len(rows), name
        if grown > MOST_BYTES:
            found[name] = grown
    assert not found, f"bytes in {ROUNDS} rounds"
