"""Tests of a project that run natively, as Python, and both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import unittest
import kernelmill
from kernelmill import kernel

@kernel
def double(x):
    return x * 2

@kernel
def hopeless(x):
    return open(x)

def test_double(kernelmill_mode):
    assert double(4) == 8
    assert kernelmill.explain(double).native == (kernelmill_mode == "native")

def test_hopeless():
    try:
        hopeless("/there/is/no/such/file")
    except FileNotFoundError:
        pass

class TestOld(unittest.TestCase):
    def test_it(self):
        self.assertEqual(double(1), 2)
"""


@pytest.mark.parametrize(
    ("option", "passed", "failed"),
    [
        ("both", ["test_double[native]", "test_double[python]", "test_hopeless[python]", "test_it"], ["test_hopeless[native]"]),
        ("python", ["test_double", "test_hopeless", "test_it"], []),
    ],
)
def test_every_test_in_its_modes(option: str, passed: list[str], failed: list[str], tmp_path: Path, monkeypatch) -> None:
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (tmp_path / "test_it.py").write_text(TESTS)
    plugins = ["-p", "kernelmill.pytest_plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-rA", *plugins, f"--kernelmill={option}"]
    done = subprocess.run([*command, "test_it.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    rows = [line.split(" - ")[0].split() for line in done.stdout.splitlines() if line.startswith(("PASSED", "FAILED"))]
    found = {kind: sorted(row[1].rpartition("::")[2] for row in rows if row[0] == kind) for kind in ("PASSED", "FAILED")}
    assert found == {"PASSED": sorted(passed), "FAILED": sorted(failed)}, done.stdout
    assert ("CompilationError" in done.stdout) == bool(failed)
