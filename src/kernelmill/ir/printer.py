"""The text form of the IR: `print_module` writes it, `ir/parser.py` reads it back to an equal module (spans apart).

    func native @scale(ctx: ptr, x.data: ptr, n: i64, f: f64) -> (f64) with {inline="always"} {
      s: f64 = copy 0.0
      for i: i64 = 0 to n step 1 {
        o: i64 = mul i, 8
        p: ptr = ptradd x.data, o
        v: f64 = load p {roots=("x")}
        s = fadd s, v
      }
      return s
    }

A variable's type is written where its name first appears in a function (and again should it differ). Constants carry
their type (`1:i32`) unless it is the natural one: an int is `i64`, a float `f64`, `true`/`false` `i1`, `null` a `ptr`.
Names that are no plain word, or are reserved, are written `%step` or `%"odd name"`. `#` starts a comment; `lines=True`
adds one with the source line to each statement.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Iterator
from typing import Final

from kernelmill.ir.arguments import ArgumentEffects, ArgumentRoots, ArrayParam, argument_text
from kernelmill.ir.failures import Failure, failure_text
from kernelmill.ir.nodes import (
    Attr,
    Block,
    Break,
    Const,
    Continue,
    Extern,
    For,
    Function,
    Global,
    If,
    Module,
    Op,
    Operand,
    Return,
    Stmt,
    While,
)
from kernelmill.ir.types import F64, I1, I64, PTR, Type
from kernelmill.source import Span

NAME: Final = re.compile(r"[^\W\d][\w.$]*")
RESERVED: Final = frozenset(
    {
        *("true", "false", "null", "nan", "inf", "none", "complex", "cleanup", "if", "else", "for", "while"),
        *("break", "continue", "return", "to", "step", "with"),
    }
)
_NAN_BITS: Final = 0x7FF8000000000000


def print_module(module: Module, *, lines: bool = False) -> str:
    """The text of a whole module."""
    parts = [] if module.level == "low" else [f"level {module.level}\n"]
    parts += [_extern(e) for e in module.externs]
    parts += [_global(g) for g in module.globals]
    parts += [print_function(f, lines=lines) for f in module.functions]
    return "\n".join(parts)


def print_function(function: Function, *, lines: bool = False) -> str:
    """The text of one function."""
    return _Printer(lines).function(function)


def print_statements(block: Block) -> str:
    """The text of a few statements on their own (for messages); every variable shows its type at first sight."""
    return "\n".join(_Printer(False).block(block, ""))


def name_text(name: str) -> str:
    """A variable's name, marked by `%` where it could be misread."""
    if NAME.fullmatch(name):
        return f"%{name}" if name in RESERVED else name
    return f"%{json.dumps(name)}"


def symbol_text(name: str) -> str:
    """A function's or global's name: `@name` or `@"odd name"`."""
    return f"@{name}" if NAME.fullmatch(name) else f"@{json.dumps(name)}"


def const_text(const: Const) -> str:
    """`1`, `1:i32`, `true`, `null`, …"""
    value, kind = const.value, const.type
    natural = (
        (type(value) is int and kind == I64)
        or (type(value) is float and kind == F64)
        or (type(value) is bool and kind == I1)
        or (value is None and kind == PTR)
    )
    return _value(value) if natural else f"{_value(value)}:{kind}"


def attr_text(value: Attr | ArgumentRoots | ArrayParam | ArgumentEffects | tuple[ArrayParam, ...]) -> str:
    """The value of one attribute."""
    if isinstance(value, tuple):
        return f"({', '.join(attr_text(item) for item in value)})"
    if isinstance(value, Failure):
        return failure_text(value)
    if isinstance(value, ArgumentRoots | ArrayParam | ArgumentEffects):
        return argument_text(value)
    return "none" if value is None else _value(value)


def attrs_text(values: tuple[tuple[str, Attr], ...]) -> str:
    """`{flag, failure=index(axis=1)}`, or nothing where there are no attributes."""
    return _braced([(k, v is True, attr_text(v)) for k, v in values])


def function_attrs_text(function: Function) -> str:
    """The attributes of a function, its arrays and effects among them."""
    texts = [(k, v is True, attr_text(v)) for k, v in function.attrs]
    if function.arrays:
        texts.append(("arrays", False, attr_text(function.arrays)))
    if function.effects is not None:
        texts.append(("effects", False, attr_text(function.effects)))
    return _braced(sorted(texts))


def _braced(texts: list[tuple[str, bool, str]]) -> str:
    return "{" + ", ".join(k if is_flag else f"{k}={text}" for k, is_flag, text in texts) + "}" if texts else ""


