"""Who may import whom: downwards in the tables below, never upwards, never sideways, and no cycle inside a folder either.

Every import counts, wherever it stands: inside a function, and under `TYPE_CHECKING` too.
"""

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
    ("kernelmill.magics", "kernelmill.pytest_plugin"),
    ("kernelmill_build", "kernelmill.cli", "kernelmill.jit", "kernelmill.__main__"),
    ("kernelmill.export", "kernelmill.shipped"),
    ("kernelmill.cached", "kernelmill.timings"),
    ("kernelmill.pipeline", "kernelmill.llvm"),
    ("kernelmill.wheel", "kernelmill.report", "kernelmill.link"),
    ("kernelmill.codegen.llvm", "kernelmill.codegen.c"),
    ("kernelmill.codegen",),
    ("kernelmill.passes", "kernelmill.boundary"),
    ("kernelmill.frontend",),
    ("kernelmill.analyses",),
    ("kernelmill.scan", "kernelmill.cache"),
    ("kernelmill.targets", "kernelmill.project"),
    ("kernelmill.ir",),
    ("kernelmill.environment", "kernelmill.files", "kernelmill.deep_calls", "kernelmill.temporary"),
    ("kernelmill.source", "kernelmill.diagnostics", "kernelmill.jit.modes"),
    (
        "kernelmill", "kernelmill.records", "kernelmill.digests", "kernelmill.disjoint_sets", "kernelmill.runtime",
        "kernelmill.library", "kernelmill_templates",
    ),
)
#: Sideways on purpose, each with its reason.
ALLOWED = {
    ("kernelmill.__main__", "kernelmill.cli"): "python -m kernelmill is the command line",
    ("kernelmill.diagnostics", "kernelmill.source"): "a diagnostic points at source text",
    ("kernelmill", "kernelmill.runtime"): "the public API of development is the shim",
    ("kernelmill", "kernelmill.jit"): "the public API of development is what compiles in process",
    ("kernelmill", "kernelmill.jit.modes"): "and how its kernels run",
    ("kernelmill.runtime", "kernelmill_templates"): "the shim is the template",
}
#: Folders and files inside a package, from the top down; entries of one row may not import each other. Files of one folder
#: may, without a cycle. The package's own `__init__` is "".
FOLDERS = {
    "kernelmill.frontend": (
        ("",),
        ("kernels",),
        ("rules",),
        ("statements",),
        ("expressions",),
        ("builtins",),
        ("numpy",),
        ("iteration",),
        ("containers",),
        ("arrays",),
        ("numbers",),
        ("declarations",),
        ("constants",),
        ("function",),
        ("type_rules",),
    ),
    "kernelmill.jit": (
        ("decorator", "inspection"),
        ("making",),
        ("leaving",),
        ("project",),
        ("keeping",),
        ("compiler",),
        ("built", "glue"),
        ("sources", "ready", "dispatcher", "fast_path"),
        ("captured",),
        ("annotations",),
        ("values", "arguments", "modes", "errors", "marks"),
        ("",),
    ),
    "kernelmill.passes": (
        ("components", "order"),
        ("elementary",),
        ("lowering", "fusion", "loops", "sums", "calls", "exceptions"),
        ("cleanup",),
        ("context",),
        ("remarks",),
        ("",),
    ),
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


def folder_of(module: str, package: str) -> str | None:
    """The entry of `FOLDERS[package]` that a module belongs to; None: it is not in that package."""
    if module == package:
        return ""
    return module.removeprefix(f"{package}.").partition(".")[0] if module.startswith(f"{package}.") else None


@pytest.mark.parametrize("package", FOLDERS)
def test_folders_go_down(package: str) -> None:
    level = {folder: number for number, row in enumerate(FOLDERS[package]) for folder in row}
    found = set()
    wrong = []
    for path in MODULES:
        own = folder_of(module_name(path), package)
        if own is None:
            continue
        assert own in level, f"{path.relative_to(ROOT)} belongs to no row of FOLDERS"
        found.add(own)
        for imported, line in imports(path):
            other = folder_of(imported, package)
            if other is not None and other != own and level[other] <= level[own]:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {own} imports {other}")
    assert wrong == []
    assert found == set(level)


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one node, and nodes with an edge to themselves (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node] & graph.keys()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            component = sorted(stack[at:])
            del stack[at:]
            if len(component) > 1 or node in graph[node]:
                found.append(component)

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def test_no_import_cycle() -> None:
    """To import a module means to import the packages it is in too, but a package may import its own modules."""
    graph = {module_name(path): {name for name, _ in imports(path)} for path in MODULES}
    assert sum(map(len, graph.values())) > 1000
    assert cycles(graph) == []


def test_a_cycle_is_found(tmp_path: Path) -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"d", "a"}}) == [["a", "b", "c"]]
    assert cycles({"a": {"a"}, "b": {"a"}}) == [["a"]]
    assert cycles({"a": {"b", "c"}, "b": {"c"}, "c": {"outside"}}) == []
    module = tmp_path / "m.py"
    module.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kernelmill.frontend.kernels import native_or_python\n"
        "def f():\n    import kernelmill.source\n"
    )
    assert list(imports(module)) == [("kernelmill.frontend.kernels.native_or_python", 3), ("kernelmill.source", 5)]


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
        "kernelmill.codegen.c",
        "kernelmill.library",
    }  # rows whose stage comes later
    assert set(LEVEL) - known <= used
