"""Bad kernels: each expected message on its line with its code and a caret, no other error or warning, and never a crash.

In: tests/cases/diagnostics/*.py with comments `# error: code "substring"` at the end of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernelmill import pipeline
from kernelmill.diagnostics import Diagnostic, render
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile, SourceSet
from support.corpus import CASES

FILES = sorted((CASES / "diagnostics").glob("*.py"))
EXPECTED = re.compile(r'# (error|warning|note): ([a-z-]+) "(.*?)"(?=\s*$|  # )')


def expected(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Line, severity, code and substring of every message that is to come."""
    for number, line in enumerate(text.splitlines(), 1):
        for severity, code, part in EXPECTED.findall(line):
            yield number, severity, code, part


def diagnose(text: str) -> tuple[tuple[Diagnostic, ...], SourceSet]:
    source = SourceFile("bad/case.py", "bad.case", text)
    unit = CompilationUnit("bad._kernels", "bad", (SourceFile("bad/__init__.py", "bad", "", True), source))
    return pipeline.check_unit(unit, BuildOptions()).diagnostics, SourceSet((source,))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_messages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found, sources = diagnose(text)
    left = [d for d in found if d.severity != "note"]
    problems = []
    for line, severity, code, part in expected(text):
        for d in found:
            if (d.span.line, d.severity, d.code) == (line, severity, code) and part in d.message:
                left = [other for other in left if other is not d]
                break
        else:
            problems.append(f"line {line}: nothing says {severity}[{code}] … {part!r}")
    problems += [f"not expected: {render(d, sources)}" for d in left]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_message_shows_its_place_and_a_way_out(path: Path) -> None:
    found, sources = diagnose(path.read_text(encoding="utf-8"))
    for diagnostic in found:
        if diagnostic.severity == "error":
            assert diagnostic.hint, render(diagnostic, sources)
            assert "^" in render(diagnostic, sources)


def test_kernels_with_errors_are_all_bad() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert len(list(expected(text))) >= len(re.findall(r"^\s*@kernel", text, re.MULTILINE)) - 3, path
