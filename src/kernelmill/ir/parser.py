"""Reads the text form of the IR that `ir/printer.py` writes (grammar by example there).

Input: text. Output: a `Module` equal to the printed one, without spans. A line end or `;` ends a statement;
blocks may also stand on one line: `if c { x = copy 1 } else { x = copy 2 }`. Text that can't be read raises
`IRSyntaxError` with the line.
"""

from __future__ import annotations

import json
import math
import re
import struct
from typing import Final

from kernelmill.ir.arguments import ARGUMENTS, Argument, ArgumentEffects, ArrayParam
from kernelmill.ir.failures import FAILURES, Failure
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
    Var,
    While,
)
from kernelmill.ir.tokens import Cursor, IRSyntaxError
from kernelmill.ir.types import (
    DEFAULT_DTYPE,
    DTYPES,
    F64,
    I1,
    I64,
    LOW_TYPES,
    NONE,
    PTR,
    UINT,
    ArrayType,
    DictType,
    HighType,
    ListType,
    Low,
    MixedScalar,
    NoneType_,
    NpScalar,
    PyScalar,
    TupleType,
    Type,
)
from kernelmill.records import MISSING, fields
from kernelmill.source import NOWHERE

_RECORDS: Final = {**FAILURES, **ARGUMENTS}
_HIGH_WORDS: Final[dict[str, HighType]] = {
    "None": NONE,
    **{name: PyScalar(name) for name in DEFAULT_DTYPE},
    "uint": UINT,
    **{f"mixed.{name}.{dtype}": MixedScalar(name, dtype) for name in (*DEFAULT_DTYPE, "number") for dtype in DTYPES},
    **{f"np.{name}": NpScalar(name) for name in DTYPES},
}


def parse_module(text: str) -> Module:
    """The module whose text form is `text`."""
    return _Parser(text).module()


def parse_function(text: str) -> Function:
    """The only function of `text`."""
    (function,) = parse_module(text).functions
    return function


def parse_type(text: str) -> Type:
    """The type that prints as `text`."""
    return _Parser(text).type()


