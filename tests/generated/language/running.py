"""A batch of programs, natively and as Python, in a process of its own: what differs, what is not native, what was counted."""

from __future__ import annotations

import faulthandler
import math
import multiprocessing
import re
import resource
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest import mock

import numpy as np

from generated.language.declarations import DECLARATIONS, WITHOUT_NUMBA, around, counts
from generated.language.programs import HEADER, Program
from kernelmill.passes import order
from kernelmill.records import replace
from support.checking import compare, shown
from support.corpus import PACKAGE, Case, install_reference
from support.native import QUICK, build, load
from support.outcome import Outcome, run

#: Bits in which results may differ once NumPy's own algorithms have had a say.
LOOSE = 1 << 30
MEMORY = 4 << 30
#: Sums of floats are taken in an order of their own. Where much cancels, ulps say nothing: what differs is then compared with the
#: largest number in sight, and what has overflown or was divided by such a difference with what is large.
SUMS: Final = re.compile(r"sum|mean|std|var|reduce|trace|average")
NEAR, HUGE = 1e-9, 1e12
#: The passes without which there is no code: with them alone a program costs less than half, and the front end, which has most
#: of the language to itself, is the same.
NEEDED: Final = ("fuse", "lower", "elementary", "raise_late", "effects")


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is compiled. `opt_level`: of LLVM; most faults show at any, and 0 is quickest. `least`: with no more passes
    than there must be. `level`: the CPU level."""

    opt_level: int = 0
    least: bool = False
    level: str = "v1"


ONCE: Final = How()


@dataclass
class Result:
    """What was found. `differences`: by function, with the number of the call; `refused`: by function, the message."""

    differences: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    stayed: int = 0


def compared(
    programs: Iterable[Program], seed: str, calls: int, *, seconds: float = 600.0, as_name: str = "", how: How = ONCE
) -> Result:
    """The result of a batch; `as_name`: the program whose arguments all of them get.

    A batch whose process dies or hangs is divided until the
    guilty program stands alone.
    """
    programs = list(programs)
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(programs, seed, calls, as_name, how, sender, list(sys.path)))
    process.start()
    sender.close()
    try:
        found = receiver.recv() if receiver.poll(seconds) else None
    except EOFError:
        found = None
    if found is None:
        process.kill()
    process.join()
    if isinstance(found, Result):
        return found
    if len(programs) == 1:
        reason = "does not end" if process.exitcode == -9 else f"ends the process with {process.exitcode}"
        return Result({programs[0].name: [reason]})
    half = len(programs) // 2
    rest = {"seconds": seconds / 2 + 5, "as_name": as_name, "how": how}
    parts = [compared(part, seed, calls, **rest) for part in (programs[:half], programs[half:])]  # type: ignore[arg-type]  # as above
    both = Result()
    for part in parts:
        both.differences |= part.differences
        both.refused |= part.refused
        both.calls, both.stayed = both.calls + part.calls, both.stayed + part.stayed
    return both


def _child(programs: list[Program], seed: str, calls: int, as_name: str, how: How, sender: Any, path: list[str]) -> None:
    sys.path[:] = path
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    faulthandler.enable()
    warnings.simplefilter("ignore")
    chosen = tuple(row for row in order.PASSES if row.name in NEEDED) if how.least else order.PASSES
    with mock.patch.object(order, "PASSES", chosen):
        sender.send(_compare(programs, seed, calls, as_name, how))
    sender.close()


def _compare(programs: list[Program], seed: str, calls: int, as_name: str, how: How) -> Result:
    before, after = around(seed) if any(p.noise for p in programs) else ("", "")
    written = [before, *(p.text() for p in programs), after]
    numba = any(p.declared == "numba" for p in programs)
    head = HEADER + ("# compiled with the passes that must be\n" if how.least else "")  # or what was built before would serve
    case = Case("random.language", head + ("from numba import njit\n" if numba else "") + "".join(written))
    alike = Case(case.name, head + WITHOUT_NUMBA + "".join(written))
    chosen = tuple(f"{PACKAGE}.{case.name}:{p.name}" for p in programs if DECLARATIONS[p.declared].chosen)
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        plain = install_reference([alike], Path(folder), "kmlanguage")[case.name]
        options = replace(QUICK, kernels=chosen, code=replace(QUICK.code, opt_level=how.opt_level, cpu_levels=(how.level,)))
        loaded = load(build([case], options), [case], "aot-llvm")
        for program in programs:
            function = getattr(loaded.modules[case.name], program.name)
            explanation = loaded.explain(function)
            if not explanation.native:
                result.refused[program.name] = repr(explanation)
                continue
            loose = LOOSE if program.about else 0
            for number, make in enumerate(program.makers(f"{seed} {as_name or program.name}", calls)):
                if not counts(DECLARATIONS[program.declared], program.text(), getattr(plain, program.name), function, make):
                    continue
                expected = getattr(plain, program.name)
                found, stayed = compare(expected, function, make, loaded, loose)
                if found and (program.about or SUMS.search(program.text())) and near(run(expected, make()), run(function, make())):
                    found = []
                result.calls += 1
                result.stayed += stayed
                if found:
                    result.differences.setdefault(program.name, []).append(f"call {number} {shown(make())}: {found[0]}")
    return result


def near(expected: Outcome, actual: Outcome) -> bool:
    """Whether what was returned, and the arguments after it, differ by no more than rounding may explain."""
    if expected.exception or actual.exception:
        return False
    mine, its = ([*_leaves((o.result, o.args))] for o in (expected, actual))
    if len(mine) != len(its) or any(type(a) is not type(b) for a, b in zip(mine, its, strict=True)):
        return False
    floats = [abs(v) for v in (*mine, *its) if isinstance(v, float) and math.isfinite(v)]
    allowed = NEAR * max(1.0, *floats) if floats else 0.0
    return all(_close(a, b, allowed) if isinstance(a, float) else a == b for a, b in zip(mine, its, strict=True))


def _close(a: float, b: float, allowed: float) -> bool:
    if math.isfinite(a) and math.isfinite(b):
        return abs(a - b) <= allowed
    return a == b or (math.isnan(a) and math.isnan(b)) or all(math.isnan(v) or abs(v) > HUGE for v in (a, b))


def _leaves(value: Any) -> Iterator[Any]:
    """The numbers in a value, complex ones as their halves."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        yield from _leaves(list(value.items()))
    elif isinstance(value, np.ndarray):
        yield str((value.dtype, value.shape))
        yield from _leaves(value.ravel().tolist())
    elif isinstance(value, complex | np.complexfloating):
        yield from (float(value.real), float(value.imag))
    else:
        yield float(value) if isinstance(value, np.floating) else value
