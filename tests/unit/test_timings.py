"""`timings`: every kernel has its time in each stage and at each level that it is compiled for."""

from __future__ import annotations

from kernelmill.codegen import backends
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import get_target
from kernelmill.timings import timings, timings_data, timings_text

SOURCE = """
import numpy as np

from kernelmill import Array1, kernel


@kernel
def scaled(x: Array1[np.float64], a: float) -> Array1[np.float64]:
    return x * a


def helper(n: int) -> int:
    return n * 3


@kernel
def tripled(n: int) -> int:
    return helper(n)
"""


def test_a_row_for_each_kernel_and_a_time_for_each_level() -> None:
    options = BuildOptions(code=CodeOptions(opt_level=0, cpu_levels=("v1", "v3")))
    unit = CompilationUnit("lib._kernels", "lib", (SourceFile("lib/m.py", "lib.m", SOURCE, False),))
    with backends.opened(options.backend, backends.Work(count=1)) as backend:
        found = (timings(unit, options, get_target("linux-x86_64-gnu"), backend),)
    (data,) = timings_data(found)
    rows = {row["name"]: row for row in data["kernels"]}  # type: ignore[attr-defined]  # a list of rows
    assert rows.keys() == {"lib.m.scaled", "lib.m.tripled"}
    assert list(rows["lib.m.scaled"]["levels"]) == ["v1", "v3"]
    assert list(rows["lib.m.tripled"]["levels"]) == ["v1"]
    assert all(seconds > 0 for row in rows.values() for seconds in (row["passes"], *row["levels"].values()))
    assert rows["lib.m.scaled"]["total"] == rows["lib.m.scaled"]["passes"] + sum(rows["lib.m.scaled"]["levels"].values())
    head, front, *kernels = timings_text(found).splitlines()
    assert head.split() == ["seconds", "passes", "v1", "v3", "all"]
    assert front.startswith("front end of lib._kernels")
    assert sorted(line.split()[0] for line in kernels) == sorted(rows)
