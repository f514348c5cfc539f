"""What a native module says of places does not depend on where the wheel was built; how often the stages run that are the
same for every wheel."""

from __future__ import annotations

from collections import Counter

import pytest

from kernelmill import pipeline
from kernelmill.codegen.backends import Unavailable
from kernelmill.pipeline import compile_unit
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import get_target

SOURCE = """
import numpy as np

from kernelmill import Array1, kernel


@kernel
def put(x: Array1[np.float64], places: Array1[np.int64]) -> None:
    for k in range(len(places)):
        x[places[k]] = x[places[k]] + 2.0
"""
OPTIONS = BuildOptions(code=CodeOptions(opt_level=0))


def native(path: str, module: str, target: str, is_package: bool = False) -> bytes:
    source = SourceFile(path, module, SOURCE, is_package)
    made = compile_unit(CompilationUnit("lib._kernels", "lib", (source,)), OPTIONS, get_target(target)).native
    assert made is not None
    return made


@pytest.mark.parametrize("target", ["linux-x86_64-gnu", "macos-arm64", "windows-amd64"])
def test_the_folder_of_the_build_is_not_in_the_module(target: str) -> None:
    one = native("lib/deep/signal.py", "lib.deep.signal", target)
    assert one == native("../somewhere/else/src/lib/deep/signal.py", "lib.deep.signal", target)
    assert b'File "lib/deep/signal.py", line 10, in native code' in one


def test_a_package_is_its_init_file() -> None:
    assert b'File "lib/__init__.py", line 10' in native("src/lib/__init__.py", "lib", "linux-x86_64-gnu", is_package=True)


WANTED = [
    (get_target(name), abi) for name in ("linux-x86_64-gnu", "linux-x86_64-musl") for abi in get_target(name).abis
]
KERNEL = "from kernelmill import kernel\n@kernel\ndef f(x: float) -> float:\n    return x + {}.0\n"


class Nothing(Unavailable):
    """A back end whose objects are empty."""

    def announce(self, code):
        self.announced = code

    def objects(self, code):
        return [b""]


@pytest.fixture
def counts(monkeypatch):
    """How often each stage ran; linking is left out."""
    found = Counter()

    def counted(name):
        function = getattr(pipeline, name)

        def run(*args, **kwargs):
            found[name] += 1
            return function(*args, **kwargs)

        monkeypatch.setattr(pipeline, name, run)

    for name in ("scan", "build", "run_passes", "add_glue", "start_module"):
        counted(name)

    def no_link(objects, target, name, abi, backend, *, debug, files):
        raise NotImplementedError(name)

    monkeypatch.setattr(pipeline, "link_unit", no_link)
    return found


def test_front_end_and_passes_run_once_for_each_unit(counts):
    sources = tuple(
        SourceFile(f"{p}/__init__.py", p, KERNEL.format(k), True)
        for k, p in enumerate(("pa", "pb", "pc"))
    )
    units = [CompilationUnit(f"{source.module}._kernels", source.module, sources) for source in sources]
    compiler = pipeline.Compiler(Nothing("", ""))
    options = BuildOptions()
    for unit in units:
        compiler.announce(unit, options, WANTED)
    for target, abi in WANTED:
        for unit in units:
            with pytest.raises(NotImplementedError, match=unit.native_module):
                compiler.compile(unit, options, target, abi)
    assert len(WANTED) >= 6
    abis = len({abi for _, abi in WANTED})
    assert counts == {"scan": 3, "build": 3, "run_passes": 3, "add_glue": 3, "start_module": 3 * abis}
