"""What it costs to compile each kernel, by stage and by CPU level: `kernelmill build --timings`.

    unit = front end of all kernels;  kernel = passes, then code generation for each level

Each kernel is compiled once more by itself, with what it calls, in this process and past all caches: what a build takes is less,
since it runs in parallel and shares helpers, and nothing at all for what is kept. Seconds of wall time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from kernelmill.analyses.call_graph import CallGraph
from kernelmill.boundary import add_glue
from kernelmill.codegen.backend import Backend
from kernelmill.deep_calls import with_room
from kernelmill.ir.nodes import Extern, Function, Module, attr
from kernelmill.ir.types import Low
from kernelmill.passes.context import PassContext
from kernelmill.passes.order import run as run_passes
from kernelmill.pipeline import for_target, front
from kernelmill.project.kernels import KernelSpec
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.records import dataclass, replace
from kernelmill.targets import Target

LOWEST = "code"  # what the only level of a target without levels is called


@dataclass(frozen=True, slots=True)
class KernelTiming:
    """The seconds of one kernel, all its variants together: of the passes, and of code generation by level."""

    name: str
    passes: float
    levels: tuple[tuple[str, float], ...]

    @property
    def total(self) -> float:
        """All of it."""
        return self.passes + sum(seconds for _, seconds in self.levels)


@dataclass(frozen=True, slots=True)
class UnitTiming:
    """The seconds of one native module: of scanning and the front end, and of each kernel."""

    name: str
    front: float
    kernels: tuple[KernelTiming, ...]


@with_room
def timings(unit: CompilationUnit, options: BuildOptions, target: Target, backend: Backend) -> UnitTiming:
    """Compile the kernels of a unit one by one, with a back end that is open."""
    start = time.perf_counter()
    _, built = front(unit, options)
    seconds = time.perf_counter() - start
    part = target.parts()[0].for_code()
    return UnitTiming(
        unit.native_module, seconds, tuple(_kernel(spec, built.module, options, part, backend) for spec in built.specs)
    )


def timings_data(units: tuple[UnitTiming, ...]) -> list[dict[str, object]]:
    """For JSON."""
    return [
        {
            "module": unit.name,
            "front_end": unit.front,
            "kernels": [{"name": k.name, "passes": k.passes, "levels": dict(k.levels), "total": k.total} for k in unit.kernels],
        }
        for unit in units
    ]


def timings_text(units: tuple[UnitTiming, ...]) -> str:
    """A table for people: a row for each kernel, the dearest first."""
    levels = list(dict.fromkeys(name for unit in units for kernel in unit.kernels for name, _ in kernel.levels))
    heads = ["passes", *levels, "all"]
    kernels = sorted((k for unit in units for k in unit.kernels), key=lambda k: (-k.total, k.name))
    width = max([len(k.name) for k in kernels] + [len(f"front end of {unit.name}") for unit in units], default=0)
    rows = [" ".join([f"{'seconds':{width}}", *(f"{head:>8}" for head in heads)])]
    for unit in units:
        rows.append(" ".join([f"{f'front end of {unit.name}':{width}}", *([" " * 8] * (len(heads) - 1)), f"{unit.front:8.3f}"]))
    for kernel in kernels:
        known = dict(kernel.levels)
        cells = [f"{kernel.passes:8.3f}", *(f"{known[n]:8.3f}" if n in known else " " * 8 for n in levels), f"{kernel.total:8.3f}"]
        rows.append(" ".join([f"{kernel.name:{width}}", *cells]))
    return "\n".join(row.rstrip() for row in rows)


def _kernel(spec: KernelSpec, high: Module, options: BuildOptions, target: Target, backend: Backend) -> KernelTiming:
    start = time.perf_counter()
    symbols = [variant.symbol for variant in spec.variants]
    low = run_passes(_with_callees(high, symbols), PassContext(options.code))
    ready = for_target(low, (spec,), options.code, target)
    passes = time.perf_counter() - start
    whole = add_glue(ready, (spec,), model=target.data_model, levels=target.chosen_levels(options.code.cpu_levels))
    levels = []
    for name, module in _levels(whole, target.chosen_levels(options.code.cpu_levels)):
        start = time.perf_counter()
        backend.whole(module, target, options.code)
        levels.append((name, time.perf_counter() - start))
    return KernelTiming(spec.qualified, passes, tuple(levels))


def _levels(module: Module, names: tuple[str, ...]) -> Iterator[tuple[str, Module]]:
    """The native functions of each CPU level with what they call; all else is somewhere outside."""
    own = tuple(f for f in module.functions if f.abi == "native" or attr(f, "elementary"))
    by_level: dict[str, list[str]] = {}
    for f in own:
        if f.abi == "native":
            by_level.setdefault(str(attr(f, "level", "")), []).append(f.name)
    outside = tuple(_declared(f) for f in module.functions if f not in own)
    plain = tuple(g for g in module.globals if not any(isinstance(item, str) for item in g.items))
    data = tuple(Extern(g.name, data=True) for g in module.globals if g not in plain)
    for level, symbols in by_level.items():
        part = replace(module, functions=own, globals=plain, externs=(*module.externs, *outside, *data))
        yield level or (names[0] if names else LOWEST), _with_callees(part, symbols)


def _declared(function: Function) -> Extern:
    """A function with C's calling convention as one from outside."""
    kinds = tuple(v.type for v in function.params if isinstance(v.type, Low))
    return Extern(function.name, next((r for r in function.results if isinstance(r, Low)), None), kinds)


def _with_callees(module: Module, symbols: list[str]) -> Module:
    """The functions and what they may run."""
    graph = CallGraph({f.name: f for f in module.functions})
    kept = {name for symbol in symbols for name in graph.reachable(symbol)}
    return replace(module, functions=tuple(f for f in module.functions if f.name in kept))
