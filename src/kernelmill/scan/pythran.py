"""`#pythran export f(float64[:], int)` comments, read as declarations.

    types      int, float, float32, … · int[], float64[:,:], int32[:,2] · (int, float) · str · None · A or B · A?
    several    `export f(int), f(float)`, more comments, and lines that go on until the parentheses close

A fixed extent (`[:,2]`) and `order(C)` say more than a kernel has to know: such arrays run natively, others of that
rank too.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from itertools import product
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.ir.types import MOST_AXES, NONE, ArrayType, HighType, ListType, PyScalar, TupleType
from kernelmill.records import dataclass
from kernelmill.scan.declarations import DEFAULT, TEXT, Declaration, DeclaredType, scalar_choices
from kernelmill.scan.modules import ModuleInfo
from kernelmill.source import Span

_EXPORT: Final = re.compile(r"#\s*pythran\s+export\s+")
_TOKEN: Final = re.compile(r"\s*(?:([A-Za-z_]\w*)|(\d+)|(.))")
#: Pythran's names of dtypes.
_DTYPES: Final = {
    "bool": "bool",
    "byte": "int8",
    "ubyte": "uint8",
    "short": "int16",
    "ushort": "uint16",
    "int": "int64",
    "uint": "uint64",
    "intc": "int32",
    "uintc": "uint32",
    "intp": "int64",
    "uintp": "uint64",
    "long": "int64",
    "ulong": "uint64",
    "longlong": "int64",
    "ulonglong": "uint64",
    "float": "float64",
    "complex": "complex128",
    **{
        name: name
        for name in [
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "float32",
            "float64",
            "complex64",
            "complex128",
        ]
    },
}
_CONTAINERS: Final = ("list", "set", "dict", "iterator", "generator")


@dataclass(frozen=True, slots=True)
class _UnreadableError(Exception):
    message: str
    hint: str


def pythran_declarations(info: ModuleInfo, diagnostics: list[Diagnostic]) -> dict[str, list[Declaration]]:
    """The declarations of a module by function name."""
    found: dict[str, list[Declaration]] = {}
    if "pythran" not in info.source.text:
        return found
    for text, span in _exports(info):
        try:
            for name, params in _Parser(text).exports():
                found.setdefault(name, []).append(Declaration(params, None, span))
        except _UnreadableError as problem:
            message = f"this Pythran declaration does not count: {problem.message}"
            diagnostics.append(Diagnostic("warning", "foreign-declaration", message, span, problem.hint))
    return found


def _exports(info: ModuleInfo) -> Iterator[tuple[str, Span]]:
    """The text after `export` of every such comment, with the comment lines that continue it."""
    comments = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(info.source.text).readline):
            if token.type == tokenize.COMMENT:
                comments[token.start[0]] = token
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return  # the syntax tree was made, so this is a matter of the file's very end
    for line, token in comments.items():
        match = _EXPORT.match(token.string)
        if not match:
            continue
        text, last = token.string[match.end() :], token
        while text.count("(") > text.count(")") and last.end[0] + 1 in comments:
            last = comments[last.end[0] + 1]
            text += " " + re.sub(r"^#\s*(pythran\s)?", "", last.string)
        yield text, Span(info.source.path, line, token.start[1], last.end[0], last.end[1])


def _listable(choice: DeclaredType) -> bool:
    """Whether lists of this type can be arguments."""
    items = choice.items if isinstance(choice, TupleType) else (choice,)
    return all(isinstance(item, PyScalar) for item in items)


class _Parser:
    """A recursive descent over the tokens of one export."""

    def __init__(self, text: str) -> None:
        self.tokens = [m.group(1) or m.group(2) or m.group(3) for m in _TOKEN.finditer(text) if m.group(0).strip()]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise _UnreadableError(
                f"{wanted or 'a type'!r} expected, not {token or 'the end'!r}", "see Pythran's manual for the syntax"
            )
        self.at += 1
        return token

    def skip(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def exports(self) -> Iterator[tuple[str, tuple[tuple[DeclaredType, ...], ...]]]:
        while self.peek():
            name = self.take()
            if name == "capsule":
                raise _UnreadableError("a capsule is for C callers", "export the function itself")
            if self.skip("("):
                params: list[tuple[DeclaredType, ...]] = []
                while self.peek() != ")":
                    params.append(self.type())
                    if self.peek() != ")":
                        self.take(",")
                self.take(")")
                yield name, tuple(params)
            if self.peek():
                self.take(",")

    def type(self) -> tuple[DeclaredType, ...]:
        choices = self.one()
        while self.skip("or"):
            choices = (*choices, *self.one())
        if self.skip("?"):
            choices = (*choices, DEFAULT)
        return tuple(dict.fromkeys(choices))

    def one(self) -> tuple[DeclaredType, ...]:
        choices, dtype = self.base()
        rank = 0
        while True:
            word = self.peek()
            if word == "[":
                rank += self.axes()
                if not dtype:
                    raise _UnreadableError("an array of something that is no number", "arrays hold numbers")
                if rank > MOST_AXES:
                    raise _UnreadableError(f"an array of rank {rank}", "kernels take arrays of rank 1 to 6")
                choices = (ArrayType(dtype, rank),)
            elif word == "order":
                self.at += 1
                self.take("(")
                self.take()
                self.take(")")
            elif word == "list" and not rank and all(_listable(choice) for choice in choices):
                self.at += 1
                choices = tuple(ListType(choice, readonly=True) for choice in choices if not isinstance(choice, str))
            elif word in _CONTAINERS or word == ":":
                raise _UnreadableError(
                    "a kernel takes no sets, dictionaries or lists of arrays", "declare an array, and pass one"
                )
            else:
                return choices

    def base(self) -> tuple[tuple[DeclaredType, ...], str]:
        """The alternatives of a plain type, and its dtype if it may be an array's."""
        if self.skip("("):
            items: list[tuple[DeclaredType, ...]] = []
            while self.peek() != ")":
                items.append(self.type())
                if self.peek() != ")":
                    self.take(",")
            self.take(")")
            rows: list[tuple[HighType, ...]] = []
            for row in product(*items):
                types = tuple(t for t in row if not isinstance(t, str))
                if len(types) != len(row):
                    raise _UnreadableError("a tuple that holds a string", "pass the string by itself")
                rows.append(types)
            return tuple(TupleType(row) for row in rows), ""
        name = self.take()
        if name == "str":
            return (TEXT,), ""
        if name == "None":
            return (NONE,), ""
        dtype = _DTYPES.get(name)
        if dtype is None:
            raise _UnreadableError(
                f"{name!r} is not a type kernelmill knows", "use int, float, float32, int64[:], float64[:,:], …"
            )
        return scalar_choices(dtype), dtype

    def axes(self) -> int:
        """The number of axes between `[` and `]`."""
        self.take("[")
        count = 1
        while not self.skip("]"):
            count += self.take() == ","
        return count


__all__ = ["pythran_declarations"]
