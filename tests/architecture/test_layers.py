"""Who may import whom: downwards in the table below, never upwards, never sideways, no cycles by local imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "src", ROOT / "build_backend", ROOT / "templates")

#: From the top down. A unit may import units of lower rows only. `ir` stands below `targets` and `project`, whose
#: values name IR types; `environment` and `files` are the one module each that touches the environment and the disk.
LAYERS = (
    ("kernelmill_build", "kernelmill.cli", "kernelmill.jit", "kernelmill.__main__"),
    ("kernelmill.pipeline",),
    ("kernelmill.wheel", "kernelmill.report", "kernelmill.link"),
    ("kernelmill.codegen.llvm", "kernelmill.codegen.c"),
    ("kernelmill.passes", "kernelmill.boundary"),
    ("kernelmill.frontend", "kernelmill.analyses"),
    ("kernelmill.scan", "kernelmill.cache"),
    ("kernelmill.targets", "kernelmill.project"),
    ("kernelmill.ir",),
    ("kernelmill.environment", "kernelmill.files", "kernelmill.deep_calls"),
    ("kernelmill.source", "kernelmill.diagnostics"),
    ("kernelmill", "kernelmill.runtime", "kernelmill.library", "kernelmill_templates"),
)
#: Sideways on purpose, each with its reason.
ALLOWED = {
    ("kernelmill.__main__", "kernelmill.cli"): "python -m kernelmill is the command line",
    ("kernelmill.diagnostics", "kernelmill.source"): "a diagnostic points at source text",
    ("kernelmill", "kernelmill.runtime"): "the public API of development is the shim",
    ("kernelmill.runtime", "kernelmill_templates"): "the shim is the template",
}
LEVEL = {unit: row for row, units in enumerate(LAYERS) for unit in units}
MODULES = sorted(path for root in SOURCES for path in root.rglob("*.py"))


def module_name(path: Path) -> str:
    root = next(root for root in SOURCES if path.is_relative_to(root))
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def unit_of(module: str) -> str | None:
    """The row entry that a module belongs to: the longest prefix in the table."""
    while module and module not in LEVEL:
        module = module.rpartition(".")[0]
    return module or None


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every import of our own packages, wherever it stands in the file."""
    names = {module_name(p) for p in MODULES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if unit_of(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and unit_of(node.module):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield (full if full in names else node.module), node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda p: module_name(p))
def test_imports_go_down(path: Path) -> None:
    own = unit_of(module_name(path))
    assert own, f"{path} belongs to no row of LAYERS"
    wrong = []
    for imported, line in imports(path):
        other = unit_of(imported)
        if other and other != own and LEVEL[other] <= LEVEL[own] and (own, other) not in ALLOWED:
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {own} imports {other}")
    assert wrong == []


def test_no_relative_imports() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


def test_every_row_is_used() -> None:
    used = {unit_of(module_name(path)) for path in MODULES}
    known = {
        "kernelmill.jit",
        "kernelmill.codegen.c",
        "kernelmill.cache",
        "kernelmill.library",
    }  # rows whose stage comes later
    assert set(LEVEL) - known <= used
