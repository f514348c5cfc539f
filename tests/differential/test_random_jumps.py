"""Random nestings of loops, `try` statements and jumps: the same path as in CPython.

`KERNELMILL_TEST_SEED` chooses another batch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from generated.random_jumps import jump_case
from support.checking import compare, report, shown
from support.corpus import install_reference, kernels
from support.native import Loaded, build, load

CASE = jump_case(int(os.environ.get("KERNELMILL_TEST_SEED", "1")), 60)


def arguments() -> Iterator[Callable[[], tuple[Any, ...]]]:
    """Some arguments; zero, one and other remainders of what is divided by or used as an index."""
    for a in (2, 5, 6):
        for b in (0, 1, 2, -1):
            yield lambda a=a, b=b: (np.ones(4), a, b)  # type: ignore[misc]  # bound at once


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, Loaded]:
    plain = install_reference([CASE], tmp_path_factory.mktemp("jumps"), "kmjumps")
    return plain[CASE.name], load(build([CASE]), [CASE], "aot-llvm")


def test_jumps(both: tuple[ModuleType, Loaded]) -> None:
    plain, loaded = both
    native = loaded.modules[CASE.name]
    problems: list[str] = []
    stayed = total = compiled = 0
    for name in kernels(CASE):
        compiled += loaded.explain(getattr(native, name)).native
        for make in arguments():
            found, stays = compare(getattr(plain, name), getattr(native, name), make, loaded)
            problems += [f"{name}{shown(make())}: {d}" for d in found]
            stayed, total = stayed + stays, total + 1
    assert not problems, report(problems)
    assert compiled == len(list(kernels(CASE)))
    assert stayed > 0.4 * total
