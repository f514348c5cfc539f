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


def packed(seed: str, pairs: list[Pair], coverage: Coverage) -> list[Program]:
    """Programs `f0 …` of several statements, each with a pair that is left; a pair that is not Python leaves the count."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    groups: list[tuple[Node, ...]] = [()]
    writer = Writer(rng, Coverage(pairs=set()))
    for outer, inner in pairs:
        node = writer.around(ROWS[outer], ROWS[inner])
        if not is_python(Program("f", (node,)).text()):
            coverage.exclude((outer, inner))
        elif len(groups[-1]) < PACKED and is_python(Program("f", (*groups[-1], node)).text()):  # `global` may not follow a use
            groups[-1] += (node,)
        else:
            groups.append((node,))
    return [Program(f"f{n}", body) for n, body in enumerate(filter(None, groups))]
