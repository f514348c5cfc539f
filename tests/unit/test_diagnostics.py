"""The table of codes is complete and true: each example gets its code, and every code is reported somewhere that is tested."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from kernelmill import pipeline
from kernelmill.diagnostics import CODES, Slug
from kernelmill.project.options import BuildOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from support.corpus import CASES

TESTS = Path(__file__).parents[1]
SOURCES = TESTS.parent / "src" / "kernelmill"
HEADER = "import numpy as np\n\nfrom kernelmill import Array1, Array2, kernel\n\n"
#: Codes of the compiler that plain kernels cannot get, each with its reason.
NO_EXAMPLE = {"no-value": "it follows other errors only"}

#: Codes without a line in the corpus, each with its reason.
NO_CASE = {**NO_EXAMPLE, "syntax-error": "the corpus is Python"}


def test_names_and_rows_agree() -> None:
    assert sorted(CODES) == sorted(get_args(Slug)) == list(CODES)
    assert all(slug == row.slug for slug, row in CODES.items())
    assert all(row.meaning.endswith(".") and not row.hint.endswith(".") for row in CODES.values())


@pytest.mark.parametrize("slug", [s for s, row in CODES.items() if row.stage == "kernel" and s not in NO_EXAMPLE])
def test_example_gets_its_code(slug: Slug) -> None:
    text = HEADER + CODES[slug].example
    unit = CompilationUnit("m._kernels", "m", (SourceFile("m/__init__.py", "m", "", True), SourceFile("m/a.py", "m.a", text)))
    found = pipeline.check_unit(unit, BuildOptions()).diagnostics
    assert slug in {d.code for d in found}, "\n".join(map(str, found))
    assert len({d.code for d in found if d.severity == "error"}) <= 2, found


@pytest.mark.parametrize("slug", [s for s, row in CODES.items() if row.stage == "kernel" and s not in NO_CASE])
def test_a_case_reports_it(slug: Slug) -> None:
    pattern = re.compile(rf'# (error|warning|note): {slug} "')
    assert any(pattern.search(path.read_text(encoding="utf-8")) for path in (CASES / "diagnostics").glob("*.py"))


def texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_code_is_in_use() -> None:
    files = [p for p in SOURCES.rglob("*.py") if p.parent.name != "diagnostics"]
    used = set().union(*(texts(ast.parse(path.read_text(encoding="utf-8"))) for path in files))
    assert set(CODES) <= used


@pytest.mark.parametrize("slug", [s for s, row in CODES.items() if row.stage in ("project", "wheel")])
def test_a_unit_test_speaks_of_it(slug: Slug) -> None:
    """The corpus has no wheels."""
    files = [p for p in (TESTS / "unit").rglob("test_*.py") if p.name != Path(__file__).name]
    assert any(re.search(rf"\b{slug}\b", path.read_text(encoding="utf-8")) for path in files)
