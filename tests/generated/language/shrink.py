"""Makes a failing program small: statements and expressions are taken out as long as something differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from generated.language.constructs import LEAVES
from generated.language.programs import Node, Program, is_python
from generated.language.running import compared

ROUNDS: Final = 25
#: Programs that are tried in a round, the smallest first.
TRIED: Final = 60


def smaller(program: Program, seed: str, calls: int, *, fails: Callable[[list[Program]], Iterable[str]] | None = None) -> Program:
    """The smallest failing program that is found; every round compiles programs that are one step smaller at once.

    `fails`: which of some programs fail, by name; if not given, those that differ from CPython with the arguments of `program`.
    """
    failing = fails or (lambda programs: compared(programs, seed, calls, as_name=program.name).differences)
    name = program.name
    for _ in range(ROUNDS):
        texts: dict[str, Program] = {}
        for candidate in _steps(program):
            if is_python(candidate.text()):
                texts.setdefault(candidate.text(), candidate)
        tried = [replace(c, name=f"f{n}") for n, c in enumerate(sorted(texts.values(), key=_size)[:TRIED])]
        names = set(failing(tried))
        found = [p for p in tried if p.name in names]
        if not found:
            break
        program = replace(min(found, key=_size), name=name)
    return program


def _size(program: Program) -> int:
    return len(program.text())


def _steps(program: Program) -> Iterator[Program]:
    for body in _fewer(program.body):
        yield replace(program, body=body)


def _fewer(block: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """A block with one statement less, or with one that is smaller, or with what stood in one."""
    for n, node in enumerate(block):
        before, after = block[:n], block[n + 1 :]
        if len(block) > 1:
            yield (*before, *after)
        for inner in node.blocks:
            yield (*before, *inner, *after)
        for step in _simpler(node):
            yield (*before, step, *after)


def _simpler(node: Node) -> Iterator[Node]:
    for n, part in enumerate(node.holes):
        if isinstance(part, Node):
            kind = part.construct.kind
            found = [*LEAVES[kind][:3], *(d for d in _descendants(part) if d.construct.kind == kind), *_simpler(part)]
            for less in found:
                yield replace(node, holes=(*node.holes[:n], less, *node.holes[n + 1 :]))
    for n, block in enumerate(node.blocks):
        for fewer in _fewer(block):
            yield replace(node, blocks=(*node.blocks[:n], fewer, *node.blocks[n + 1 :]))


def _descendants(node: Node) -> Iterator[Node]:
    for part in node.holes:
        if isinstance(part, Node):
            yield part
            yield from _descendants(part)
