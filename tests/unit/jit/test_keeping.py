"""Many processes that need the same kernels at the same moment, and entries of the cache that are not as they were written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 16
PROGRAM = """
import sys, time
from kernelmill import kernel, explain

@kernel(jit=True)
def one(n):
    return n + 1

@kernel(jit=True)
def two(n):
    total = 0
    for k in range(n):
        total += k
    return total

print(one(1), two(5), *(list(explain(f).hits.values())[0] for f in (one, two)))
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return [sys.executable, str(path)]


def test_sixteen_processes_compile_each_kernel_once(program: list[str], tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    started = [subprocess.Popen(program, stdout=pipe, stderr=pipe, text=True) for _ in range(COUNT)]
    found = [process.communicate() for process in started]
    assert [errors for _, errors in found] == [""] * COUNT
    rows = [output.split() for output, _ in found]
    assert [row[:2] for row in rows] == [["2", "10"]] * COUNT
    assert [sum(row[place] == "False" for row in rows) for place in (2, 3)] == [1, 1]
    assert {path.stat().st_mode & 0o77 for path in (tmp_path / "cache").rglob("*")} == {0}


@pytest.mark.parametrize("damage", ["flipped", "cut", "open to others"])
def test_damaged_entries_are_made_again(damage: str, program: list[str], tmp_path: Path) -> None:
    def run() -> list[str]:
        return subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()

    assert run() == ["2", "10", "False", "False"]
    for path in (tmp_path / "cache").rglob("*.entry"):
        content = path.read_bytes()
        if damage == "flipped":
            path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
        elif damage == "cut":
            path.write_bytes(content[:-1])
        else:
            path.chmod(0o666)
    assert run() == ["2", "10", "False", "False"]
    assert run() == ["2", "10", "True", "True"]
