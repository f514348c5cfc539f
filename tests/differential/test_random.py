"""Hypothesis: random expressions, programs and array programs with random arguments, and fixed kernels on arrays of random layout.

A batch of functions is compiled once; each example calls all of them. `KERNELMILL_TEST_SEED` chooses another batch.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated import FOLDER
from generated.random_arguments import arguments, as_buffers, layouts, overlapping
from generated.random_arrays import array_case
from generated.random_source import expression_case, program_case
from support.checking import compare, report, shown
from support.corpus import Case, install_reference, kernels
from support.native import Loaded, build, load
from support.outcome import run

SEED = int(os.environ.get("KERNELMILL_TEST_SEED", "1"))
FUNCTIONS = 120
EXPRESSIONS = expression_case(SEED, FUNCTIONS)
PROGRAMS = program_case(SEED, FUNCTIONS)
LAYOUTS = Case("random.layouts", (FOLDER / "layout_kernels.py").read_text(encoding="utf-8"))
ARRAYS = array_case(SEED, FUNCTIONS // 2)
CASES = (EXPRESSIONS, PROGRAMS, ARRAYS, LAYOUTS)
slowly = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Both:
    """CPython's functions and the native ones."""

    plain: dict[str, ModuleType]
    loaded: Loaded

    def pair(self, case: Case, name: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
        return getattr(self.plain[case.name], name), getattr(self.loaded.modules[case.name], name)

    def problems(self, case: Case, name: str, make: Callable[[], Any]) -> list[str]:
        """What differs in one call."""
        oracle, function = self.pair(case, name)
        found, _ = compare(oracle, function, make, self.loaded)
        return [f"{name}{shown(make())}: {d}" for d in found]

    def all_problems(self, case: Case, make: Callable[[str], Any]) -> list[str]:
        """What differs in calls of all functions of a case."""
        return [p for name in kernels(case) for p in self.problems(case, name, lambda name=name: make(name))]  # type: ignore[misc]  # bound at once


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    plain = install_reference(CASES, tmp_path_factory.mktemp("random"), "kmrandom")
    return Both(plain, load(build(CASES), CASES, "aot-llvm"))


def dtype_of(case: Case) -> Callable[[str], str]:
    """The dtype of parameter `s` of a generated function."""
    found = dict(re.findall(r"^def (f\d+)\(.*s: Array1\[np\.(\w+)\][,)]", case.text, re.MULTILINE))
    return found.__getitem__


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_everything_generated_is_native(both: Both, case: Case) -> None:
    answers = [both.loaded.explain(getattr(both.loaded.modules[case.name], name)) for name in kernels(case)]
    assert [repr(a) for a in answers if not a.native] == []


@slowly
@given(make=arguments(dtype_of(EXPRESSIONS)))
def test_expressions(both: Both, make: Callable[[str], tuple[Any, ...]]) -> None:
    problems = [
        p for name in kernels(EXPRESSIONS) for p in both.problems(EXPRESSIONS, name, lambda name=name: make(name))
    ]
    assert not problems, report(problems)


@slowly
@given(make=arguments(dtype_of(PROGRAMS)))
def test_programs(both: Both, make: Callable[[str], tuple[Any, ...]]) -> None:
    problems = [p for name in kernels(PROGRAMS) for p in both.problems(PROGRAMS, name, lambda name=name: make(name))]
    assert not problems, report(problems)


@slowly
@given(make=arguments(dtype_of(EXPRESSIONS)), which=st.sampled_from(("mmm", "aaa", "mam", "m.a")))
def test_expressions_on_buffers(both: Both, make: Callable[[str], tuple[Any, ...]], which: str) -> None:
    assert not (problems := both.all_problems(EXPRESSIONS, lambda name: as_buffers(make(name), which))), report(problems)


@slowly
@given(make=arguments(dtype_of(PROGRAMS)), which=st.sampled_from(("mmm", "aaa", "mam", "m.a")))
def test_programs_on_buffers(both: Both, make: Callable[[str], tuple[Any, ...]], which: str) -> None:
    assert not (problems := both.all_problems(PROGRAMS, lambda name: as_buffers(make(name), which))), report(problems)


@slowly
@given(make=arguments(dtype_of(ARRAYS), matrix=True))
def test_array_programs(both: Both, make: Callable[[str], tuple[Any, ...]]) -> None:
    problems = [p for name in kernels(ARRAYS) for p in both.problems(ARRAYS, name, lambda name=name: make(name))]
    assert not problems, report(problems)


@pytest.mark.parametrize("which", ["...", "aaa", "mmm"])
def test_tame_arguments_stay_native(both: Both, which: str) -> None:
    """Leaving is for what cannot be done natively: with small numbers most calls do not leave."""
    import numpy as np

    stayed = total = 0
    for case in (EXPRESSIONS, PROGRAMS):
        for name in kernels(case):
            oracle, function = both.pair(case, name)
            for i in (1, 2, 3):
                s = np.array([1, 2, 3], dtype_of(case)(name))
                make = lambda i=i, s=s: as_buffers(  # noqa: E731 - bound at once
                    (i, 4, 1.5, 2.5, True, np.arange(1.0, 6), np.arange(1, 6), s.copy()), which
                )
                if run(oracle, make()).exception is None:
                    stayed += compare(oracle, function, make, both.loaded)[1]
                    total += 1
    assert stayed > 0.8 * total


@slowly
@given(data=st.data())
def test_layouts(both: Both, data: st.DataObject) -> None:
    one, two, three = data.draw(layouts(1)), data.draw(layouts(2)), data.draw(layouts(3))
    more = data.draw(st.tuples(layouts(1), layouts(1)))
    index = data.draw(st.tuples(*[st.integers(-4, 4)] * 3))
    calls: list[tuple[str, Callable[[], tuple[Any, ...]]]] = [
        ("total", lambda: (one(),)),
        ("scale", lambda: (one(), 0.5)),
        ("back", lambda: (one(),)),
        ("itself", lambda: (one(),)),
        ("cut", lambda: (one(), *index)),
        ("add", lambda: (one(), more[0](), more[1]())),
        ("copied", lambda: (one(),)),
        ("total2", lambda: (two(),)),
        ("transpose", lambda: (two(), two())),
        ("row", lambda: (two(), index[0])),
        ("column", lambda: (two(), index[0])),
        ("rows", lambda: (two(),)),
        ("total3", lambda: (three(),)),
        ("element", lambda: (three(), *index)),
        ("fill3", lambda: (three(), 2.5)),
        ("summed", lambda: (one(),)),
        ("averaged", lambda: (one(), index[0])),
        ("scaled", lambda: (one(), 0.5)),
        ("plus", lambda: (one(), more[0](), more[1]())),
        ("quotients", lambda: (one(), more[0](), more[1]())),
        ("diagonal", lambda: (two(), one())),
        ("corner", lambda: (three(), *index)),
    ]
    problems = [p for name, make in calls for p in both.problems(LAYOUTS, name, make)]
    assert not problems, report(problems)


@slowly
@given(make=overlapping(3))
def test_overlapping_memory(both: Both, make: Callable[[], tuple[Any, ...]]) -> None:
    problems = [p for name in ("add", "shift", "mix", "plus", "quotients") for p in both.problems(LAYOUTS, name, make)]
    assert not problems, report(problems)
