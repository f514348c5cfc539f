"""What the emitters of one C text have in common: lines that know where they come from, and what the module holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from kernelmill.codegen.c.names import Names
from kernelmill.codegen.c.types import c_type
from kernelmill.ir.nodes import Extern, Function, Global, attr
from kernelmill.ir.types import Type
from kernelmill.records import dataclass, field
from kernelmill.source import NOWHERE, Span

INDENT = "    "


@dataclass(frozen=True, slots=True)
class Line:
    """A line of C, indented by `depth`, with the place in the author's source that it comes from."""

    depth: int
    text: str
    span: Span = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return f"{INDENT * self.depth}{self.text}" if self.text else ""


def no_source(_: Span) -> str:
    """Where no source is at hand."""
    return ""


@dataclass(slots=True)
class Scope:
    """Functions, globals and externs by name, with the identifiers that they have in C. `libm` and `wants_level` gather what
    the text has to add, `used` what is named by address. `source`: the text of the line of a span. `zeroed`: whether memory of
    frames begins with zeros, which nobody reads: compilers that warn cannot see that."""

    names: Names
    functions: Mapping[str, Function]
    globals: Mapping[str, Global]
    externs: Mapping[str, Extern]
    places: Mapping[str, str] = field(default_factory=dict)
    source: Callable[[Span], str] = no_source
    libm: dict[str, tuple[Type, tuple[Type, ...]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    wants_level: list[bool] = field(default_factory=list)
    shared: frozenset[str] = frozenset()
    zeroed: bool = True

    def comment(self, span: Span) -> str:
        """The comment that stands before what comes from a line of the author's."""
        span = span.within(self.places)
        text = self.source(span).strip()
        shown = f"// {self.places.get(span.path, span.path)}:{span.line}" + (f"  {text}" if text else "")
        return shown.replace("??", "? ?").rstrip("\\ ")

    def result_type(self, function: Function) -> str:
        """The struct that a native function with results returns; copies for CPU levels have that of the first."""
        level = attr(function, "level")
        name = function.name.removesuffix(f"${level}") if level else function.name
        return self.names[f"{name} result"]

    def pointer_type(self, function: Function) -> str:
        """The type of a pointer to a native function."""
        kinds = ", ".join(("km_context *", *(c_type(p.type) for p in function.params[1:])))
        return f"{self.result_type(function) if function.results else 'int32_t'} (*)({kinds})"


_WORD: Final = re.compile(r"\w+")


def is_one_if(lines: list[Line], depth: int) -> bool:
    """Whether lines are one `if` with what belongs to it."""
    return bool(lines) and lines[0].text.startswith("if (") and all(
        line.depth > depth or line.text.startswith("}") for line in lines[1:]
    )


def words(text: str) -> list[str]:
    """The identifiers and numbers of a text."""
    return _WORD.findall(text)


__all__ = ["INDENT", "Line", "Scope", "is_one_if", "no_source", "words"]
