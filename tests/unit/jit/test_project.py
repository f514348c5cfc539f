"""Options of the project that a kernel stands in, and its folder for the cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from kernelmill import kernel, explain

@kernel(jit=True)
def f(n):
    return n + 1

print(f(1), *explain(f).hits.values(), *explain(f).keys.values(), 'tomllib' in sys.modules, 'kernelmill.project' in sys.modules)
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "usual"))
    folder = tmp_path / "project" / "src" / "package"
    folder.mkdir(parents=True)
    (folder / "program.py").write_text(PROGRAM)

    def runs(table: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "project" / "pyproject.toml").write_text(table)
        return subprocess.run([sys.executable, str(folder / "program.py")], capture_output=True, text=True, check=False)

    return runs


def test_options_and_folder(run, tmp_path: Path) -> None:
    first = run("[tool.other]\n").stdout.split()
    assert first[:2] == ["2", "False"]
    table = '[tool.kernelmill]\ncache-dir = ".kernels"\n'
    assert run(table).stdout.split()[:3] == ["2", "False", first[2]]
    assert run(table).stdout.split() == ["2", "True", first[2], "False", "False"]
    assert list((tmp_path / "project" / ".kernels").rglob("*.entry"))
    other = run('[tool.kernelmill]\nopt-level = 1\ncache-dir = ".kernels"\n').stdout.split()
    assert other[:2] == ["2", "False"]
    assert other[2] != first[2]


def test_a_wrong_table_is_said(run) -> None:
    done = run("[tool.kernelmill]\nopt-levl = 1\n")
    assert done.returncode
    assert "unknown key 'opt-levl'" in done.stderr
