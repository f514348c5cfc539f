"""What an edit leaves alone: parts of a module whose text, and so whose object, stays the same. What targets have in common."""

import pytest

from kernelmill import pipeline
from kernelmill.cache.once import Once
from kernelmill.codegen.backend import Code
from kernelmill.codegen.backends import Work
from kernelmill.codegen.llvm.backend import LlvmBackend, open_backend
from kernelmill.codegen.llvm.module import emit_parts
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import Target, all_targets, get_target, host_target

HEAD = """
import math
from typing import NamedTuple

import numpy as np
from kernelmill import Array1, Array2, kernel


class Range(NamedTuple):
    low: float
    high: float
"""
KERNELS = (
    """
@kernel
def sums{0}(x: Array1[np.float64], start: float) -> float:
    total = start
    for value in x:
        total += value / {0}.5
    return total
""",
    """
@kernel
def places{0}(x: Array1[np.float64], where: Array1[np.int64]) -> Array1[np.float64]:
    out = np.zeros(len(where) + {0})
    for k in range(len(where)):
        out[k] = x[where[k]]
        x[where[k]] += 1.0
    return out
""",
    """
@kernel
def range{0}(x: Array2[np.float64]) -> Range:
    low, high = math.inf, -math.inf
    for row in x:
        for value in row:
            low, high = min(low, value), max(high, value + {0})
    return Range(low, high)
""",
)


def codes(source: str, *targets: Target) -> list[Code]:
    """What a back end gets of a module for some targets."""
    unit = CompilationUnit("m._kernels", "m", (SourceFile("m/__init__.py", "m", source, True),))
    with open_backend(Work(count=1)) as backend:
        compiler, options = pipeline.Compiler(backend), BuildOptions()
        checked, built = compiler.front(unit, options)
        assert [k.status for k in checked.kernels] == ["native"] * len(checked.kernels)
        low = compiler.low(unit, options)
        assert low is not None
        return [compiler.code(low, built, unit, options, target, target.abis[0]) for target in targets]


def texts(source: str) -> list[str]:
    """The texts of a module's parts for this machine, but that of the start."""
    (code,) = codes(source, host_target())
    with open_backend(Work(count=1)) as backend:
        assert isinstance(backend, LlvmBackend)
        *parts, _start = backend._jobs(code)
    return [str(job.source) for job in parts]


def has_code(text: str) -> bool:
    return "\ndefine " in text


def module(numbers: list[int]) -> str:
    return HEAD + "".join(KERNELS[k % len(KERNELS)].format(k) for k in numbers)


TWELVE = list(range(12))


@pytest.fixture(scope="module")
def before() -> list[str]:
    found = texts(module(TWELVE))
    assert sum(map(has_code, found)) >= 6
    return found


def test_a_further_kernel_leaves_five_of_six_parts_alone(before: list[str]) -> None:
    """On average: where parts end is left to hashes."""
    code = [text for text in before if has_code(text)]
    kept = [text in after for after in (texts(module([*TWELVE, number])) for number in (12, 13, 14)) for text in code]
    assert 6 * sum(kept) >= 5 * len(kept)


def changed(before: list[str], numbers: list[int]) -> int:
    """How many parts with code are not as they were."""
    after = texts(module(numbers))
    return len([text for text in before if has_code(text) and text not in after])


def groups(number: int) -> int:
    """What is kept together of a kernel: its native function, for each CPU level where that is faster (quotients in vectors), what
    Python calls, and that for buffers where it takes them."""
    if "/" in KERNELS[number % len(KERNELS)]:
        return 1 + len(host_target().levels)
    return 3 if "where[k]" in KERNELS[number % len(KERNELS)] else 2


@pytest.mark.parametrize("number", [12, 13, 14])
@pytest.mark.parametrize("place", [0, 3, 5, 8])
def test_a_kernel_more_changes_one_part_for_each_of_its_groups(before: list[str], place: int, number: int) -> None:
    assert changed(before, [*TWELVE[:place], number, *TWELVE[place:]]) <= groups(number)


@pytest.mark.parametrize("gone", TWELVE)
def test_a_kernel_less_changes_two_parts_for_each_of_its_groups(before: list[str], gone: int) -> None:
    """Its own, and the next of the same kind where it ended its own: the two are joined."""
    assert changed(before, [k for k in TWELVE if k != gone]) <= 2 * groups(gone)


def test_an_edited_kernel_leaves_five_of_six_parts_alone(before: list[str]) -> None:
    after = texts(module(TWELVE).replace("value / 6.5", "value / 6.25 + 1.0"))
    assert 6 * len([text for text in before if text in after]) >= 5 * len(before)
    assert after != before


def test_an_empty_line_above_changes_no_code(before: list[str]) -> None:
    after = texts("\n" + module(TWELVE))
    assert [text for text in before if has_code(text)] == [text for text in after if has_code(text)]
    assert before != after  # the tables name lines


def test_texts_taken_from_other_targets_are_what_each_target_would_get_alone() -> None:
    known = Once()
    made = codes(module(TWELVE[:6]), *(target for target in all_targets().values() if not target.slices))
    for code in made:
        row = code.target.for_code()
        tuned = get_target(code.target.tuned_as or code.target.name).for_code()
        alone = emit_parts(code.body, row, tuned, start=code.start)
        assert emit_parts(code.body, row, tuned, start=code.start, known=known) == alone


def test_targets_that_differ_in_nothing_the_boundary_looks_at_have_one_body() -> None:
    names = ("linux-aarch64-gnu", "linux-riscv64-gnu", "macos-arm64", "windows-arm64", "linux-s390x-gnu")
    bodies = [code.body for code in codes(module(TWELVE[:3]), *map(get_target, names))]
    assert bodies[0] is bodies[1] is bodies[2]
    assert len({id(body) for body in bodies}) == 3
