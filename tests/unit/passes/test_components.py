"""`passes/components.py`: kernels that have nothing to do with each other go through the passes alone."""

from __future__ import annotations

from kernelmill.cache.bundle import Bundle
from kernelmill.cache.store import Memory
from kernelmill.frontend import build
from kernelmill.ir.named import base_of
from kernelmill.ir.nodes import Module
from kernelmill.ir.printer import print_module
from kernelmill.passes.components import components, joined, run_components
from kernelmill.passes.order import run
from kernelmill.project.options import BuildOptions
from kernelmill.records import replace
from kernelmill.scan import scan
from kernelmill.source import SourceFile, SourceSet

TEXT = """
import numpy as np
from kernelmill import Array1, kernel

TABLE = np.array([1.0, 2.0, 4.0])

def half(x):
    return x / 2

@kernel
def first(x: float) -> float:
    return half(x) + TABLE[1]

@kernel
def second(n: int) -> int:
    return n + 1

@kernel
def third(x: float) -> float:
    return half(x) * np.exp(x)

@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for v in x:
        s += v
    return s

@kernel
def pairs(n: int) -> int:
    found = [1, 2]
    found.append(n)
    return len(found)

@kernel
def singles(n: int) -> int:
    found = [n]
    return found[0]
"""


def high(text: str = TEXT) -> Module:
    return build(scan(SourceSet((SourceFile("m.py", "m", text, False),)), "", BuildOptions())).module


def test_what_calls_the_same_stays_together() -> None:
    names = [{base_of(f.name) for f in part.functions} for part in components(high())]
    assert {"m.first", "m.third", "m.half"} in names
    assert {"m.second"} in names
    assert {"m.pairs", "m.singles"} in names  # the functions of lists are made for both
    assert {"m.total"} in names  # with its function for buffers
    assert sum(len(part.functions) for part in components(high())) == len(high().functions)


def test_the_whole_is_the_same() -> None:
    module = high()
    whole, made = run(module), run_components(module, run)
    assert sorted(print_module(Module((f,))) for f in whole.functions) == sorted(print_module(Module((f,))) for f in made.functions)
    assert set(whole.externs) == set(made.externs)
    assert {g.name: g for g in whole.globals} == {g.name: g for g in made.globals}


def test_only_what_changed_runs_again() -> None:
    store = Memory()
    ran: list[set[str]] = []

    def once(text: str) -> Module:
        def passes(part: Module) -> Module:
            ran.append({base_of(f.name) for f in part.functions})
            return run(part)

        ran.clear()
        bundle = Bundle(store, "key", {})
        made = run_components(high(text), passes, bundle)
        bundle.close()
        return made

    cold = once(TEXT)
    assert len(ran) > 3
    assert once(TEXT) == cold
    assert ran == []
    edited = TEXT.replace("n + 1", "n + 2")
    assert once(edited) == run_components(high(edited), run)
    assert ran == [{"m.second"}]
    helper = edited.replace("x / 2", "x / 3")
    assert once(helper) == run_components(high(helper), run)
    assert ran == [{"m.first", "m.third", "m.half"}]
    table = helper.replace("4.0", "8.0")
    assert once(table) == run_components(high(table), run)
    assert all("m.first" in some for some in ran)


def test_two_things_of_one_name_are_not_joined() -> None:
    module = high()
    parts = [run(part) for part in components(module)]
    other = replace(parts[0].functions[0], body=())
    assert joined(module, [*parts, replace(parts[1], functions=(other,))]) is None
