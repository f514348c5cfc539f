"""The range analysis: what it must find out, and (on random programs) that nothing it says is ever wrong."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from kernelmill.analyses.ranges import Facts, ranges
from kernelmill.ir.nodes import Function, Module, Op, Stmt
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_module
from kernelmill.ir.verify import check
from kernelmill.ir.walk import statements
from kernelmill.records import replace
from support.generator import arguments, program
from support.interpreter import FuelError, Memory, run

HEAD = """func native @f(ctx: ptr, x.data: ptr, x.d0: i64, x.s0: i64, y.d0: i64, n: i64, m: i64, small: i8) -> ()
 with {arrays=(array(name="x", dtype="float64", ndim=1), array(name="y", dtype="float64", ndim=1))} {""".replace("\n", "")


def analysed(body: str) -> tuple[Function, Facts]:
    module = parse_module(f"{HEAD}\n{body}\nreturn\n}}")
    check(module)
    facts = ranges(module.functions[0])
    return facts.function, facts


def guards(body: str) -> list[bool]:
    """For each guard, whether it is proved."""
    function, facts = analysed(body)
    return [
        (fact := facts.of(stmt)) is None or fact.args[0] == (1, 1)
        for stmt in statements(function.body)
        if isinstance(stmt, Op) and stmt.name == "guard"
    ]


G = '; guard c {failure=index}'
NOT = 'c: i1 = xor o, true; guard c {failure=overflow}'

PROVED = {
    "counted loop": f"for i: i64 = 0 to x.d0 step 1 {{ c: i1 = ult i, x.d0 {G} }}",
    "shifted": f"e: i64 = sub x.d0, 1; for i: i64 = 1 to e step 1 {{ j: i64 = add i, 1; c: i1 = ult j, x.d0 {G}"
    f"; k: i64 = sub i, 1; c2: i1 = ult k, x.d0; guard c2 {{failure=index}} }}",
    "backwards": f"e: i64 = sub x.d0, 1; for i: i64 = e to -1 step -1 {{ c: i1 = ult i, x.d0 {G} }}",
    "mirrored": f"e: i64 = sub x.d0, 1; for i: i64 = 0 to x.d0 step 1 {{ j: i64 = sub e, i; c: i1 = ult j, x.d0 {G} }}",
    "stepped": f"for i: i64 = 0 to x.d0 step 3 {{ c: i1 = ult i, x.d0 {G} }}",
    "triangle": "for i: i64 = 0 to x.d0 step 1 { b: i64 = add i, 1; for j: i64 = b to x.d0 step 1 {"
    f" c: i1 = ult j, x.d0 {G} }} }}",
    "smaller of two": "e: i64 = smin x.d0, y.d0; for i: i64 = 0 to e step 1 {"
    f" c: i1 = ult i, x.d0 {G}; c2: i1 = ult i, y.d0; guard c2 {{failure=index}} }}",
    "while": f"i: i64 = copy 0; while {{ t: i1 = slt i, x.d0 }} t {{ c: i1 = ult i, x.d0 {G}; i = add i, 1 }}",
    "increment in while": "i: i64 = copy 0; while { t: i1 = slt i, n } t {"
    f" j: i64, o: i1 = sadd_ov i, 1; {NOT}; i = copy j }}",
    "counter": f"k: i64 = copy 0; while {{ t: i1 = ne k, n }} t {{ j: i64, o: i1 = sadd_ov k, 1; {NOT}; k = copy j }}",
    "counter in a branch": "k: i64 = copy 0; for i: i64 = 0 to n step 1 { t: i1 = slt i, m; if t {"
    f" j: i64, o: i1 = sadd_ov k, 1; {NOT}; k = copy j }} }}",
    "guard learned from": f"c0: i1 = ult n, x.d0; guard c0 {{failure=index}}; c: i1 = ult n, x.d0 {G}",
    "sum learned from": "j: i64, o: i1 = sadd_ov n, 1; c0: i1 = xor o, true; guard c0 {failure=overflow};"
    f" c: i1 = sgt j, n {G}",
    "branch": f"t: i1 = slt n, x.d0; if t {{ u: i1 = sge n, 0; if u {{ c: i1 = ult n, x.d0 {G} }} }}",
    "and": f"t: i1 = slt n, x.d0; u: i1 = sge n, 0; v: i1 = and t, u; if v {{ c: i1 = ult n, x.d0 {G} }}",
    "or of refusals": "t: i1 = slt n, 0; u: i1 = sge n, x.d0; v: i1 = or t, u; if v { return }"
    f"; c: i1 = ult n, x.d0 {G}",
    "negative index": "t: i1 = sge x.d0, 1; if t { i: i64 = copy -1; s: i1 = slt i, 0; w: i64 = add i, x.d0;"
    f" k: i64 = select s, w, i; c: i1 = ult k, x.d0 {G} }}",
    "python modulo": f"t: i1 = sge x.d0, 1; if t {{ r: i64 = smod n, x.d0; c: i1 = ult r, x.d0 {G} }}",
    "mask": f"t: i64 = and n, 255; c: i1 = ult t, 256 {G}",
    "narrow": f"t: i64 = zext small; c: i1 = ult t, 256 {G}",
    "binary search": "lo: i64 = copy 0; hi: i64 = copy x.d0; while { t: i1 = slt lo, hi } t { s: i64 = add lo, hi;"
    f" mid: i64 = ashr s, 1; c: i1 = ult mid, x.d0 {G}; l: i64 = load x.data; u: i1 = slt l, n;"
    " if u { lo = add mid, 1 } else { hi = copy mid } }",
    "swapped rows": "a: i64 = add x.d0, 1; b: i64 = add x.d0, 1; for i: i64 = 0 to n step 1 {"
    f" for j: i64 = 0 to x.d0 step 1 {{ k: i64 = add j, 1; c: i1 = ult k, a {G} }};"
    " t: i64 = copy a; a = copy b; b = copy t }",
    "shrinking": "i: i64 = copy x.d0; while { t: i1 = sgt i, 0 } t { i = sub i, 1;"
    f" c: i1 = ult i, x.d0 {G} }}",
    "equal lengths": f"t: i1 = eq x.d0, y.d0; if t {{ for i: i64 = 0 to x.d0 step 1 {{ c: i1 = ult i, y.d0 {G} }} }}",
    "not equal": f"t: i1 = ne x.d0, 0; if t {{ c: i1 = ult 0, x.d0 {G} }}",
    "division": f"t: i1 = sge n, 0; if t {{ q: i64 = sdiv n, 2; c: i1 = sle q, n {G} }}",
    "break": "k: i64 = copy 0; while { } true { t: i1 = sge k, x.d0; if t { break }; "
    f"c: i1 = ult k, x.d0 {G}; k = add k, 1 }}",
    "fact": f"v: i64 = load x.data; fact v {{lo=3, hi=9}}; c: i1 = sgt v, 2 {G}",
    "max of a variable": f"v: i64 = copy 0; t: i1 = slt n, m; if t {{ v = copy 5 }}; c: i1 = ult v, 6 {G}",
    "flag not set": "g: i1 = copy false; t: i1 = slt n, x.d0; if t { g = copy true }; u: i1 = xor t, true;"
    f" if u {{ return }}; c: i1 = slt n, x.d0 {G}",
    "square": "i: i64 = copy 2; while { s: i64, o: i1 = smul_ov i, i; c: i1 = xor o, true;"
    ' guard c {failure=overflow}; t: i1 = slt s, x.d0 } t { i = add i, 1 }',
    "two conditions in a loop's head": "k: i64 = copy 0; while { t: i1 = slt k, m; u: i1 = copy t; if t {"
    f" v: i64 = load x.data; u = slt v, n }} }} u {{ c: i1 = slt k, m {G}; k = add k, 1 }}",
    "one index twice": "v: i64 = load x.data; s: i1 = slt v, 0; w: i64 = add v, x.d0; k: i64 = select s, w, v;"
    " c0: i1 = ult k, x.d0; guard c0 {failure=index}; s2: i1 = slt v, 0; w2: i64 = add v, x.d0;"
    f" k2: i64 = select s2, w2, v; c: i1 = ult k2, x.d0 {G}",
    "narrowed": "i: i64 = copy 0; while { t: i1 = slt i, 1000 } t { i = add i, 3 }; c: i1 = slt i, 1003" + G,
}
OPEN = {
    "learned on one way out of a block": "while { } true { t: i64, o: i1 = ssub_ov n, 1;"
    f" {NOT}; z: i1 = eq t, 0; if z {{ break }}; u: i64 = add t, 0;"
    f" break }}; c: i1 = eq n, 1 {G}",
    "past the end": f"for i: i64 = 0 to x.d0 step 1 {{ j: i64 = add i, 1; c: i1 = ult j, x.d0 {G} }}",
    "before the start": f"for i: i64 = 0 to x.d0 step 1 {{ j: i64 = sub i, 1; c: i1 = ult j, x.d0 {G} }}",
    "another extent": f"for i: i64 = 0 to x.d0 step 1 {{ c: i1 = ult i, y.d0 {G} }}",
    "unknown bound": f"for i: i64 = 0 to n step 1 {{ c: i1 = ult i, x.d0 {G} }}",
    "unknown step": f"for i: i64 = 0 to x.d0 step n {{ c: i1 = ult i, x.d0 {G} }}",
    "changed bound": "b: i64 = copy x.d0; for i: i64 = 0 to n step 1 { b = add b, 1 }; for i = 0 to b step 1 {"
    f" c: i1 = ult i, x.d0 {G} }}",
    "changed after the test": f"i: i64 = copy n; t: i1 = ult i, x.d0; if t {{ i = add i, 1; c: i1 = ult i, x.d0 {G} }}",
    "from a parameter": "k: i64 = copy n; while { t: i1 = ne k, m } t {"
    f" j: i64, o: i1 = sadd_ov k, 1; {NOT}; k = copy j }}",
    "doubled": f"k: i64 = copy 1; while {{ t: i1 = ne k, m }} t {{ j: i64, o: i1 = sadd_ov k, k; {NOT}; k = copy j }}",
    "a wrapping sum": f"j: i64 = add n, 1; c: i1 = sgt j, n {G}",
    "one of two paths": f"i: i64 = copy 0; t: i1 = slt n, m; if t {{ i = copy n }}; c: i1 = ult i, 1 {G}",
    "after the loop": f"i: i64 = copy 0; while {{ t: i1 = slt i, x.d0 }} t {{ i = add i, 1 }}; c: i1 = ult i, x.d0 {G}",
    "value of the last iteration": "old: i64 = copy 0; for i: i64 = 1 to x.d0 step 1 { v: i64 = load x.data;"
    f" c: i1 = eq old, v {G}; old = copy v }}",
    "or": f"t: i1 = slt n, x.d0; u: i1 = sge n, 0; v: i1 = or t, u; if v {{ c: i1 = ult n, x.d0 {G} }}",
    "byte as signed": f"t: i64 = sext small; c: i1 = ult t, 256 {G}",
}


@pytest.mark.parametrize("name", PROVED)
def test_proves(name: str) -> None:
    found = guards(PROVED[name])
    assert all(found) if name in ("shifted", "smaller of two") else found[-1]


@pytest.mark.parametrize("name", OPEN)
def test_leaves_open(name: str) -> None:
    assert not guards(OPEN[name])[-1]


def soundness(seeds: range, runs: int = 5) -> None:
    for seed in seeds:
        random = Random(seed)  # noqa: S311  # not cryptography
        module = program(random)
        facts = ranges(module.functions[0])
        module = replace(module, functions=(facts.function, *module.functions[1:]))
        for _ in range(runs):
            memory = Memory()
            args = arguments(random, memory)
            try:
                run(module, "f", args, memory, watch=_Watch(facts, module, seed, args))
            except FuelError:
                continue


class _Watch:
    def __init__(self, facts: Facts, module: Module, seed: int, args: tuple[Any, ...]) -> None:
        self.facts, self.module, self.seed, self.args = facts, module, seed, args

    def __call__(self, stmt: Stmt, args: list[Any], results: tuple[Any, ...]) -> None:
        fact = self.facts.of(stmt)
        assert fact is not None, f"control came to what was never to be reached: {self.where(stmt)}"
        pairs = [*zip(args, fact.args, strict=True), *zip(results, fact.results, strict=True)]
        for value, (lo, hi) in pairs:
            if isinstance(value, int):
                assert lo <= int(value) <= hi, f"{value} is not in {lo} .. {hi}: {self.where(stmt)}"

    def where(self, stmt: Stmt) -> str:
        return f"seed {self.seed}, f{self.args}, {stmt}\n{print_module(self.module)}"


def test_nothing_is_wrong_in_random_programs() -> None:
    soundness(range(200))


def test_attribute_of_arrays_is_read() -> None:
    function, facts = analysed("c: i1 = sge x.d0, 0; guard c {failure=index}")
    assert [(a.name, a.dtype, a.ndim) for a in function.arrays] == [("x", "float64", 1), ("y", "float64", 1)]
    fact = facts.of(function.body[1])
    assert fact is not None
    assert fact.args == ((1, 1),)
