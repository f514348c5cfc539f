"""Every statement of a kernel leads to a line of the project's: through lowering, inlining and all that comes after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernelmill.frontend import build
from kernelmill.ir.nodes import Module, Stmt
from kernelmill.ir.walk import statements
from kernelmill.passes.order import run
from kernelmill.project.options import BuildOptions
from kernelmill.scan import scan
from kernelmill.source import SourceFile, SourceSet, Span

CASES = Path(__file__).parent.parent / "cases"
#: Whole arrays and what owns them, functions of the library that are inlined, loops in several versions, lists, exceptions.
FILES = ("arrays/values_that_do_not_fit", "algorithms/numeric", "lists/arrays", "exceptions/own_classes")
HELPERS = """
from kernelmill import kernel

def inner(a: int, b: int):
    return a & b

def outer(a: int):
    return inner(a, 3) | inner(7, a)

@kernel
def called(n: int) -> int:
    return outer(n)
"""


def lowered(*files: SourceFile) -> Module:
    built = build(scan(SourceSet(files), "", BuildOptions()))
    assert built.module.functions
    return run(built.module)


def places(module: Module, prefix: str) -> Iterator[tuple[str, Stmt]]:
    for function in module.functions:
        if function.name.startswith(prefix):
            for stmt in (*statements(function.body), *statements(function.cleanup)):
                yield function.name, stmt


@pytest.mark.parametrize("name", FILES)
def test_statements_of_kernels_lead_to_their_file(name: str) -> None:
    path = f"cases/{name}.py"
    module = lowered(SourceFile(path, "m", (CASES / f"{name}.py").read_text(encoding="utf-8")))
    found = list(places(module, "m."))
    assert len(found) > 100
    lost = [(f, stmt) for f, stmt in found if stmt.span.within({path}).path != path or not stmt.span.within({path}).line]
    assert lost == []


def test_of_what_was_inlined_all_calls_around_are_known() -> None:
    module = lowered(SourceFile("m.py", "m", HELPERS))
    chains = set()
    for _, stmt in places(module, "m.called"):
        chain, at = [], stmt.span
        while at is not None:
            chain.append(at.line)
            at = at.inlined_at  # type: ignore[assignment]  # ends with None
        chains.add(tuple(chain))
    assert (5, 8, 12) in chains
    assert {chain[-1] for chain in chains} <= {11, 12}


def test_a_place_is_the_innermost_in_given_files() -> None:
    call, helper, library = (Span(path, 1, 0, 1, 9) for path in ("kernel.py", "helper.py", "library.py"))
    inlined = library.inlined(helper).inlined(call)
    assert inlined == library  # the calls around do not count
    assert inlined.within({"kernel.py", "helper.py"}) == helper
    assert inlined.within({"kernel.py"}) == call
    assert inlined.within({"other.py"}) is inlined