def _value(value: bool | int | float | complex | str | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            if math.isnan(value):
                bits = int.from_bytes(struct.pack(">d", value), "big")
                return "nan" if bits == _NAN_BITS else f"nan({bits:#x})"
            return repr(value)
        case complex():
            return f"complex({_value(value.real)}, {_value(value.imag)})"
        case str():
            return json.dumps(value)


def _extern(extern: Extern) -> str:
    weak = " weak" if extern.weak else ""
    if extern.data:
        return f"extern data {symbol_text(extern.name)}{weak}"
    params = [str(p) for p in extern.params] + (["..."] if extern.variadic else [])
    result = f" -> {extern.result}" if extern.result else ""
    return f"extern {symbol_text(extern.name)}({', '.join(params)}){result}{weak}"


def _global(item: Global) -> str:
    flags = (" mutable" if item.mutable else "") + (" exported" if item.exported else "")
    flags += " opaque" if item.opaque else ""
    align = "" if item.align == 16 else f" align {item.align}"
    texts = []
    for value in item.items:
        if isinstance(value, Const):
            texts.append(const_text(value))
        else:
            texts.append(_bytes(value) if isinstance(value, bytes) else symbol_text(value))
    return f"global {symbol_text(item.name)}{flags}{align} = ({', '.join(texts)})"


def _bytes(data: bytes) -> str:
    body = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in data)
    return f'b"{body}"'


class _Printer:
    """Prints one function; remembers which variables have shown their type."""

    def __init__(self, lines: bool) -> None:
        self.lines = lines
        self.seen: dict[str, Type] = {}

    def function(self, function: Function) -> str:
        params = ", ".join(self.operand(p) for p in function.params)
        results = ", ".join(map(str, function.results))
        attributes = function_attrs_text(function)
        extra = f" with {attributes}" if attributes else ""
        head = f"func {function.abi} {symbol_text(function.name)}({params}) -> ({results}){extra} {{"
        out = [head + self.note(function.span), *self.block(function.body, "  ")]
        if function.cleanup:
            out += ["} cleanup {", *self.block(function.cleanup, "  ")]
        return "\n".join([*out, "}", ""])

    def note(self, span: Span) -> str:
        return f"  # line {span.line}" if self.lines and span.line else ""

    def operand(self, operand: Operand) -> str:
        if isinstance(operand, Const):
            return const_text(operand)
        text = name_text(operand.name)
        if self.seen.get(operand.name) == operand.type:
            return text
        self.seen[operand.name] = operand.type
        return f"{text}: {operand.type}"

    def operands(self, operands: tuple[Operand, ...]) -> str:
        return ", ".join(self.operand(o) for o in operands)

    def block(self, block: Block, pad: str) -> Iterator[str]:
        for stmt in block:
            yield from self.stmt(stmt, pad)

    def stmt(self, stmt: Stmt, pad: str) -> Iterator[str]:
        note = self.note(stmt.span)
        inner = pad + "  "
        match stmt:
            case Op():
                results = f"{self.operands(stmt.results)} = " if stmt.results else ""
                words = [f"{results}{stmt.name}", self.operands(stmt.args), attrs_text(stmt.attrs)]
                yield pad + " ".join(w for w in words if w) + note
            case Return():
                yield f"{pad}return {self.operands(stmt.values)}".rstrip() + note
            case Break():
                yield f"{pad}break{note}"
            case Continue():
                yield f"{pad}continue{note}"
            case If():
                yield f"{pad}if {self.operand(stmt.cond)} {{{note}"
                yield from self.block(stmt.then, inner)
                if stmt.orelse:
                    yield f"{pad}}} else {{"
                    yield from self.block(stmt.orelse, inner)
                yield f"{pad}}}"
            case For():
                extra = f" with {attrs_text(stmt.attrs)}" if stmt.attrs else ""
                var, start, stop, step = (self.operand(o) for o in (stmt.var, stmt.start, stmt.stop, stmt.step))
                yield f"{pad}for {var} = {start} to {stop} step {step}{extra} {{{note}"
                yield from self.block(stmt.body, inner)
                yield f"{pad}}}"
            case While():
                yield f"{pad}while {{{note}"
                yield from self.block(stmt.head, inner)
                extra = f" with {attrs_text(stmt.attrs)}" if stmt.attrs else ""
                yield f"{pad}}} {self.operand(stmt.cond)}{extra} {{"
                yield from self.block(stmt.body, inner)
                yield f"{pad}}}"
