"""Which variables of a function need memory, and how types and constants are spelled in LLVM.

A variable assigned once, and used only where that assignment dominates, becomes an LLVM value; the others get an
`alloca` at function entry, which LLVM promotes. Input: a low `Function`. Output: the names that need memory.

    x = add a, b          ->  %x = add i64 %a, %b
    s = fadd s, x         ->  %s is loaded from and stored to its alloca
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from typing import Final

from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Return, Stmt, Var, While
from kernelmill.ir.types import INT_BITS, Type

LLVM_TYPES: Final = {
    "i1": "i1", "i8": "i8", "i16": "i16", "i32": "i32", "i64": "i64",
    "f16": "half", "f32": "float", "f64": "double", "ptr": "ptr",
}  # fmt: skip
SIZES: Final = {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "i64": 8, "f16": 2, "f32": 4, "f64": 8}
_PLAIN: Final = re.compile(r"[A-Za-z_][\w$.\-]*", re.ASCII)


def llvm_type(kind: Type) -> str:
    """LLVM's name of a low type."""
    return LLVM_TYPES[str(kind)]


def llvm_name(name: str) -> str:
    """A name as it stands after `%` or `@`. Names that begin with a dot are kept for the emitter's own use."""
    if _PLAIN.fullmatch(name):
        return name
    return (
        '"'
        + "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else _escaped(c) for c in f"v{name}")
        + '"'
    )


def _escaped(char: str) -> str:
    return "".join(f"\\{byte:02X}" for byte in char.encode())


def llvm_const(const: Const) -> str:
    """A literal, exactly: floats by their bits."""
    value, kind = const.value, str(const.type)
    match value:
        case None:
            return "null"
        case bool() if kind == "i1":
            return "true" if value else "false"
        case int() if kind in INT_BITS:
            bits = INT_BITS[kind]
            low = value & ((1 << bits) - 1)
            return str(low - (1 << bits) if low >> (bits - 1) and bits > 1 else low)
        case int() | float() if kind == "f16":
            return f"0xH{int.from_bytes(struct.pack('>e', value), 'big'):04X}"
        case int() | float() if kind == "f32":
            return f"0x{int.from_bytes(struct.pack('>d', _as_f32(float(value))), 'big'):016X}"
        case int() | float() if kind == "f64":
            return f"0x{int.from_bytes(struct.pack('>d', value), 'big'):016X}"
    raise ValueError(f"no low constant: {const}")


def _as_f32(value: float) -> float:
    return float(struct.unpack(">f", struct.pack(">f", value))[0])


def memory_variables(function: Function) -> frozenset[str]:
    """Names of the variables of `function` that can't be single LLVM values."""
    writes: Counter[str] = Counter(p.name for p in function.params)
    counters: set[str] = set()
    _count(function.body, writes, counters)
    _count(function.cleanup, writes, counters)
    memory = {name for name, n in writes.items() if n > 1 or name in counters}
    visible = {p.name for p in function.params}
    _scan(function.body, set(visible), memory)
    _scan(function.cleanup, set(visible), memory)
    return frozenset(memory)


def _count(block: Block, writes: Counter[str], counters: set[str]) -> None:
    for stmt in block:
        match stmt:
            case Op():
                for result in stmt.results:
                    writes[result.name] += 1
            case If():
                _count(stmt.then, writes, counters)
                _count(stmt.orelse, writes, counters)
            case For():
                counters.add(stmt.var.name)
                _count(stmt.body, writes, counters)
            case While():
                _count(stmt.head, writes, counters)
                _count(stmt.body, writes, counters)


def _operands(stmt: Stmt) -> tuple[Operand, ...]:
    match stmt:
        case Op():
            return stmt.args
        case If():
            return (stmt.cond,)
        case For():
            return (stmt.start, stmt.stop, stmt.step)
        case Return():
            return stmt.values
    return ()


def _scan(block: Block, visible: set[str], memory: set[str]) -> None:
    """Put every variable that is used out of `visible` into `memory`; leaves `visible` as it was."""
    added: list[str] = []
    _scan_open(block, visible, memory, added)
    visible.difference_update(added)


def _scan_open(block: Block, visible: set[str], memory: set[str], added: list[str]) -> None:
    for stmt in block:
        for operand in _operands(stmt):
            if isinstance(operand, Var) and operand.name not in visible:
                memory.add(operand.name)
        match stmt:
            case Op():
                for result in stmt.results:
                    if result.name not in visible:
                        visible.add(result.name)
                        added.append(result.name)
            case If():
                _scan(stmt.then, visible, memory)
                _scan(stmt.orelse, visible, memory)
            case For():
                fresh = stmt.var.name not in visible
                visible.add(stmt.var.name)
                _scan(stmt.body, visible, memory)
                if fresh:
                    visible.discard(stmt.var.name)
            case While():
                head: list[str] = []
                _scan_open(stmt.head, visible, memory, head)
                if isinstance(stmt.cond, Var) and stmt.cond.name not in visible:
                    memory.add(stmt.cond.name)
                _scan(stmt.body, visible, memory)
                visible.difference_update(head)
