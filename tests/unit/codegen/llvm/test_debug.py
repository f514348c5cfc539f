"""Debug information: the lines and the functions of the author's source, in modules of systems that keep it there."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from kernelmill.pipeline import compile_unit
from kernelmill.project.options import BuildOptions, CodeOptions
from kernelmill.project.units import CompilationUnit
from kernelmill.source import SourceFile
from kernelmill.targets import get_target

HELPER = """
def scaled(x: float, k: int) -> float:
    return x * 0.5 + k
"""
KERNEL = """
import math

import numpy as np

from kernelmill import Array1, kernel
from lib.helper import scaled


@kernel
def total(x: Array1[np.float64]) -> float:
    s = 0.0
    for k in range(len(x)):
        if x[k] > 1.0:
            s += scaled(x[k], k)
        else:
            s -= math.exp(x[k])
    return s
"""


def compiled(target: str, *, debug: bool, folder: str = "src") -> bytes:
    sources = (
        SourceFile(f"{folder}/lib/__init__.py", "lib", "", True),
        SourceFile(f"{folder}/lib/helper.py", "lib.helper", HELPER),
        SourceFile(f"{folder}/lib/kernels.py", "lib.kernels", KERNEL),
    )
    options = BuildOptions(backend="llvm", code=CodeOptions(cpu_levels=("v1",), debug=debug))
    made = compile_unit(CompilationUnit("lib._kernels", "lib", sources), options, get_target(target)).native
    assert made is not None
    return made


def places(module: bytes) -> set[tuple[str, int]]:
    """Files and lines of a module's instructions."""
    found = set()
    info = ELFFile(BytesIO(module)).get_dwarf_info()
    for unit in info.iter_CUs():
        program = info.line_program_for_CU(unit)
        folders, files = program.header.include_directory, program.header.file_entry
        for entry in program.get_entries():
            if entry.state is not None and not entry.state.end_sequence:
                file = files[entry.state.file - 1]
                folder = folders[file.dir_index - 1] if file.dir_index else unit.get_top_DIE().attributes["DW_AT_comp_dir"].value
                found.add((f"{folder.decode()}/{file.name.decode()}", entry.state.line))
    return found


def functions(module: bytes) -> set[str]:
    info = ELFFile(BytesIO(module)).get_dwarf_info()
    dies = (die for unit in info.iter_CUs() for die in unit.iter_DIEs() if die.tag == "DW_TAG_subprogram")
    return {die.attributes["DW_AT_name"].value.decode() for die in dies if "DW_AT_name" in die.attributes}


@pytest.mark.parametrize("target", ["linux-x86_64-gnu", "linux-aarch64-musl", "linux-s390x-gnu"])
def test_lines_of_the_kernel_and_of_what_stands_in_it(target: str) -> None:
    module = compiled(target, debug=True)
    found = places(module)
    assert {("lib/kernels.py", line) for line in (13, 14, 15)} <= found
    assert ("lib/helper.py", 3) in found
    assert {file for file, line in found if line} == {"lib/kernels.py", "lib/helper.py"}
    assert "total" in functions(module)
    assert ELFFile(BytesIO(module)).get_section_by_name(".symtab") is not None
    assert module == compiled(target, debug=True, folder="elsewhere/src")


def test_without_it_there_is_none() -> None:
    file = ELFFile(BytesIO(compiled("linux-x86_64-gnu", debug=False)))
    assert file.get_section_by_name(".debug_line") is None
    assert file.get_section_by_name(".symtab") is None


@pytest.mark.parametrize("target", ["windows-amd64", "macos-arm64"])
def test_where_modules_hold_none_it_changes_nothing(target: str) -> None:
    assert compiled(target, debug=True) == compiled(target, debug=False)


PROGRAM = """
from kernelmill import kernel

@kernel(jit=True)
def f(n: int) -> int:
    return n * 2 + 1

print(f(20))
"""


def test_in_process_there_is_a_file_for_debuggers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pyproject.toml").write_text("[tool.kernelmill]\ndebug = true\n")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    for _ in range(2):  # compiled, and from the cache
        done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
        assert done.stdout == "41\n"
    made = list((tmp_path / "cache" / "debug").rglob("*.so"))
    assert len(made) == 2
    for file in made:
        assert (str(program), 6) in places(file.read_bytes())
