"""The corpus against itself: every call works in plain CPython as its mark says, and gives the same twice."""

from __future__ import annotations

from types import ModuleType

import pytest

from support.corpus import Case, calls, find_cases, install_reference, kernels
from support.outcome import differences, run

CASES = find_cases()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    return install_reference(CASES, tmp_path_factory.mktemp("reference"), "kmitself")


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_calls_do_what_their_marks_say(case: Case, reference: dict[str, ModuleType]) -> None:
    problems = []
    for number, call in enumerate(calls(reference[case.name])):
        function = getattr(reference[case.name], call.function)
        first, second = run(function, call.make()), run(function, call.make())
        where = f"{call.function} [call {number}]"
        if call.mark != "any" and (first.exception is not None) != (call.mark == "raises"):
            problems.append(f"{where}: marked {call.mark}, but {first.exception!r}")
        elif type(first.exception) is NameError or "module '" in str(first.exception):
            problems.append(f"{where}: the case itself is broken: {first.exception!r}")
        problems += [f"{where}: {d}" for d in differences(first, second)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("case", [c for c in CASES if "._" not in c.name], ids=lambda c: c.name)
def test_every_kernel_is_called(case: Case, reference: dict[str, ModuleType]) -> None:
    called = {call.function for call in calls(reference[case.name])}
    assert set(kernels(case)) - called == set()


def test_the_corpus_is_wide() -> None:
    assert sum(len(list(kernels(case))) for case in CASES) >= 300
