"""Runs random functions before and after a pass and compares what a caller sees."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from kernelmill.ir.nodes import Module
from kernelmill.ir.printer import print_module
from kernelmill.ir.verify import check
from support.generator import arguments, program
from support.interpreter import FuelError, Memory, run
from support.steps import Step


def check_random_programs(
    change: Step, seeds: Iterable[int], runs: int = 6, *, may_leave: bool = False
) -> tuple[int, int]:
    """Fail if `change` alters what some random program does; give the guards met before and after, in all runs.

    `may_leave`: the changed program may leave before it has written anything, so that the fallback gives the result.
    """
    before = after = 0
    for seed in seeds:
        random = Random(seed)  # noqa: S311  # not cryptography
        module = program(random)
        check(module, f"generator({seed})")
        changed = change(module, [])
        check(changed, f"seed {seed}")
        for _ in range(runs):
            old, new = _compare(module, changed, random.randrange(2**32), seed, may_leave)
            before += old
            after += new
    return before, after


def _compare(module: Module, changed: Module, case: int, seed: int, may_leave: bool) -> tuple[int, int]:
    memory, again = Memory(), Memory()
    args = arguments(Random(case), memory)  # noqa: S311  # not cryptography
    arguments(Random(case), again)  # noqa: S311  # not cryptography
    start = again.snapshot()
    try:
        wanted = run(module, "f", args, memory)
    except FuelError:
        return 0, 0
    found = run(changed, "f", args, again, fuel=100_000)
    left = may_leave and found.status == 1 and found.memory == start
    if not wanted.same(found) and not left:
        raise AssertionError(
            f"seed {seed}, f{args}: {wanted.status} {wanted.results} became {found.status} {found.results}\n"
            f"{print_module(module)}\n-----\n{print_module(changed)}"
        )
    return wanted.guards, found.guards
