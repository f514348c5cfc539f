"""A module is taken from the cache where nothing has changed that it depends on, and made again where anything has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from kernelmill import pipeline
from kernelmill.cache.store import Memory
from kernelmill.cached import CachedCompiler
from kernelmill.codegen.backends import Work, opened
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit, CompiledUnit
from kernelmill.source import SourceFile
from kernelmill.targets import get_target

GNU, MUSL = get_target("linux-x86_64-gnu"), get_target("linux-x86_64-musl")
KERNEL = """
from kernelmill import kernel
from pa.other import FACTOR, helper

@kernel
def f(x: float) -> float:
    return helper(x) * FACTOR
"""
OTHER = "FACTOR = 2.0\n\ndef helper(x):\n    return x + 1.0\n"
OPTIONS = BuildOptions(code=CodeOptions(opt_level=0))


def unit(kernel: str = KERNEL, other: str = OTHER) -> CompilationUnit:
    files = [("pa/__init__.py", "pa", kernel, True), ("pa/other.py", "pa.other", other, False)]
    return CompilationUnit("pa._kernels", "pa", tuple(SourceFile(*file) for file in files))


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[CompiledUnit, int]]:
    """The module of a unit from one store, each time by a compiler of its own, and how often the front end ran for it."""
    store, runs = Memory(), []
    front = pipeline.front
    monkeypatch.setattr(pipeline, "front", lambda *args: runs.append(args) or front(*args))

    def build(wanted: CompilationUnit, options: BuildOptions = OPTIONS, target=GNU, abi="") -> tuple[CompiledUnit, int]:
        before = len(runs)
        with opened("llvm", Work(count=1, store=store)) as backend:
            compiler = CachedCompiler(backend, store)
            compiler.announce(wanted, options, [(target, abi or target.abis[0])])
            return compiler.compile(wanted, options, target, abi), len(runs) - before

    return build


def test_nothing_changed_nothing_made(built) -> None:
    first, ran = built(unit())
    assert (ran, first.native is not None) == (1, True)
    assert built(unit()) == (first, 0)


@pytest.mark.parametrize(
    "changed",
    [
        unit(KERNEL.replace("helper(x) *", "helper(x) +")),
        unit(other=OTHER.replace("1.0", "3.0")),
        unit(other=OTHER.replace("FACTOR = 2.0", "FACTOR = 4.0")),
        unit(KERNEL.replace("x: float) -> float", "x: int) -> float")),
        unit("\n" + KERNEL),
    ],
    ids=["kernel", "helper", "constant", "type", "line"],
)
def test_an_edit_of_anything_reached_makes_it_anew(built, changed) -> None:
    first, _ = built(unit())
    second, ran = built(changed)
    assert ran == 1
    assert second != first


SEVERAL = """
from kernelmill import kernel

SCALE = 2.0

def helper(x):
    return x + SCALE

@kernel
def f(x: float) -> float:
    return helper(x) * 2.0

@kernel
def g(n: int) -> int:
    return n * n + 1

@kernel
def h(x: float, n: int) -> float:
    if n < 0:
        raise ValueError("negative")
    return x * n
"""
EDITS = (
    ("x * n", "x - n"),  # one kernel
    ("SCALE = 2.0", "SCALE = -0.0"),  # a constant that a helper reads
    ("SCALE = -0.0", "SCALE = 0.0"),  # equal, and another number
    ("x + SCALE", "x - SCALE"),  # the helper
    ("n: int) -> int", "n: float) -> float"),  # a type
    ("def g", "\n\ndef g"),  # lines
    ('"negative"', '"below zero"'),  # a message
    ("@kernel\ndef f", "@kernel(fastmath=True)\ndef f"),  # an option of a kernel
)


def test_modules_of_several_kernels_after_edits_are_those_of_an_empty_cache(built) -> None:
    text = SEVERAL
    built(unit(text))
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new)
        warm, ran = built(unit(text))
        with opened("llvm", Work(count=1)) as backend:
            assert warm == CachedCompiler(backend, Memory()).compile(unit(text), OPTIONS, GNU)
        assert ran == 1


def test_options_targets_and_abis_have_modules_of_their_own(built) -> None:
    first, _ = built(unit())
    for change in ({"options": replace(OPTIONS, code=CodeOptions(opt_level=2))}, {"target": MUSL}, {"abi": "cp314-cp314t"}):
        second, ran = built(unit(), **change)
        assert (ran, second.native != first.native) == (1, True)
        assert built(unit(), **change) == (second, 0)
    assert built(unit(), replace(OPTIONS, inner_backend="hatchling.build")) == (first, 0)


CACHED = """
import sys
from kernelmill.cli.main import main
status = main(["build", sys.argv[1], "--out", sys.argv[2]])
late = ("kernelmill.pipeline", "kernelmill.frontend", "kernelmill.passes", "llvmlite.binding")
print(status, sorted(n for n in sys.modules if n in late))
"""


def test_a_build_that_finds_everything_does_not_load_the_compiler(tmp_path) -> None:
    project = tmp_path / "p"
    (project / "src" / "pa").mkdir(parents=True)
    (project / "pyproject.toml").write_text(
        '[build-system]\nbuild-backend = "kernelmill_build"\n[project]\nname = "pa"\nversion = "1"\n'
    )
    (project / "src" / "pa" / "__init__.py").write_text(KERNEL)
    (project / "src" / "pa" / "other.py").write_text(OTHER)
    environment = {**os.environ, "KERNELMILL_CACHE_DIR": str(tmp_path / "cache")}
    said, wheels = [], []
    for out in ("first", "second"):
        command = [sys.executable, "-c", CACHED, project, tmp_path / out]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        said.append(done.stdout.splitlines()[-1])
        wheels.append({path.name: path.read_bytes() for path in (tmp_path / out).glob("*.whl")})
    assert said == ["0 ['kernelmill.frontend', 'kernelmill.passes', 'kernelmill.pipeline', 'llvmlite.binding']", "0 []"]
    assert wheels[0] == wheels[1] != {}
