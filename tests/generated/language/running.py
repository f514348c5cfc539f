"""A batch of programs, natively and as Python, in a process of its own: what differs, what is not native, what was counted."""

from __future__ import annotations

import faulthandler
import multiprocessing
import resource
import sys
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generated.language.declarations import DECLARATIONS, WITHOUT_NUMBA, around, counts
from generated.language.programs import HEADER, Program
from kernelmill.records import replace
from support.checking import compare, shown
from support.corpus import PACKAGE, Case, install_reference
from support.native import QUICK, build, load

#: Bits in which results may differ once NumPy's own algorithms have had a say.
LOOSE = 1 << 30
MEMORY = 4 << 30


@dataclass
class Result:
    """What was found. `differences`: by function, with the number of the call; `refused`: by function, the message."""

    differences: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    stayed: int = 0


def compared(
    programs: Iterable[Program], seed: str, calls: int, *, seconds: float = 600.0, as_name: str = "", opt_level: int = 0
) -> Result:
    """The result of a batch; `as_name`: the program whose arguments all of them get.

    `opt_level`: of LLVM; most faults show at any, and 0 is quickest. A batch whose process dies or hangs is divided until the
    guilty program stands alone.
    """
    programs = list(programs)
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(programs, seed, calls, as_name, opt_level, sender, list(sys.path)))
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
    rest = {"seconds": seconds / 2 + 5, "as_name": as_name, "opt_level": opt_level}
    parts = [compared(part, seed, calls, **rest) for part in (programs[:half], programs[half:])]  # type: ignore[arg-type]  # as above
    both = Result()
    for part in parts:
        both.differences |= part.differences
        both.refused |= part.refused
        both.calls, both.stayed = both.calls + part.calls, both.stayed + part.stayed
    return both


def _child(programs: list[Program], seed: str, calls: int, as_name: str, opt_level: int, sender: Any, path: list[str]) -> None:
    sys.path[:] = path
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    faulthandler.enable()
    warnings.simplefilter("ignore")
    sender.send(_compare(programs, seed, calls, as_name, opt_level))
    sender.close()


def _compare(programs: list[Program], seed: str, calls: int, as_name: str, opt_level: int) -> Result:
    before, after = around(seed) if any(p.noise for p in programs) else ("", "")
    written = [before, *(p.text() for p in programs), after]
    numba = any(p.declared == "numba" for p in programs)
    case = Case("random.language", HEADER + ("from numba import njit\n" if numba else "") + "".join(written))
    alike = Case(case.name, HEADER + WITHOUT_NUMBA + "".join(written))
    chosen = tuple(f"{PACKAGE}.{case.name}:{p.name}" for p in programs if DECLARATIONS[p.declared].chosen)
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        plain = install_reference([alike], Path(folder), "kmlanguage")[case.name]
        options = replace(QUICK, kernels=chosen, code=replace(QUICK.code, opt_level=opt_level))
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
                found, stayed = compare(getattr(plain, program.name), function, make, loaded, loose)
                result.calls += 1
                result.stayed += stayed
                if found:
                    result.differences.setdefault(program.name, []).append(f"call {number} {shown(make())}: {found[0]}")
    return result
