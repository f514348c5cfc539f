"""The IR of ten small kernels as text, before and after the passes: what a change of the front end or of a pass does to it.

`pytest tests/goldens --update-goldens` writes the files again, to be read in the difference of the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kernelmill.frontend import build
from kernelmill.ir.nodes import Module
from kernelmill.ir.parser import parse_module
from kernelmill.ir.printer import print_module
from kernelmill.passes.order import run
from kernelmill.project.options import BuildOptions
from kernelmill.scan import scan
from kernelmill.source import SourceFile, SourceSet

FOLDER = Path(__file__).parent
TEXT = (FOLDER / "kernels.py").read_text(encoding="utf-8")
#: Each kernel is built in a module of its own, with the helper that one of them has.
PARTS = {part.split("(")[0].removeprefix("def "): part for part in TEXT.split("@kernel\n")[1:]}
HEADER = TEXT.split("@kernel\n")[0]


@cache
def high(name: str) -> Module:
    sources = (
        SourceFile("g/__init__.py", "g", "", True),
        SourceFile("g/k.py", "g.k", f"{HEADER}@kernel\n{PARTS[name]}"),
    )
    built = build(scan(SourceSet(sources), "", BuildOptions()))
    assert [d for d in built.diagnostics if d.severity == "error"] == []
    assert [spec.name for spec in built.specs] == [name]
    return built.module


def test_there_are_ten() -> None:
    assert len(PARTS) == 10
    expected = {f"{name}.{level}.ir" for name in PARTS for level in ("high", "low")}
    assert {path.name for path in FOLDER.glob("*.ir")} == expected


@pytest.mark.parametrize("name", PARTS)
def test_high_level(name: str, golden: Callable[[Path, str], None]) -> None:
    text = print_module(high(name))
    golden(FOLDER / f"{name}.high.ir", text)
    assert print_module(parse_module(text)) == text


@pytest.mark.parametrize("name", PARTS)
def test_low_level(name: str, golden: Callable[[Path, str], None]) -> None:
    text = print_module(run(high(name), verify=True))
    golden(FOLDER / f"{name}.low.ir", text)
    assert print_module(parse_module(text)) == text
