"""Random low functions as the lowering would make them from Python code: every index, overflow and division is guarded.

`program(random)` gives a module with one function `f`; `arguments(random, memory)` gives arguments for it. Arrays: `x`
(1-D int64) and `z` (2-D int64), with any sign of stride. Such a function never does what is not
allowed, however wrong its indices are; so whatever breaks after a pass was broken by that pass.
"""

from __future__ import annotations

from random import Random
from typing import Any

from kernelmill.ir.arguments import ArrayParam
from kernelmill.ir.build import Builder
from kernelmill.ir.failures import Index, Overflow, ZeroDivision
from kernelmill.ir.nodes import Const, Function, Module, Operand, Var
from kernelmill.ir.types import I1, I8, I32, I64, PTR
from kernelmill.ir.walk import Fresh
from support.interpreter import Memory

FIELDS = {
    "x": (("data", PTR), ("d0", I64), ("s0", I64), ("obj", PTR)),
    "z": (("data", PTR), ("d0", I64), ("d1", I64), ("s0", I64), ("s1", I64), ("obj", PTR)),
}
PARAMS = (
    Var("ctx", PTR),
    *(Var(f"{array}.{role}", kind) for array, fields in FIELDS.items() for role, kind in fields),
    Var("n", I64),
    Var("m", I64),
)
ARRAYS = (ArrayParam("x", "int64", 1), ArrayParam("z", "int64", 2))
LIMIT = 2**63 - 1
EDGES = (0, 1, 2, 3, -1, -2, 5, 7, 300, LIMIT, -LIMIT - 1, LIMIT - 1, 2**62, -(2**61))


def program(random: Random) -> Module:
    """A module with a random function `f`."""
    writer = _Writer(random)
    return Module((writer.function(),))


