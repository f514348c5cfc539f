"""A construct: a template with holes. Tables of templates are text, one construct a line; so a construct is named by its template.

`{int}` is a hole for an expression of that kind; `$n` is a name that nothing else has; `{float:$n=int}` is a hole in which that
name is an `int` besides. `«` and `»` are braces. A statement may have lines `<body>` or `<body $n=int loop>`: a block of
statements, in which the name is known and `break` is allowed. A `~` before a template: its last bits are NumPy's own choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

#: What a value is, and how one is written where nothing else stands. `x` and `k` have as many elements as `z` has rows and columns.
LEAVES: Final = {
    "int": ("i", "j", "a", "b", "0", "1", "2", "3", "(-1)", "7", "len(x)", "LIMIT"),
    "float": ("u", "v", "f", "g", "0.0", "1.0", "0.5", "(-2.5)", "3.0", "RATE"),
    "bool": ("p", "q", "True", "False"),
    "complex": ("w", "1j", "(2.5 - 1j)", "0j"),
    "f8": ("e", "np.float64(2.5)"),
    "i8": ("h", "np.int64(3)"),
    "x": ("x", "xx", "x[::-1]"),
    "y": ("x[1:]", "x[::2]", "TABLE"),
    "k": ("k", "kk"),
    "m": ("mm", "(x > 0.5)", "(k == 1)"),
    "z": ("z", "zz", "z.T"),
    "c": ("cc", "(x * 1j)"),
    "li": ("li", "[i, 2, 3]"),
    "lf": ("lf", "[u, 0.5]"),
    "t": ("tt", "(j, v)"),
    "d": ("dd", "{1: 0.5, 2: u}"),
    "s": ("ss", "{1, 2, 3}"),
}
#: Locals by kind: the name that statements assign, and its first value.
LOCALS: Final = {
    "a": ("int", "1"),
    "b": ("int", "j"),
    "f": ("float", "0.5"),
    "g": ("float", "u"),
    "q": ("bool", "p"),
    "w": ("complex", "complex(u, v)"),
    "e": ("f8", "np.float64(1.5)"),
    "h": ("i8", "np.int64(2)"),
    "xx": ("x", "x * 0.5"),
    "kk": ("k", "k + 1"),
    "mm": ("m", "x > 0.0"),
    "zz": ("z", "z + 1.0"),
    "cc": ("c", "x + 1j"),
    "li": ("li", "[3, 1, 2]"),
    "lf": ("lf", "[1.5, u]"),
    "tt": ("t", "(1, 2.5)"),
    "dd": ("d", "{3: 1.5, 1: v}"),
    "ss": ("s", "{5, 1, 3}"),
}
#: Kinds of hole that take values of several kinds.
WIDER: Final = {"y": ("x", "y"), "num": ("int", "float", "bool", "f8", "i8"), "real": ("int", "float", "f8")}
_HOLE = re.compile(r"\{(\w+)((?::\$\w+=\w+)*)\}")
_BLOCK = re.compile(r"^(\s*)<(\w+)((?: \$\w+=\w+)*)( loop)?>$")
_BOUND = re.compile(r"\$(\w+)=(\w+)")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for an expression; `bound`: names that are known there, and their kinds."""

    kind: str
    bound: tuple[tuple[str, str], ...] = ()

    @property
    def takes(self) -> tuple[str, ...]:
        """Kinds that may stand here."""
        return WIDER.get(self.kind, (self.kind,))


@dataclass(frozen=True, slots=True)
class Place:
    """A place for a block of statements."""

    label: str
    bound: tuple[tuple[str, str], ...]
    loop: bool


@dataclass(frozen=True)
class Construct:
    """One row of a table. `kind`: of its value; empty for a statement."""

    template: str
    kind: str = ""
    about: bool = False

    @property
    def key(self) -> str:
        """Its name in counts."""
        return self.template.split("\n")[0] + (" …" if "\n" in self.template else "")

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """Its places for expressions, from the left."""
        return tuple(Hole(m[1], tuple(_BOUND.findall(m[2]))) for m in _HOLE.finditer(self.template))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Its places for statements, from above."""
        found = (_BLOCK.match(line) for line in self.template.split("\n"))
        return tuple(Place(m[2], tuple(_BOUND.findall(m[3])), bool(m[4])) for m in found if m)

    @cached_property
    def jumps(self) -> bool:
        """Whether it may only stand in a loop."""
        return self.template in ("break", "continue")

    def filled(self, holes: list[str], blocks: list[list[str]], names: dict[str, str]) -> list[str]:
        """Its lines with these texts in its holes and blocks, and these names for its own."""
        values, inner, lines = iter(holes), iter(blocks), []
        for line in self.template.split("\n"):
            block = _BLOCK.match(line)
            if block:
                lines += [block[1] + text for text in next(inner)]
                continue
            text = _HOLE.sub(lambda _: next(values), line)
            lines.append(re.sub(r"\$(\w+)", lambda m: names[m[1]], text.replace("«", "{").replace("»", "}")))
        return lines

    def names(self) -> Iterator[str]:
        """Names of its own."""
        yield from dict.fromkeys(re.findall(r"\$(\w+)", self.template))


def table(text: str) -> tuple[Construct, ...]:
    """Expressions of a table: kind and template on each line; `<a b c>` stands for each of the words."""
    rows: list[Construct] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        kind, template = line.split(None, 1)
        about, template = template.startswith("~"), template.lstrip("~")
        words = re.search(r"<(\w[\w ]*)>", template)
        each = [template.replace(words[0], w) for w in words[1].split()] if words else [template]
        rows += [Construct(t, kind, about) for t in each]
    return tuple(rows)


def statements(text: str) -> tuple[Construct, ...]:
    """Statements of a table, apart by empty lines."""
    parts = (part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip())
    return tuple(Construct(part.lstrip("~"), "", part.startswith("~")) for part in parts)
