"""Files that docs and docstrings speak of are there: the table "Where is …", and every path in back-ticks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(p for folder in ("src", "build_backend", "templates", "tests") for p in (ROOT / folder).rglob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "tests").rglob("*.md"))]
#: A path of ours in back-ticks: with a folder or an ending of a file.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|md|yml|ir))`")
#: Where such paths may begin.
BASES = (
    "", "src/", "src/kernelmill/", "src/kernelmill/frontend/", "build_backend/", "templates/", "templates/kernelmill_templates/",
    "tests/", "tests/platforms/", "docs/", "docs/guide/",
)  # fmt: skip
#: Files of a user's project, of other tools, and patterns, which are not ours to have.
THEIRS = re.compile(
    r"pyproject\.toml|setup\.(py|cfg)|.*\.(whl|so|pyd)|_kernelmill\.py|\.github/.*|dist/.*|wheelhouse/.*|build/.*|py\.typed|__init__\.py|"
    r"(lib|mylib|pkg|package|shoreline|out|in|usr|etc|scipy|skimage|work|\.data)/.*|.*[<>*{}].*|application/.*|text/.*|name\.py|x\.py|test_x\.py|_x\.py|mod(ule)?\.py"
)


FOLDERS = ("src", "build_backend", "templates", "tests", "docs", "scripts", "example_project")
NAMES = {p.name for folder in FOLDERS for p in (ROOT / folder).rglob("*.*")}


def is_there(path: str, beside: Path) -> bool:
    """A path from one of the bases or the file's own folder; a bare name may be any file's."""
    if "/" not in path:
        return path in NAMES or (ROOT / path).exists()
    return any((base / path).exists() for base in (beside, *(ROOT / base for base in BASES)))


def missing(text: str, beside: Path) -> list[str]:
    return [path for path in PATH.findall(text) if not THEIRS.fullmatch(path) and not is_there(path, beside)]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_of_a_page_are_there(page: Path) -> None:
    assert missing(page.read_text(encoding="utf-8"), page.parent) == []


def docstrings(path: Path) -> str:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return "\n".join(ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds))


@pytest.mark.parametrize("path", [p for p in SOURCES if "cases" not in p.parts], ids=lambda p: str(p.relative_to(ROOT)))
def test_files_of_docstrings_are_there(path: Path) -> None:
    assert missing(docstrings(path), path.parent) == []


def test_the_table_where_is_names_a_file_in_every_row() -> None:
    text = (ROOT / "docs" / "architecture" / "overview.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", text.partition("## Where is …")[2], re.MULTILINE)[2:]
    assert len(rows) >= 10
    assert [question for question, answer in rows if not any(is_there(p, ROOT) for p in PATH.findall(answer))] == []


def test_a_stale_reference_is_found() -> None:
    assert missing("see `passes/lower_builtin.py` and `frontend/rules.py`, `pyproject.toml`", ROOT) == ["passes/lower_builtin.py"]