def arguments(random: Random, memory: Memory) -> tuple[Any, ...]:
    """Arguments of a generated function (without `ctx`), their arrays laid out in `memory`."""
    out: list[Any] = []
    for fields in FIELDS.values():
        rank = sum(role.startswith("d") and role != "data" for role, _ in fields)
        shape = [random.choice((0, 1, 2, 3, 4, 6)) for _ in range(rank)]
        sizes = [max(1, extent) for extent in shape]
        strides = [8] if rank == 1 else [8 * sizes[1], 8]
        gap = random.choice((1, 1, 2))
        strides = [s * gap for s in strides]
        total = strides[0] * sizes[0] + 8
        values = [random.choice(EDGES) if random.random() < 0.5 else random.randrange(-3, 7) for _ in range(total // 8)]
        data = memory.add(b"".join(v.to_bytes(8, "little", signed=True) for v in values))
        for axis in range(rank):
            if random.random() < 0.25:
                data += strides[axis] * (sizes[axis] - 1)
                strides[axis] = -strides[axis]
        out += [data, *shape, *strides, 0]
    for _ in ("n", "m"):
        out.append(random.choice(EDGES) if random.random() < 0.4 else random.randrange(-2, 9))
    return tuple(out)


class _Writer:
    """Writes one function; `names` are the mutable integer variables, all assigned at entry."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.b = Builder(Fresh(p.name for p in PARAMS))
        self.names = [Var(name, I64) for name in ("a", "b", "c", "k")]
        self.counters: list[Var] = []  # of the loops around
        self.loops = 0

    def function(self) -> Function:
        for param in PARAMS:
            if param.name[2:3] == "d" and param.name[3:] != "ata":
                self.b.do("fact", param, lo=0, hi=LIMIT // 8)
        for v in self.names:
            self.b.assign(v, self.random.choice((0, 0, 1, 2, -1)))
        self.statements(3, self.random.randrange(2, 6))
        self.b.return_(self.names[0], self.names[3])
        return Function("f", PARAMS, (I64, I64), self.b.block(), arrays=ARRAYS)

    def statements(self, depth: int, count: int) -> None:
        for _ in range(count):
            if self.statement(depth):
                return

    def statement(self, depth: int) -> bool:
        """Write one statement; true if nothing may follow it."""
        kind = self.random.choices(
            ("assign", "count", "load", "store", "if", "for", "while", "end", "swap"),
            (4, 2, 5, 4, 3 * (depth > 0), 5 * (depth > 0), 2 * (depth > 0), 1, 1),
        )[0]
        match kind:
            case "assign":
                self.b.assign(self.random.choice(self.names), self.expression(2))
            case "count":
                v = self.random.choice(self.names)
                self.b.assign(v, self.checked(self.random.choice(("add", "sub")), v, self.random.choice((1, 1, 2, 3))))
            case "swap":
                first, second = self.random.sample(self.names, 2)
                kept = self.b.op("copy", first)
                self.b.assign(first, second)
                self.b.assign(second, kept)
            case "load":
                self.b.assign(self.random.choice(self.names), self.load())
            case "store":
                value = self.expression(1)
                address, root = self.address()
                self.b.do("store", address, value, roots=(root,))
            case "if":
                first, second = self.random.sample(self.names, 2)
                same = self.random.random() < 0.2  # both branches name one value: what only one knows of it is not known
                with self.b.if_(self.condition()):
                    if same:
                        self.b.assign(first, second)
                    self.statements(depth - 1, self.random.randrange(1, 4))
                if same or self.random.random() < 0.5:
                    with self.b.else_():
                        if same:
                            self.b.assign(first, second)
                        self.statements(depth - 1, self.random.randrange(1, 3))
            case "for":
                self.for_(depth)
            case "while":
                self.while_(depth)
            case _:
                if self.loops and self.random.random() < 0.3:
                    with self.b.if_(self.condition()):
                        (self.b.break_ if self.random.random() < 0.5 else self.b.continue_)()
        return False

    def for_(self, depth: int) -> None:
        step = self.random.choice((1, 1, 1, 1, 2, -1, -2))
        low, high = self.bound(), self.bound()
        if step < 0 and self.random.random() < 0.7:
            low, high = self.checked("sub", high, 1), Const(-1, I64)
        with self.b.for_(low, high, step) as i:
            self.inside(i, depth)

    def while_(self, depth: int) -> None:
        v = self.random.choice(self.names)
        limit: Operand = self.bound()
        if self.random.random() < 0.5:
            self.b.assign(v, 0)
        with self.b.while_() as loop:
            loop.test(self.b.op(self.random.choice(("slt", "sle", "ne", "sgt")), v, limit))
            if self.random.random() < 0.7:
                self.inside(v, depth)
                self.b.assign(v, self.checked("add", v, self.random.choice((1, 1, 2, -1))))
            else:
                self.b.assign(v, self.checked("add", v, 1))
                self.inside(v, depth)

    def inside(self, counter: Var, depth: int) -> None:
        self.counters.append(counter)
        self.loops += 1
        self.statements(depth - 1, self.random.randrange(1, 5))
        self.loops -= 1
        self.counters.pop()

    # expressions -------------------------------------------------------------------------------------------------

    def const(self) -> Const:
        return Const(self.random.choice((0, 1, 1, 2, 3, -1, 4)), I64)

    def extent(self) -> Var:
        return Var(self.random.choice(("x.d0", "x.d0", "z.d0", "z.d1")), I64)

    def bound(self) -> Operand:
        """Where a loop starts or ends."""
        choice = self.random.random()
        if choice < 0.3:
            return Const(self.random.choice((0, 0, 0, 1, 2, 5)), I64)
        if choice < 0.65:
            return self.extent()
        if choice < 0.8:
            return self.checked("sub", self.extent(), 1)
        if choice < 0.9 and self.counters:
            return self.checked("add", self.random.choice(self.counters), self.random.choice((0, 1)))
        return Var(self.random.choice(("n", "m", "a")), I64)

    def leaf(self) -> Operand:
        choice = self.random.random()
        if self.counters and choice < 0.5:
            return self.random.choice(self.counters)
        if choice < 0.7:
            return self.random.choice(self.names)
        if choice < 0.8:
            return Var(self.random.choice(("n", "m")), I64)
        return self.extent() if choice < 0.9 else self.const()

    def expression(self, depth: int) -> Operand:
        if depth == 0 or self.random.random() < 0.3:
            return self.leaf()
        a, b = self.expression(depth - 1), self.expression(depth - 1)
        match self.random.randrange(10):
            case 0 | 1 | 2:
                return self.checked("add", a, self.random.choice((b, self.const())))
            case 3 | 4:
                return self.checked("sub", a, self.random.choice((b, self.const())))
            case 5:
                return self.checked("mul", a, self.random.choice((b, self.const())))
            case 6:
                return self.b.op(self.random.choice(("smin", "smax", "and", "or", "xor", "mul", "sub")), a, b)
            case 7:
                return self.floored(a, b)
            case 8:
                return self.b.op("select", self.condition(), a, b)
            case _:
                return self.narrow(a)

    def checked(self, name: str, a: Operand, b: Operand | int) -> Var:
        result, over = self.b.ops(f"s{name}_ov", a, b)
        self.b.do("guard", self.b.op("xor", over, True), failure=Overflow())
        return result

    def floored(self, a: Operand, b: Operand) -> Var:
        """Python's `//` or `%`."""
        if self.random.random() < 0.6:
            b = Const(self.random.choice((1, 2, 3, 8, -2)), I64)
        self.b.do("guard", self.b.op("ne", b, 0), failure=ZeroDivision())
        lowest = self.b.op("eq", a, -LIMIT - 1)
        minus = self.b.op("eq", b, -1)
        self.b.do("guard", self.b.op("xor", self.b.op("and", lowest, minus), True), failure=Overflow())
        if self.random.random() < 0.3:
            return self.b.op("smod", a, b)
        rest = self.b.op("srem", a, b)
        uneven = self.b.op("ne", rest, 0)
        opposed = self.b.op("slt", self.b.op("xor", rest, b), 0)
        fix = self.b.op("and", uneven, opposed)
        if self.random.random() < 0.5:
            return self.b.op("select", fix, self.b.op("add", rest, b), rest)
        quotient = self.b.op("sdiv", a, b)
        return self.b.op("select", fix, self.b.op("sub", quotient, 1), quotient)

    def narrow(self, a: Operand) -> Var:
        kind = self.random.choice(("trunc", "shift", "mask"))
        if kind == "trunc":
            low = self.b.op("trunc", a, type=self.random.choice((I8, I32)))
            return self.b.op(self.random.choice(("zext", "sext")), low, type=I64)
        if kind == "shift":
            return self.b.op(self.random.choice(("shl", "lshr", "ashr")), a, self.random.choice((1, 2, 60)))
        return self.b.op("and", a, self.random.choice((1, 7, 255)))

    def condition(self) -> Operand:
        name = self.random.choice(("slt", "sle", "sgt", "sge", "eq", "ne", "ult"))
        cond: Operand = self.b.op(name, self.leaf(), self.random.choice((self.leaf(), self.extent(), self.const())))
        match self.random.randrange(6):
            case 0:
                return self.b.op("xor", cond, True)
            case 1:
                other = self.b.op("slt", self.leaf(), self.leaf())
                return self.b.op(self.random.choice(("and", "or")), cond, other)
            case 2 if self.random.random() < 0.1:
                return Const(self.random.random() < 0.5, I1)
            case _:
                return cond

    # arrays ------------------------------------------------------------------------------------------------------

    def index(self, extent: Var) -> Var:
        choice = self.random.random()
        if self.counters and choice < 0.7:
            index: Operand = self.random.choice(self.counters)
            if self.random.random() < 0.5:
                index = self.checked(self.random.choice(("add", "sub")), index, self.random.choice((1, 1, 2)))
            elif self.random.random() < 0.2:
                index = self.checked("sub", self.checked("sub", extent, 1), index)
            elif self.random.random() < 0.2:
                row = self.checked("mul", index, Var("n", I64))
                index = self.checked("add", row, self.random.choice(self.counters))
        else:
            index = self.expression(1)
        negative = self.b.op("slt", index, 0)
        wrapped = self.b.op("select", negative, self.b.op("add", index, extent), index)
        self.b.do("guard", self.b.op("ult", wrapped, extent), failure=Index())
        return wrapped

    def address(self) -> tuple[Var, str]:
        array = self.random.choice(("x", "x", "z"))
        pointer = Var(f"{array}.data", PTR)
        for role, _ in FIELDS[array]:
            if role[0] == "d" and role != "data":
                index = self.index(Var(f"{array}.{role}", I64))
                pointer = self.b.op("ptradd", pointer, self.b.op("mul", index, Var(f"{array}.s{role[1]}", I64)))
        return pointer, array

    def load(self) -> Var:
        address, root = self.address()
        return self.b.op("load", address, type=I64, roots=(root,))