class _Parser(Cursor):
    """A cursor over the tokens, and the variable types of the function being read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.types: dict[str, Type] = {}

    # names, types, values ----------------------------------------------------------------------------------------

    def plain(self, text: str) -> str:
        """A symbol or marked name without its mark and quotes."""
        rest = text[1:] if text[:1] in "@%" else text
        return str(json.loads(rest)) if rest.startswith('"') else rest

    def symbol(self) -> str:
        return self.plain(self.need_kind("symbol"))

    def low(self) -> Low:
        found = self.type()
        if not isinstance(found, Low):
            raise self.fail("a low type")
        return found

    def high(self) -> HighType:
        found = self.type()
        if isinstance(found, Low):
            raise self.fail("a high type")
        return found

    def type(self) -> Type:
        word = self.need_kind("word")
        if word in LOW_TYPES:
            return LOW_TYPES[word]
        if word in _HIGH_WORDS:
            return _HIGH_WORDS[word]
        if word == "tuple":
            self.need("[")
            items: list[HighType] = []
            while not self.have("]"):
                if len(items) == 1 and self.have("..."):
                    self.need("]")
                    return ListType(items[0], fixed=True)
                items.append(self.high())
                self.have(",")
            return TupleType(tuple(items))
        if word in ("list", "set"):
            self.need("[")
            inner = self.high()
            self.need("]")
            return ListType(inner) if word == "list" else DictType(inner, NONE, is_set=True)
        if word == "dict":
            self.need("[")
            key = self.high()
            self.need(",")
            value = self.high()
            self.need("]")
            return DictType(key, value)
        if word == "array":
            self.need("[")
            dtype = self.need_kind("word")
            self.need(",")
            ndim = int(self.need_kind("number"))
            flags = []
            while self.have(","):
                flags.append(self.need_kind("word"))
            self.need("]")
            order = next((f for f in flags if f not in ("readonly", "python")), "")
            return ArrayType(dtype, ndim, "readonly" in flags, order, "python" in flags)
        raise IRSyntaxError(f"line {self.token.line}: unknown type {word!r}")

    def value(self) -> bool | int | float | complex | str | None:
        token = self.take()
        if token.kind == "string":
            return str(json.loads(token.text))
        if token.kind == "number":
            if "x" in token.text:
                return int(token.text, 16)
            return float(token.text) if re.search(r"[.en]", token.text) else int(token.text)
        match token.text:
            case "true" | "false":
                return token.text == "true"
            case "null" | "none":
                return None
            case "nan":
                if not self.have("("):
                    return math.nan
                bits = int(self.need_kind("number"), 16)
                self.need(")")
                return float(struct.unpack(">d", bits.to_bytes(8, "big"))[0])
            case "complex":
                self.need("(")
                real = self.value()
                self.need(",")
                imag = self.value()
                self.need(")")
                if isinstance(real, float) and isinstance(imag, float):
                    return complex(real, imag)
        self.at -= 1
        raise self.fail("a value")

    def const(self) -> Const:
        value = self.value()
        if self.have(":"):
            return Const(value, self.type())
        natural: Type = NoneType_()
        match value:
            case bool():
                natural = I1
            case int():
                natural = I64
            case float():
                natural = F64
            case None:
                natural = PTR
            case _:
                raise self.fail("':' and a type")
        return Const(value, natural)

    def starts_const(self) -> bool:
        token = self.token
        return token.kind in ("number", "string") or (
            token.kind == "word" and token.text in ("true", "false", "null", "nan", "complex")
        )

    def var(self) -> Var:
        name = self.plain(self.need_kind("word", "name"))
        if self.have(":"):
            self.types[name] = self.type()
        if name not in self.types:
            raise IRSyntaxError(f"line {self.token.line}: variable {name!r} has no type yet")
        return Var(name, self.types[name])

    def operand(self) -> Operand:
        return self.const() if self.starts_const() else self.var()

    def operands(self) -> tuple[Operand, ...]:
        if not (self.starts_const() or self.token.kind in ("word", "name")):
            return ()
        out = [self.operand()]
        while self.have(","):
            out.append(self.operand())
        return tuple(out)

    def attr(self) -> Attr:
        if self.have("("):
            items: list[Attr] = []
            while not self.have(")"):
                items.append(self.attr())
                self.have(",")
            return tuple(items)  # type: ignore[return-value]  # one kind of item by construction
        if self.token.kind == "word" and self.token.text in _RECORDS:
            return self.record()  # type: ignore[return-value]  # `ir/verify.py` looks at what stands where
        value = self.value()
        if isinstance(value, complex):
            raise self.fail("an attribute")
        return value

    def record(self) -> Failure | Argument:
        kind = _RECORDS[self.take().text]
        given: dict[str, Attr] = {}
        if self.have("("):
            while not self.have(")"):
                name = self.need_kind("word")
                self.need("=")
                given[name] = self.attr()
                self.have(",")
        known = {f.name: f.default for f in fields(kind)}
        for name in [*given, *known]:
            if name not in known:
                raise IRSyntaxError(f"line {self.token.line}: {kind.__name__} has no field {name!r}")
            if known[name] is MISSING and name not in given:
                raise IRSyntaxError(f"line {self.token.line}: {kind.__name__} without field {name!r}")
        return kind(**given)  # type: ignore[arg-type]  # `ir/verify.py` looks at the values

    def attrs(self) -> tuple[tuple[str, Attr], ...]:
        out: list[tuple[str, Attr]] = []
        self.need("{")
        while not self.have("}"):
            key = self.need_kind("word")
            out.append((key, self.attr() if self.have("=") else True))
            self.have(",")
        return tuple(out)

    # module ------------------------------------------------------------------------------------------------------

    def module(self) -> Module:
        functions: list[Function] = []
        globals_: list[Global] = []
        externs: list[Extern] = []
        level = "low"
        self.skip_lines()
        while self.token.kind != "end":
            if self.have("level"):
                level = self.need_kind("word")
            elif self.have("extern"):
                externs.append(self.extern())
            elif self.have("global"):
                globals_.append(self.global_())
            else:
                self.need("func")
                functions.append(self.function())
            self.skip_lines()
        return Module(tuple(functions), tuple(globals_), tuple(externs), level)

    def extern(self) -> Extern:
        if self.have("data"):
            return Extern(self.symbol(), data=True, weak=self.have("weak"))
        name = self.symbol()
        self.need("(")
        params: list[Low] = []
        variadic = False
        while not self.have(")"):
            if self.have("..."):
                variadic = True
            else:
                params.append(self.low())
            self.have(",")
        result = self.low() if self.have("->") else None
        return Extern(name, result, tuple(params), variadic, weak=self.have("weak"))

    def global_(self) -> Global:
        name = self.symbol()
        mutable, exported, opaque = (self.have(word) for word in ("mutable", "exported", "opaque"))
        align = int(self.need_kind("number")) if self.have("align") else 16
        self.need("=")
        self.need("(")
        items: list[Const | bytes | str] = []
        while not self.have(")"):
            self.skip_lines()
            if self.token.kind == "symbol":
                items.append(self.symbol())
            elif self.token.kind == "bytes":
                body = self.take().text[2:-1]
                items.append(re.sub(r"\\x(..)", lambda m: chr(int(m[1], 16)), body).encode("latin-1"))
            else:
                items.append(self.const())
            self.have(",")
            self.skip_lines()
        return Global(name, tuple(items), mutable, exported, align, opaque)

    def function(self) -> Function:
        self.types = {}
        abi = self.need_kind("word")
        name = self.symbol()
        self.need("(")
        variables: list[Var] = []
        while not self.have(")"):
            variables.append(self.var())
            self.have(",")
        self.need("->")
        self.need("(")
        results: list[Type] = []
        while not self.have(")"):
            results.append(self.type())
            self.have(",")
        given = self.attrs() if self.have("with") else ()
        known: dict[str, object] = dict(given)
        arrays, effects = known.get("arrays", ()), known.get("effects")
        params = tuple(a for a in arrays if isinstance(a, ArrayParam)) if isinstance(arrays, tuple) else ()
        if arrays != params or not isinstance(effects, ArgumentEffects | None):
            raise self.fail("arrays and effects of a function")
        body = self.block()
        cleanup = self.block() if self.have("cleanup") else ()
        attrs = tuple((name, value) for name, value in given if name not in ("arrays", "effects"))
        return Function(name, tuple(variables), tuple(results), body, abi, cleanup, attrs, NOWHERE, params, effects)

    # statements --------------------------------------------------------------------------------------------------

    def block(self) -> Block:
        self.need("{")
        out: list[Stmt] = []
        self.skip_lines()
        while not self.have("}"):
            out.append(self.stmt())
            if self.token.kind != "newline" and self.token.text != "}":
                raise self.fail("the end of the statement")
            self.skip_lines()
        return tuple(out)

    def stmt(self) -> Stmt:
        if self.have("return"):
            return Return(self.operands())
        if self.have("break"):
            return Break()
        if self.have("continue"):
            return Continue()
        if self.have("if"):
            cond = self.operand()
            then = self.block()
            return If(cond, then, self.block() if self.have("else") else ())
        if self.have("while"):
            head = self.block()
            cond = self.operand()
            attrs = self.attrs() if self.have("with") else ()
            return While(head, cond, self.block(), attrs=attrs)
        if self.have("for"):
            var = self.var()
            self.need("=")
            start = self.operand()
            self.need("to")
            stop = self.operand()
            self.need("step")
            step = self.operand()
            attrs = self.attrs() if self.have("with") else ()
            return For(var, start, stop, step, self.block(), attrs=attrs)
        return self.op()

    def op(self) -> Op:
        following = self.tokens[self.at + 1]
        results: list[Var] = []
        if self.token.kind == "name" or following.text in ("=", ":", ","):
            results.append(self.var())
            while self.have(","):
                results.append(self.var())
            self.need("=")
        name = self.need_kind("word")
        args = self.operands()
        attrs = self.attrs() if self.token.text == "{" else ()
        return Op(name, tuple(results), args, attrs)


__all__ = ["IRSyntaxError", "parse_function", "parse_module", "parse_type"]
