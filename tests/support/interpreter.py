"""Runs low IR in plain Python, strictly: whatever the IR promises and does not keep (`nsw`, a `fact`, an address
outside every array) raises `BrokenError`. So a pass is tested by running a function before and after it.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kernelmill.ir.nodes import (
    Block,
    Break,
    Const,
    Continue,
    For,
    Function,
    If,
    Module,
    Op,
    Operand,
    Return,
    Stmt,
    While,
    attr,
)
from kernelmill.ir.types import INT_BITS

BYTES = {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "i64": 8, "f16": 2, "f32": 4, "f64": 8, "ptr": 8}
FORMATS = {"f16": "<e", "f32": "<f", "f64": "<d"}
SIGNED = {"slt": operator.lt, "sle": operator.le, "sgt": operator.gt, "sge": operator.ge}
UNSIGNED = {"ult": operator.lt, "ule": operator.le, "ugt": operator.gt, "uge": operator.ge}
FLOATS = {"feq": operator.eq, "flt": operator.lt, "fle": operator.le, "fgt": operator.gt, "fge": operator.ge}
WRAPPING: dict[str, Callable[[int, int], int]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul,
    "sadd": operator.add, "ssub": operator.sub, "smul": operator.mul,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor,
}  # fmt: skip


class BrokenError(Exception):
    """The IR did what it promised not to do."""


class FuelError(Exception):
    """The function runs too long to be of use in a test."""


class _LeaveError(Exception):
    def __init__(self, status: int, values: tuple[Any, ...] = ()) -> None:
        self.status = status
        self.values = values


class _BreakError(Exception):
    pass


class _ContinueError(Exception):
    pass


@dataclass
class Memory:
    """Blocks of bytes with gaps between them; an access must lie within one."""

    blocks: dict[int, bytearray] = field(default_factory=dict)
    next: int = 0x10000

    def add(self, data: bytes | int) -> int:
        start = self.next
        self.blocks[start] = bytearray(data)
        self.next += (len(self.blocks[start]) + 0x1FFF) & ~0xFFF
        return start

    def at(self, address: int, size: int) -> tuple[bytearray, int]:
        for start, data in self.blocks.items():
            if start <= address and address + size <= start + len(data):
                return data, address - start
        raise BrokenError(f"{size} bytes at {address:#x} lie in no array")

    def snapshot(self) -> dict[int, bytes]:
        return {start: bytes(data) for start, data in self.blocks.items()}


@dataclass
class Outcome:
    status: int
    results: tuple[Any, ...]
    memory: dict[int, bytes]
    guards: int

    def same(self, other: Outcome) -> bool:
        """Whether both runs are alike to a caller."""
        return (self.status, repr(self.results), self.memory) == (other.status, repr(other.results), other.memory)


Watch = Callable[[Stmt, list[Any], tuple[Any, ...]], None]


def run(
    module: Module, name: str, args: tuple[Any, ...], memory: Memory, fuel: int = 20_000, watch: Watch | None = None
) -> Outcome:
    """Call function `name` with `args` after `ctx` (0). `watch` is told each operation's operands and results."""
    machine = _Machine({f.name: f for f in module.functions}, memory, fuel, watch)
    before = set(memory.blocks)
    status, results = machine.call(name, (0, *args))
    kept = {k: v for k, v in memory.snapshot().items() if k in before}
    return Outcome(status, results, kept, machine.guards)


