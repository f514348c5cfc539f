"""Draws programs: trees of constructs, written as source text of kernels.

In:  a `random.Random`, what has been reached so far. Out: `Program` values, each a tree that can be written, walked and made
smaller. What has not been reached is drawn first.
"""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from generated.language.arguments import makers
from generated.language.constructs import LEAVES, LOCALS, Construct, Hole
from generated.language.coverage import BY_KIND, ROWS, Coverage, Pair, Triple, form, place
from generated.language.declarations import DECLARATIONS, declared
from generated.language.statements import COMPOUND, SIMPLE

#: The parameters: a program has those that it reads.
PARAMETERS: Final = {
    "i": "int", "j": "int", "u": "float", "v": "float", "p": "bool", "x": "Array1[np.float64]", "k": "Array1[np.int64]",
    "z": "Array2[np.float64]",
}
HEADER: Final = '''"""Generated."""
import cmath
import functools
import itertools
import math

import numpy as np
from kernelmill import Array1, Array2, kernel

LIMIT = 11
RATE = 0.25
TABLE = np.array([0.5, -1.5, 2.0])


def twice(n: int) -> int:
    return n * 2


def scaled(value: float, by: float = 1.5) -> float:
    return value * by


def paired(n: int, value: float) -> tuple[int, float]:
    return n, value
'''
#: Of choices, those that are made without looking at what was reached; and of programs, those that may do nothing but raise.
FREE: Final = 0.15
LARGEST: Final = 2**62
#: Of programs, those of deep statements; of the others, the number of statements.
NESTED: Final = 0.3
STATEMENTS: Final = 12
IMPORT: Final = "from kernelmill import Array1, Array2, kernel\n"
BOUNDS: Final = {"a": "a %= 10007", "b": "b %= 10009", "li": "li = li[-6:]", "lf": "lf = lf[-6:]"}


