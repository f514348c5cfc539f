"""The order of the tests: a reader finds the tests of a module by its path, and shared parts in `tests/support`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kernelmill.passes.order import PASSES, TARGET_PASSES

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
UNIT_TESTS = sorted((TESTS / "unit").rglob("test_*.py"))
#: Folders of `tests/unit` that mirror something else than the folder of `src/kernelmill` of that name.
ROOTS = {"build_backend": "build_backend/kernelmill_build", "templates": "templates/kernelmill_templates"}
#: Unit tests that are not of one module, each with its reason.
ELSEWHERE = {
    "codegen/test_operations.py": "what the operations of the low IR compute, on every back end",
    "codegen/test_control.py": "what its statements do, on every back end",
    "wheel/test_sources.py": "sources that Python refuses, wherever they are read",
    "templates/test_shim_types.py": "what a type checker makes of the shim, which is slow",
}
#: Files of `tests/passes` that are not of one pass, each with its reason.
ALL_PASSES = {
    "test_compile_work.py": "the work of all passes together",
    "test_places.py": "the places of statements after all passes",
}


def places(path: Path) -> list[Path]:
    """Where the module that a unit test is named after may be: a file, a folder, or the folder the test is in."""
    inside = path.relative_to(TESTS / "unit")
    parts = inside.parts[:-1]
    root = ROOT / ROOTS[parts[0]] if parts and parts[0] in ROOTS else ROOT.joinpath("src", "kernelmill", *parts[:1])
    folder = root.joinpath(*parts[1:])
    stem = inside.stem.removeprefix("test_")
    return [folder / f"{stem}.py", folder / f"_{stem}.py", folder / stem / "__init__.py"] + (
        [folder / "__init__.py"] if stem == folder.name else []
    )


@pytest.mark.parametrize("path", UNIT_TESTS, ids=lambda p: str(p.relative_to(TESTS)))
def test_a_unit_test_is_named_after_what_it_tests(path: Path) -> None:
    if path.relative_to(TESTS / "unit").as_posix() not in ELSEWHERE:
        assert any(p.is_file() for p in places(path)), f"none of {[str(p.relative_to(ROOT)) for p in places(path)]} exists"


def test_exceptions_are_there() -> None:
    assert all((TESTS / "unit" / file).is_file() for file in ELSEWHERE)
    assert all((TESTS / "passes" / file).is_file() for file in ALL_PASSES)


def test_every_pass_has_its_tests() -> None:
    files = {path.name for path in (TESTS / "passes").glob("*.py")} - {"__init__.py"}
    assert files == {f"test_{row.name}.py" for row in (*PASSES, *TARGET_PASSES)} | ALL_PASSES.keys()


@pytest.mark.parametrize("suite", ["differential", "passes"])
def test_what_suites_share_is_in_support(suite: str) -> None:
    """Nothing but tests: what they share is in `tests/support`, what makes kernels in `tests/generated`."""
    others = {p.name for p in (TESTS / suite).rglob("*.py")} - {p.name for p in (TESTS / suite).glob("test_*.py")}
    assert others == {"__init__.py"}


def test_support_has_no_tests() -> None:
    assert [p.name for folder in ("support", "generated") for p in (TESTS / folder).rglob("test_*.py")] == []