def wrap(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


class _Machine:
    def __init__(self, functions: dict[str, Function], memory: Memory, fuel: int, watch: Watch | None) -> None:
        self.functions = functions
        self.watch = watch
        self.memory = memory
        self.fuel = fuel
        self.guards = 0

    def call(self, name: str, args: tuple[Any, ...]) -> tuple[int, tuple[Any, ...]]:
        function = self.functions[name]
        env = {p.name: a for p, a in zip(function.params, args, strict=True)}
        try:
            self.block(function.body, env)
        except _LeaveError as end:
            self.block(function.cleanup, env)
            return end.status, end.values
        raise BrokenError("the function ended without a Return")

    def block(self, block: Block, env: dict[str, Any]) -> None:
        for stmt in block:
            self.fuel -= 1
            if self.fuel < 0:
                raise FuelError
            match stmt:
                case Op():
                    self.op(stmt, env)
                case If():
                    cond = self.value(stmt.cond, env)
                    if self.watch:
                        self.watch(stmt, [cond], ())
                    self.block(stmt.then if cond else stmt.orelse, env)
                case Return():
                    raise _LeaveError(0, tuple(self.value(v, env) for v in stmt.values))
                case Break():
                    raise _BreakError
                case Continue():
                    raise _ContinueError
                case For() | While():
                    self.loop(stmt, env)

    def loop(self, stmt: For | While, env: dict[str, Any]) -> None:
        try:
            if isinstance(stmt, For):
                bounds = [self.value(o, env) for o in (stmt.start, stmt.stop, stmt.step)]
                if not bounds[2]:
                    raise BrokenError("step 0")
                for i in range(*bounds):
                    env[stmt.var.name] = i
                    self.iteration(stmt.body, env)
                return
            while True:
                try:
                    self.block(stmt.head, env)
                except _ContinueError:
                    continue
                if not self.value(stmt.cond, env):
                    return
                self.iteration(stmt.body, env)
        except _BreakError:
            return

    def iteration(self, body: Block, env: dict[str, Any]) -> None:
        self.fuel -= 1
        if self.fuel < 0:
            raise FuelError
        try:
            self.block(body, env)
        except _ContinueError:
            return

    def value(self, operand: Operand, env: dict[str, Any]) -> Any:
        if isinstance(operand, Const):
            return 0 if operand.value is None else operand.value
        if operand.name not in env:
            raise BrokenError(f"{operand.name} is read before it is assigned")
        return env[operand.name]

    def op(self, op: Op, env: dict[str, Any]) -> None:
        args = [self.value(a, env) for a in op.args]
        if self.watch and not op.results:
            self.watch(op, args, ())
        values = self.compute(op, args)
        if self.watch and op.results:
            self.watch(op, args, values)
        for var, value in zip(op.results, values, strict=True):
            env[var.name] = value

    def compute(self, op: Op, args: list[Any]) -> tuple[Any, ...]:
        name = op.name
        kind = str(op.args[0].type) if op.args else ""
        bits = INT_BITS.get(kind, 64)
        if name.endswith("_ov"):
            exact = WRAPPING[name[:-3]](args[0], args[1])
            return wrap(exact, bits), wrap(exact, bits) != exact
        if name == "guard":
            self.guards += 1
            if not args[0]:
                mode = attr(op, "mode", "leave")
                raise _LeaveError(args[1] if mode == "status" else 2 if mode == "raise" else 1)
            return ()
        if name == "call":
            status, results = self.call(str(attr(op, "callee")), tuple(args))
            if status:
                results = tuple(0.0 if str(r.type).startswith("f") else 0 for r in op.results[1:])
            return (status, *results)
        if name == "ccall":
            return self.call(str(attr(op, "callee")), tuple(args))[1]
        if name == "load":
            return (self.load(args[0], str(op.results[0].type)),)
        if name in ("store", "memcpy", "memset"):
            self.write(op, args)
            return ()
        if name in ("stackalloc", "alloc"):
            return (self.memory.add(args[0] if args else int(str(attr(op, "size")))),)
        if name == "free":
            self.memory.blocks.pop(args[0], None)
            return ()
        if name == "fact":
            for bound, holds in (("lo", operator.ge), ("hi", operator.le)):
                limit = attr(op, bound)
                if limit is not None and not holds(args[0], limit):
                    raise BrokenError(f"fact {bound}={limit} of {args[0]}")
            return ()
        if name in ("assume", "unreachable"):
            if name == "unreachable" or not args[0]:
                raise BrokenError(name)
            return ()
        result = str(op.results[0].type)
        if result.startswith("f") or kind.startswith("f"):
            return (_float(name, args, result),)
        return (_integer(op, args, bits, result),)

    def load(self, address: int, kind: str) -> Any:
        data, offset = self.memory.at(address, BYTES[kind])
        raw = bytes(data[offset : offset + BYTES[kind]])
        if kind in FORMATS:
            return struct.unpack(FORMATS[kind], raw)[0]
        value = int.from_bytes(raw, "little", signed=True)
        return bool(value & 1) if kind == "i1" else value

    def write(self, op: Op, args: list[Any]) -> None:
        if op.name == "store":
            kind = str(op.args[1].type)
            data, offset = self.memory.at(args[0], BYTES[kind])
            value = args[1]
            raw = struct.pack(FORMATS[kind], value) if kind in FORMATS else (
                int(value).to_bytes(BYTES[kind], "little", signed=kind not in ("i1", "ptr"))
            )
            data[offset : offset + len(raw)] = raw
            return
        data, offset = self.memory.at(args[0], args[2])
        if op.name == "memset":
            data[offset : offset + args[2]] = bytes([args[1] & 255]) * args[2]
        else:
            source, start = self.memory.at(args[1], args[2])
            data[offset : offset + args[2]] = bytes(source[start : start + args[2]])


def _integer(op: Op, args: list[Any], bits: int, result: str) -> Any:
    name = op.name
    mask = (1 << bits) - 1
    if name in ("copy", "fhold"):
        return args[0]
    if name == "select":
        return args[1] if args[0] else args[2]
    if name == "ptradd":
        return args[0] + args[1]
    if name in ("eq", "ne"):
        return (args[0] == args[1]) is (name == "eq")
    if name in SIGNED:
        return SIGNED[name](args[0], args[1])
    if name in UNSIGNED:
        return UNSIGNED[name](args[0] & mask, args[1] & mask)
    if name in ("smin", "smax"):
        return min(args) if name == "smin" else max(args)
    if name in ("umin", "umax"):
        return (min if name == "umin" else max)(args, key=lambda v: v & mask)
    if name in ("trunc", "sext"):
        wrapped = wrap(int(args[0]), INT_BITS[result])
        if name == "sext" and bits == 1:
            return -int(args[0])
        return bool(wrapped) if result == "i1" else wrapped
    if name == "zext":
        return wrap(int(args[0]) & mask, INT_BITS[result])
    if name in ("ptrtoint", "inttoptr", "bitcast"):
        return args[0]
    if name == "smod":
        if args[1] == 0 or (args[1] == -1 and args[0] == -(1 << (bits - 1))):
            raise BrokenError(f"smod {args[0]}, {args[1]}")
        return int(args[0]) % int(args[1])
    if name in ("sdiv", "srem", "udiv", "urem"):
        a, b = (args[0], args[1]) if name[0] == "s" else (args[0] & mask, args[1] & mask)
        if b == 0 or (name[0] == "s" and b == -1 and a == -(1 << (bits - 1))):
            raise BrokenError(f"{name} {a}, {b}")
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return wrap(quotient if name.endswith("div") else a - quotient * b, bits)
    if name in ("shl", "lshr", "ashr"):
        if not 0 <= args[1] < bits:
            raise BrokenError(f"{name} by {args[1]}")
        exact = {"shl": args[0] << args[1], "ashr": args[0] >> args[1], "lshr": (args[0] & mask) >> args[1]}[name]
        return wrap(exact, bits)
    if name == "umulh":
        return wrap(((args[0] & mask) * (args[1] & mask)) >> 64, 64)
    if name in ("ctpop", "ctlz", "cttz"):
        value = args[0] & mask
        if name == "ctpop":
            return value.bit_count()
        if name == "ctlz":
            return bits - value.bit_length()
        return (value & -value).bit_length() - 1 if value else bits
    exact = WRAPPING[name](args[0], args[1])
    if result == "i1":
        return bool(exact & 1)
    if attr(op, "nsw") and wrap(exact, bits) != exact:
        raise BrokenError(f"{name} {args[0]}, {args[1]} wraps")
    if attr(op, "nuw") and not 0 <= WRAPPING[name](args[0] & mask, args[1] & mask) <= mask:
        raise BrokenError(f"{name} {args[0]}, {args[1]} wraps unsigned")
    return wrap(exact, bits)


def _float(name: str, args: list[Any], result: str) -> Any:
    if name == "copy":
        return args[0]
    if name == "select":
        return args[1] if args[0] else args[2]
    if name in FLOATS:
        return FLOATS[name](args[0], args[1])
    if name == "fne":
        return args[0] != args[1]
    if name == "funo":
        return args[0] != args[0] or args[1] != args[1]
    if name == "sitofp":
        return _round(float(args[0]), result)
    if name == "fptosi":
        half = 1 << (INT_BITS[result] - 1)
        if not math.isfinite(args[0]) or not -half <= int(args[0]) < half:
            raise BrokenError(f"fptosi {args[0]}")
        return int(args[0])
    if name == "bitcast" and result in INT_BITS:
        wide = INT_BITS[result] == 64
        return struct.unpack("<q" if wide else "<i", struct.pack("<d" if wide else "<f", args[0]))[0]
    if name == "fdiv":
        if args[1] == 0:
            nan = args[0] == 0 or args[0] != args[0]
            return math.nan if nan else math.copysign(math.inf, args[0]) * math.copysign(1, args[1])
        return _round(args[0] / args[1], result)
    table: dict[str, Callable[..., float]] = {
        "fadd": operator.add, "fsub": operator.sub, "fmul": operator.mul, "fneg": operator.neg, "fabs": abs,
        "fsqrt": lambda x: math.sqrt(x) if x >= 0 else math.nan, "fpext": float, "fptrunc": float,
    }  # fmt: skip
    return _round(table[name](*args), result)


def _round(value: float, kind: str) -> float:
    if kind == "f64":
        return value
    try:
        return float(struct.unpack(FORMATS[kind], struct.pack(FORMATS[kind], value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)