@dataclass(frozen=True, slots=True)
class Node:
    """A construct and what stands in its holes (nodes, or leaves as text) and blocks."""

    construct: Construct
    holes: tuple[Node | str, ...] = ()
    blocks: tuple[tuple[Node, ...], ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    def lines(self) -> list[str]:
        """Its source text."""
        holes = [h if isinstance(h, str) else h.lines()[0] for h in self.holes]
        blocks = [
            _bounded([line for node in block for line in node.lines()], loop=spot.loop)
            for spot, block in zip(self.construct.places, self.blocks, strict=True)
        ]
        return self.construct.filled(holes, blocks, dict(self.names))

    def pairs(self) -> Iterator[Pair]:
        """What stands in what, here and below."""
        for inner in (*self.holes, *(n for block in self.blocks for n in block)):
            if isinstance(inner, Node):
                yield self.construct.template, inner.construct.template
                yield from inner.pairs()

    def triples(self, above: tuple[str, ...] = ()) -> Iterator[Triple]:
        """Forms of statements three deep."""
        if len(above) > 1:
            yield above[-2], above[-1], form(self.construct)
        for spot, block in zip(self.construct.places, self.blocks, strict=True):
            for node in block:
                yield from node.triples((*above, place(self.construct, spot.label)))

    @property
    def about(self) -> bool:
        """Whether the last bits of some value in it are NumPy's own choice."""
        inner = (*self.holes, *(n for block in self.blocks for n in block))
        return self.construct.about or any(n.about for n in inner if isinstance(n, Node))


@dataclass(frozen=True, slots=True)
class Program:
    """A kernel: statements, and the locals that they use and it returns.

    `declared`: a key of `DECLARATIONS`; `noise`: whether its module holds more than kernels and what they read."""

    name: str
    body: tuple[Node, ...]
    declared: str = "decorator"
    noise: bool = False

    def text(self) -> str:
        """Its source text."""
        how, names = DECLARATIONS[self.declared], self.parameters
        parameters = ", ".join(f"{n}: {PARAMETERS[n]}" if how.annotated else n for n in names)
        return f"\n\n{how.lines(self.name, names)}def {self.name}({parameters}):\n{self._text}\n"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of those that it reads."""
        return tuple(n for n in PARAMETERS if _mentions(self._text, n))

    @property
    def _text(self) -> str:
        lines = [line for node in self.body for line in node.lines()]
        used = [n for n in LOCALS if _mentions("\n".join(lines), n)]
        starts = [f"{n} = {LOCALS[n][1]}" for n in used]
        shown = [f"sorted({n})" if LOCALS[n][0] == "s" else n for n in used]
        result = ", ".join(["i", *shown]) + ","
        return "\n".join("    " + line.replace("RESULT", result) for line in [*starts, *lines, "return RESULT"])

    def makers(self, seed: str, calls: int) -> list[Callable[[], tuple[Any, ...]]]:
        """Functions that make fresh arguments of its calls."""
        places = [tuple(PARAMETERS).index(n) for n in self.parameters]
        return [lambda make=make: tuple(make()[k] for k in places) for make in makers(seed, calls)]  # type: ignore[misc]  # no default

    def pairs(self) -> Iterator[Pair]:
        for node in self.body:
            yield from node.pairs()

    def triples(self) -> Iterator[Triple]:
        for node in self.body:
            yield from node.triples()

    @property
    def about(self) -> bool:
        return any(node.about for node in self.body)


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", text) is not None


def _bounded(lines: list[str], *, loop: bool) -> list[str]:
    """The lines of a block; in a loop, numbers and lists that would double in every iteration are cut before."""
    text = "\n".join(lines)
    cut = [line for name, line in BOUNDS.items() if _mentions(text, name)] if loop else []
    return [*cut, *lines] or ["pass"]


@dataclass
class Writer:
    """Draws the parts of one program."""

    random: random.Random
    coverage: Coverage
    exact: bool = True
    scope: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0
    large: int = 2

    def program(self, name: str, seed: str, *, nested: bool) -> Program:
        """A program: of few deep statements, or of many with large expressions.

        A statement that raises, or makes numbers that do not fit, hides those after it, so it is mostly left out. What is
        the same for every program, arguments, locals and results, costs as much to compile as several statements.
        """
        found = Program(name, ())
        wanted, self.large = (3, 0) if nested else (STATEMENTS, 2)
        for _ in range(2 * wanted):
            if len(found.body) == wanted:
                break
            more = self.block((), 3, loop=False, size=1) if nested else (self.statement(SIMPLE, (), 0, loop=False),)
            longer = Program(name, (*found.body, *more))
            if is_python(longer.text()) and (self.random.random() < FREE / wanted or mostly_returns(longer, seed)):
                found = longer
                self.coverage.expect(pair for node in more for pair in node.pairs())
        return found

    def block(self, above: tuple[str, ...], depth: int, *, loop: bool, size: int) -> tuple[Node, ...]:
        rows = (*SIMPLE, *COMPOUND) if depth else SIMPLE
        count = self.random.randint(1, size)
        found = [self.statement(self.rows(rows, above, depth), above, depth, loop=loop) for _ in range(count)]
        if depth == 3 and not any(n.blocks for n in found):
            found.append(self.statement(COMPOUND, above, depth, loop=loop))
        return tuple(found)

    def rows(self, rows: tuple[Construct, ...], above: tuple[str, ...], depth: int) -> tuple[Construct, ...]:
        """Those whose triple is not reached, or compound ones above."""
        if depth and self.random.random() < 0.6:
            return COMPOUND
        if len(above) > 1 and self.random.random() > FREE:
            fresh = tuple(r for r in rows if (above[-2], above[-1], form(r)) not in self.coverage.triples)
            return fresh or rows
        return rows

    def statement(self, rows: tuple[Construct, ...], above: tuple[str, ...], depth: int, *, loop: bool) -> Node:
        """One of the rows, filled."""
        allowed = [r for r in rows if loop or not r.jumps] or list(SIMPLE[:5])
        row = self.chosen(allowed)
        names = self.fresh(row)
        holes = tuple(self.hole(row, hole, names, self.large) for hole in row.holes)
        blocks = []
        for spot in row.places:
            with_names = self.known(spot.bound, names)
            inner = (*above, place(row, spot.label))
            blocks.append(self.block(inner, depth - 1, loop=loop or spot.loop, size=2))
            self.forget(with_names)
        return Node(row, holes, tuple(blocks), tuple(names.items()))

    def chosen(self, rows: list[Construct]) -> Construct:
        """One of the rows, more likely one of which many pairs are left."""
        if self.random.random() < FREE:
            return self.random.choice(rows)
        weights = [1 + self.coverage.left[r.template] for r in rows]
        return self.random.choices(rows, weights)[0]

    def hole(self, outer: Construct, hole: Hole, names: dict[str, str], depth: int) -> Node | str:
        """An expression for a hole."""
        bound = self.known(hole.bound, names)
        kind = self.random.choice(hole.takes)
        found = self.expression(outer, kind, depth)
        self.forget(bound)
        return found

    def expression(self, outer: Construct, kind: str, depth: int) -> Node | str:
        """An expression of a kind, in a construct."""
        if depth <= 0 and self.random.random() < 0.8:
            return self.leaf(kind)
        rows = [r for r in BY_KIND[kind] if not (self.exact and r.about)]
        fresh = [r for r in rows if self.coverage.lacks((outer.template, r.template))]
        if not fresh and self.random.random() < 0.5:
            return self.leaf(kind)
        row = self.chosen(fresh or rows)
        names = self.fresh(row)
        return Node(row, tuple(self.hole(row, h, names, depth - 1) for h in row.holes), (), tuple(names.items()))

    def around(self, outer: Construct, inner: Construct, depth: int = -1) -> Node:
        """A statement in which one construct stands in another. Elsewhere stand leaves, or, where `depth` is not negative,
        expressions of pairs that are left, so deep."""
        names, placed = self.fresh(outer), False
        holes: list[Node | str] = []
        for hole in outer.holes:
            bound = self.known(hole.bound, names)
            placed, here = placed or inner.kind in hole.takes, not placed and inner.kind in hole.takes
            holes.append(self.inside(inner, depth) if here else self.elsewhere(outer, hole, depth))
            self.forget(bound)
        blocks: list[tuple[Node, ...]] = []
        for spot in outer.places:
            bound = self.known(spot.bound, names)
            blocks.append((self.inside(inner if not inner.kind and (spot.loop or not inner.jumps) else SIMPLE[0], depth),))
            self.forget(bound)
        node = Node(outer, tuple(holes), tuple(blocks), tuple(names.items()))
        if outer.kind == "y":
            node = Node(ROWS["float({y}.sum())"], (node,))
        return self.assigned(node, free=depth >= 0)

    def assigned(self, node: Node, *, free: bool) -> Node:
        """A statement that holds an expression; `free`: one in which it is not known to have stood, where there is such."""
        kind = node.construct.kind
        if not kind:
            return node
        rows = [r for r in SIMPLE if len(r.holes) == 1 and kind in r.holes[0].takes and not r.holes[0].bound]
        fresh = [r for r in rows if free and self.coverage.lacks((r.template, node.construct.template))]
        row = self.random.choice(fresh) if fresh else rows[0]
        return Node(row, (node,), (), tuple(self.fresh(row).items()))

    def inside(self, row: Construct, depth: int) -> Node:
        """A construct with leaves, or with expressions so deep."""
        names = self.fresh(row)
        holes: list[Node | str] = []
        for hole in row.holes:
            bound = self.known(hole.bound, names)
            holes.append(self.elsewhere(row, hole, depth))
            self.forget(bound)
        blocks = tuple((self.inside(SIMPLE[0], -1),) for _ in row.places)
        return Node(row, tuple(holes), blocks, tuple(names.items()))

    def elsewhere(self, outer: Construct, hole: Hole, depth: int) -> Node | str:
        """What stands in a hole, whose names are known, of which no pair is wanted."""
        return self.leaf(hole.takes[0]) if depth < 0 else self.expression(outer, self.random.choice(hole.takes), depth)

    def bare(self, row: Construct) -> Node:
        """A construct with leaves in its holes, and the simplest statement in its blocks."""
        names = self.fresh(row)
        holes = self.leaves(row, names)
        blocks = tuple((self.bare(SIMPLE[0]),) for _ in row.places)
        return Node(row, holes, blocks, tuple(names.items()))

    def leaves(self, row: Construct, names: dict[str, str]) -> tuple[Node | str, ...]:
        """Leaves for all its holes."""
        holes: list[Node | str] = []
        for hole in row.holes:
            bound = self.known(hole.bound, names)
            holes.append(self.leaf(hole.takes[0]))
            self.forget(bound)
        return tuple(holes)

    def leaf(self, kind: str) -> str:
        """A name or constant; one of a loop or comprehension rather than others."""
        own = self.scope.get(kind)
        if own and self.random.random() < 0.5:
            return self.random.choice(own)
        return self.random.choice(LEAVES[kind])

    def fresh(self, row: Construct) -> dict[str, str]:
        """Names of its own for a construct."""
        found = {}
        for name in row.names():
            self.count += 1
            found[name] = f"{name}{self.count}"
        return found

    def known(self, bound: tuple[tuple[str, str], ...], names: dict[str, str]) -> list[tuple[str, str]]:
        added = [(kind, names[name]) for name, kind in bound]
        for kind, name in added:
            self.scope.setdefault(kind, []).append(name)
        return added

    def forget(self, added: list[tuple[str, str]]) -> None:
        for kind, name in added:
            self.scope[kind].remove(name)


def batch(seed: str, coverage: Coverage, size: int, *, exact: bool = True) -> list[Program]:
    """Programs `f0 …`, some of them deep."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    found: list[Program] = []
    while len(found) < size:
        program = Writer(rng, coverage, exact).program(f"f{len(found)}", seed, nested=rng.random() < NESTED)
        if program.body:
            found.append(program)
    coverage.expected.clear()
    return [replace(program, declared=declared(seed, program.name), noise=True) for program in found]


def halves(program: Program) -> list[Program]:
    """The first and the second half of a program's statements, where there are several."""
    half = len(program.body) // 2
    return [replace(program, body=part) for part in (program.body[:half], program.body[half:]) if half]


def mostly_returns(program: Program, seed: str) -> bool:
    """Whether most calls with tame arguments return numbers that fit: only these show what a program computes."""
    names: dict[str, Any] = {"kernel": lambda f: f, "Array1": _Any, "Array2": _Any}
    exec(HEADER.replace(IMPORT, "") + program.text(), names)  # noqa: S102  # what was just drawn
    good = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for make in program.makers(seed, 8)[:4]:
            try:
                result = names[program.name](*make())
            except Exception:  # noqa: BLE001, S112  # whatever a random program raises
                continue
            good += all(abs(v) < LARGEST for v in result if isinstance(v, int))
    return good > 2


class _Any:
    """Stands for the aliases of arrays."""

    def __class_getitem__(cls, _: object) -> object:
        return object


def is_python(text: str) -> bool:
    """Whether Python's compiler takes it: `:=` may not stand everywhere in comprehensions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compile(text, "program", "exec")
        except SyntaxError:
            return False
    return True


def alone(pair: Pair, seed: str, name: str = "f0") -> Program:
    """A program of one pair, with leaves around it."""
    outer, inner = ROWS[pair[0]], ROWS[pair[1]]
    writer = Writer(random.Random(seed), Coverage(pairs=set()))  # noqa: S311  # not for secrets
    return Program(name, (writer.around(outer, inner),))
