"""Programs for what has not been reached: nests of compound statements that hold triples which are left, and statements of pairs.

In:  a `random.Random`, a `Coverage`. Out: `Program` values, each of many small statements with leaves in their holes, so that one
kernel, of which much is the same whatever it does, serves for several.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from generated.language.constructs import Construct, Place
from generated.language.coverage import ROWS, Coverage, Pair, Triple, form, place
from generated.language.programs import Node, Program, Writer, is_python, mostly_returns
from generated.language.statements import COMPOUND, SIMPLE

#: Statements in the innermost block, and in a program of pairs.
INNERMOST: Final = 3
PACKED: Final = 8
#: How often a program that mostly raises is drawn again.
TRIES: Final = 4


@cache
def _by_form() -> dict[str, list[Construct]]:
    """Statements by their form."""
    found: dict[str, list[Construct]] = defaultdict(list)
    for row in (*SIMPLE, *COMPOUND):
        found[form(row)].append(row)
    return found


@cache
def _by_place() -> dict[str, list[tuple[Construct, Place]]]:
    """Blocks of compound statements by their names."""
    found: dict[str, list[tuple[Construct, Place]]] = defaultdict(list)
    for row in COMPOUND:
        for spot in row.places:
            found[place(row, spot.label)].append((row, spot))
    return found


@dataclass
class Nests:
    """Draws programs of triples that are left; `wanted`: those of which no program has been drawn yet."""

    random: random.Random
    wanted: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rng: random.Random, left: Iterable[Triple]) -> Nests:
        """For the triples that are left."""
        grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
        for outer, inner, last in left:
            grouped[outer, inner].append(last)
        for forms in grouped.values():
            rng.shuffle(forms)
        return cls(rng, grouped)

    def programs(self, seed: str, size: int) -> Iterator[Program]:
        """Programs `f0 …`, until nothing is wanted."""
        for number in range(size):
            open_groups = sorted(group for group, forms in self.wanted.items() if forms)
            if not open_groups:
                return
            yield self.program(f"f{number}", seed, self.random.choice(open_groups))

    def program(self, name: str, seed: str, group: tuple[str, str]) -> Program:
        """A program of a nest in which the forms of a group are wanted."""
        before = {g: list(forms) for g, forms in self.wanted.items() if g[0] == group[0] or g == group}
        for _ in range(TRIES):
            self.wanted.update({g: list(forms) for g, forms in before.items()})
            program = Program(name, (self.nest(group),))
            if is_python(program.text()) and mostly_returns(program, seed):
                break
        return program

    def nest(self, group: tuple[str, str]) -> Node:
        """A statement in a statement in a statement; the other blocks of the second have what is wanted there."""
        writer = Writer(self.random, Coverage(pairs=set()))
        outer, at = self.random.choice(_by_place()[group[0]])
        inner, _ = self.random.choice(_by_place()[group[1]])
        return self.filled(writer, outer, at, inner)

    def filled(self, writer: Writer, outer: Construct, at: Place, inner: Construct) -> Node:
        """The outer statement with the inner one in one of its blocks."""
        names = writer.fresh(outer)
        holes = writer.leaves(outer, names)
        blocks: list[tuple[Node, ...]] = []
        for spot in outer.places:
            bound = writer.known(spot.bound, names)
            here = spot is at
            above = place(outer, spot.label)
            blocks.append((self.inside(writer, above, inner, loop=at.loop) if here else writer.bare(SIMPLE[0]),))
            writer.forget(bound)
        return Node(outer, holes, tuple(blocks), tuple(names.items()))

    def inside(self, writer: Writer, above: str, row: Construct, *, loop: bool) -> Node:
        """A compound statement with wanted ones in all its blocks."""
        names = writer.fresh(row)
        holes = writer.leaves(row, names)
        blocks: list[tuple[Node, ...]] = []
        for spot in row.places:
            bound = writer.known(spot.bound, names)
            forms = self.wanted.get((above, place(row, spot.label)), [])
            taken, forms[:] = forms[:INNERMOST], forms[INNERMOST:]
            found = [self.random.choice(_by_form()[f]) for f in taken] or [SIMPLE[0]]
            found = sorted((r if loop or spot.loop or not r.jumps else SIMPLE[0] for r in found), key=lambda r: r.jumps)
            blocks.append(tuple(writer.bare(r) for r in found))
            writer.forget(bound)
        return Node(row, holes, tuple(blocks), tuple(names.items()))


def packed(seed: str, pairs: list[Pair], coverage: Coverage, size: int) -> list[Program]:
    """At most so many programs `f0 …` of several statements, each around a pair that is left, with others that are left elsewhere
    in it; a pair that is not Python leaves the count. A statement that mostly raises hides those after it: it is the last."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    writer = Writer(rng, coverage)
    returning: list[Node] = []
    raising: list[Node] = []
    for pair in pairs:
        if len(returning) + len(raising) >= PACKED * size:
            break
        if not coverage.lacks(pair):
            continue
        node = _around(writer, pair)
        if node is None:
            coverage.exclude(pair)
            continue
        coverage.expect(Program("f", (node,)).pairs())
        (returning if mostly_returns(Program("f", (node,)), seed) else raising).append(node)
    coverage.expected.clear()
    return [Program(f"f{n}", body) for n, body in enumerate(_grouped(returning, raising))]


def _around(writer: Writer, pair: Pair) -> Node | None:
    """A statement of a pair, as rich as Python allows; None if it is not Python even alone."""
    outer, inner = (ROWS[name] for name in pair)
    for depth in (1, 1, -1):
        node = writer.around(outer, inner, depth)
        if is_python(Program("f", (node,)).text()):
            return node
    return None


def _grouped(returning: list[Node], raising: list[Node]) -> Iterator[tuple[Node, ...]]:
    """The bodies of programs: statements that return, and one at the end that raises."""
    group: tuple[Node, ...] = ()
    while returning or raising:
        node = returning.pop() if returning and (len(group) < PACKED - 1 or not raising) else raising.pop()
        longer = (*group, node)
        if not is_python(Program("f", longer).text()):  # `global` may not follow a use
            yield group
            longer = (node,)
        group = longer
        if len(group) == PACKED or not returning:
            yield group
            group = ()
