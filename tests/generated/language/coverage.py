"""What stood in what: pairs of constructs, and triples of forms of statements.

A pair is (construct, construct in one of its holes or blocks). A triple is (place, place in a block of it, form of a statement in
that): places and forms are coarser than constructs, "for, its body" and "AugAssign Subscript", or there would be 400,000 of them.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

from generated.language.constructs import Construct
from generated.language.expressions import EXPRESSIONS
from generated.language.numpy_calls import NUMPY
from generated.language.statements import COMPOUND, SIMPLE

Pair = tuple[str, str]
Triple = tuple[str, str, str]
BY_KIND: Final = defaultdict(list)
for _row in (*EXPRESSIONS, *NUMPY):
    BY_KIND[_row.kind].append(_row)
ROWS: Final = {row.template: row for row in (*EXPRESSIONS, *NUMPY, *SIMPLE, *COMPOUND)}
_WORD = re.compile(r"\w+")


@cache
def form(construct: Construct) -> str:
    """The form of a statement: its node's class and the target's, or the word that a compound one begins with."""
    if construct.places:
        head = next(line for line in construct.template.split("\n") if line.endswith(":"))
        return str(_WORD.match(head)[0])  # type: ignore[index]  # heads begin with a word
    lines = construct.filled(["o"] * len(construct.holes), [], dict.fromkeys(construct.names(), "o"))
    node = ast.parse("\n".join(["while o:", *(f"    {line}" for line in lines)])).body[0].body[-1]  # type: ignore[attr-defined]  # a loop
    target = getattr(node, "targets", [getattr(node, "target", None)])[0]
    if isinstance(node, ast.If):
        return f"If {type(node.body[0]).__name__}"
    return type(node).__name__ + (f" {type(target).__name__}" if target is not None else "")


def place(construct: Construct, label: str) -> str:
    """The name of a block in triples."""
    return f"{form(construct)}/{label}"


def pairs() -> Iterator[Pair]:
    """All that the tables allow."""
    for outer in (*EXPRESSIONS, *NUMPY, *SIMPLE, *COMPOUND):
        for hole in outer.holes:
            for kind in hole.takes:
                yield from ((outer.template, inner.template) for inner in BY_KIND[kind])
        for block in outer.places:
            for inner in (*SIMPLE, *COMPOUND):
                if block.loop or not inner.jumps:
                    yield outer.template, inner.template


def triples() -> Iterator[Triple]:
    """All that the tables allow; `break` and `continue` are in the loop that is nearest."""
    for first, second in ((a, b) for a in COMPOUND for b in COMPOUND):
        for outer in first.places:
            for inner in second.places:
                for last in (*SIMPLE, *COMPOUND):
                    if inner.loop or outer.loop or not last.jumps:
                        yield place(first, outer.label), place(second, inner.label), form(last)


@dataclass
class Coverage:
    """Counts of a run. `refused`: pairs that kernelmill refuses when they stand alone, with its message; `expected`: pairs of
    programs that have just been drawn; `excluded`: what Python's compiler refuses (`:=` in parts of comprehensions), which leaves
    the count."""

    pairs: set[Pair] = field(default_factory=set)
    triples: set[Triple] = field(default_factory=set)
    refused: dict[Pair, str] = field(default_factory=dict)
    expected: set[Pair] = field(default_factory=set)
    refused_triples: dict[Triple, str] = field(default_factory=dict)
    excluded: set[Pair] = field(default_factory=set)

    @cached_property
    def all_pairs(self) -> frozenset[Pair]:
        """Every pair there is."""
        return frozenset(pairs())

    @cached_property
    def all_triples(self) -> frozenset[Triple]:
        """Every triple there is."""
        return frozenset(triples())

    @cached_property
    def left(self) -> Counter[str]:
        """How many pairs of each construct are not reached."""
        return Counter(outer for outer, _ in self.all_pairs - self.pairs)

    def expect(self, found: Iterable[Pair]) -> None:
        """Note what a program holds that is yet to be tried, so that those drawn next have something else."""
        self.expected.update(found)

    def lacks(self, pair: Pair) -> bool:
        """Whether a pair is neither reached nor expected."""
        return pair not in self.pairs and pair not in self.expected

    def add(self, found: Iterable[Pair], nested: Iterable[Triple]) -> None:
        """Count what a native program held."""
        for pair in set(found) - self.pairs:
            self.pairs.add(pair)
            self.left[pair[0]] -= 1
        self.triples |= set(nested)

    def unreached(self) -> list[Pair]:
        """Pairs that are left, in an order of their own."""
        return sorted(self.all_pairs - self.pairs - self.excluded)

    def unreached_triples(self) -> list[Triple]:
        """Triples that are left, in an order of their own."""
        return sorted(self.all_triples - self.triples)

    def exclude(self, pair: Pair) -> None:
        """Take out a pair that is not Python."""
        self.excluded.add(pair)

    def refuse(self, pair: Pair, message: str) -> None:
        """Count a pair that stays Python's; it is reached, as a refusal."""
        self.refused[pair] = message
        self.add([pair], ())

    def refuse_triple(self, triple: Triple, message: str) -> None:
        """Count a triple that stays Python's; it is reached, as a refusal."""
        self.refused_triples[triple] = message
        self.triples.add(triple)

    def report(self) -> str:
        """Two lines of figures."""
        every, all_nested = len(self.all_pairs - self.excluded), len(self.all_triples)
        found, nested = len(self.pairs & self.all_pairs), len(self.triples & self.all_triples)
        return (
            f"pairs {found} of {every} ({100 * found / every:.1f} %), of which refused {len(self.refused)}\n"
            f"triples {nested} of {all_nested} ({100 * nested / all_nested:.1f} %), of which refused {len(self.refused_triples)}"
        )
