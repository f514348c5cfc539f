"""Rules of form that a reader relies on: file sizes, where platforms may be named, public names, complete tables."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import kernelmill
import kernelmill_build
from kernelmill.ir.attributes import FUNCTION_ATTRIBUTES, LOOP_ATTRIBUTES
from kernelmill.ir.ops import OPS
from kernelmill.passes.order import PASSES, TARGET_PASSES

ROOT = Path(__file__).parents[2]
SOURCES = ("src", "build_backend", "templates")
FILES = sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))
LONGEST = 450
LONGEST_FUNCTION = 60
MOST_FILES = 20
PLATFORM = re.compile(
    r"sys\.platform|platform\.(system|machine)\(|os\.name\b|os\.uname|startswith\(.(linux|win|darwin)"
)
PUBLIC = [
    *("Array1", "Array2", "Array3", "Array4", "Array5", "CompilationError", "JITUnavailableError", "__version__"),
    *("configure", "explain", "export_sources", "inspect", "kernel"),
]
HOOKS = {
    "build_wheel",
    "build_sdist",
    "build_editable",
    "get_requires_for_build_wheel",
    "get_requires_for_build_sdist",
    "get_requires_for_build_editable",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_have_a_bearable_length() -> None:
    assert {name(p) for p in FILES if len(p.read_text(encoding="utf-8").splitlines()) > LONGEST} == set()


def test_records_are_made_by_our_own_module() -> None:
    """`dataclasses` makes the same classes in so much more time that the compiler takes half as long again to load."""
    allowed = {"asdict"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        if path.relative_to(ROOT).parts[0] == "src" and path.name != "records.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses" and {a.name for a in node.names} - allowed
    ]
    assert found == []


def test_functions_have_a_bearable_length() -> None:
    found = {
        f"{name(path)}: {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    }
    assert found == set()


def test_folders_have_a_bearable_size() -> None:
    count = Counter(name(path.parent) for path in FILES if path.name != "__init__.py")
    assert {folder for folder, files in count.items() if files > MOST_FILES} == set()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_module_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        doc = ast.get_docstring(ast.parse(text))
        assert doc, "a module docstring says purpose, input and output"
        assert len(doc.splitlines()) <= 30


@pytest.mark.parametrize("path", FILES, ids=name)
def test_platforms_are_named_only_in_targets(path: Path) -> None:
    if "targets" not in path.parts:
        assert PLATFORM.search(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_is_left_undone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert (
        re.search(
            r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|except:\s*$|except Exception:\s*pass", text, re.MULTILINE
        )
        is None
    )


def test_environment_and_processes_have_one_place_each() -> None:
    """One module reads the environment (and the shims, which stand alone); processes: the linker's, LLVM's workers, C compilers."""
    allowed = {
        r"os\.environ|os\.getenv": {
            "src/kernelmill/environment.py",
            "src/kernelmill/jit/modes.py",  # loaded by `import kernelmill`, which imports next to nothing
            "templates/kernelmill_templates/shim.py",
            "templates/kernelmill_templates/llvm_shim.py",  # in wheels, which have nothing else of kernelmill
        },
        r"subprocess\.": {
            "src/kernelmill/link/__init__.py", "src/kernelmill/codegen/llvm/workers.py", "src/kernelmill/codegen/compilers.py",
            "src/kernelmill/codegen/c/compile.py", "src/kernelmill/codegen/c/cmake.py",
        },
    }
    for pattern, places in allowed.items():
        found = {name(path) for path in FILES if re.search(pattern, path.read_text(encoding="utf-8"))}
        assert found <= places, (pattern, found - places)


def test_nothing_is_decided_by_the_printed_text_of_a_type() -> None:
    """Front end and passes look at types themselves, and at classes of values not by their names."""
    text = re.compile(
        r"[\"'] (not )?in str\(|str\([\w.]+\)\.(startswith|endswith)"
        r"|\btype\(\w+\)\.__name__ ?[=!]=|\bstr\([\w.]+\) ?[=!]= ?[\"']"
    )
    files = [p for p in FILES if {"frontend", "passes", "analyses", "boundary"} & set(p.parts)]
    assert len(files) > 150
    lines = [(p, line) for p in files for line in p.read_text(encoding="utf-8").splitlines()]
    assert [f"{name(p)}: {line.strip()}" for p, line in lines if text.search(line)] == []


def test_public_names() -> None:
    assert sorted(kernelmill.__all__) == PUBLIC
    assert all(hasattr(kernelmill, n) for n in PUBLIC)
    assert set(kernelmill_build.__all__) >= HOOKS


def test_passes_stand_after_what_they_need() -> None:
    done: set[str] = set()
    rows = (*PASSES, *TARGET_PASSES)
    for row in rows:
        assert set(row.needs) <= done, row.name
        assert row.why
        done.add(row.name)
    levels = [row.level for row in rows]
    assert levels == sorted(levels, key=["high", "low"].index), "what works on the high level comes before the lowering"


def test_rows_of_the_operation_table_are_complete() -> None:
    for op in OPS.values():
        assert op.doc, op.name
        assert re.fullmatch(r"[^>]*->[^>]*", op.signature), op.name
    assert all(row.meaning and str(row.values) for row in (*FUNCTION_ATTRIBUTES.values(), *LOOP_ATTRIBUTES.values()))


def test_no_path_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout (an unpacked archive has no list of files)")
    pattern = re.compile(r"(^|[\s\"'=(:])/(root|work|home/[a-z]+)/")
    found = []
    for line in listed.stdout.splitlines():
        path = ROOT / line
        if path.suffix in (".py", ".md", ".toml", ".yml", "") and path.is_file() and os.access(path, os.R_OK):
            found += [
                line for row in path.read_text(encoding="utf-8", errors="replace").splitlines() if pattern.search(row)
            ]
    assert sorted(set(found)) == []
