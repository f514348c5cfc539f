"""The checkers that authors run before they publish, over every wheel of `--target all`. Each exception has its reason.

    auditwheel            needed libraries and symbol versions against the platform tag (Linux)
    abi3audit             symbols outside the stable ABI (tags with abi3)
    delvewheel            DLLs that a Windows machine may not have
    check-wheel-contents  stray, missing and duplicate files
    pydistcheck           sizes, names, debug symbols
    twine                 metadata as the package index reads it
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from kernelmill.targets import get_target

pytestmark = pytest.mark.platforms

PYDISTCHECK = "from pydistcheck.cli import check; check()"  # it is a program and no module to run
#: what auditwheel calls the oldest platform that the file would run on, where that is older than the tag that we give:
#: no interpreter from 3.11 on runs on it
OLDER = {"manylinux_2_5_x86_64": "manylinux_2_17_x86_64", "manylinux_2_5_i686": "manylinux_2_17_i686"}


def run(command: list[str | Path], cwd: Path) -> str:
    done = subprocess.run([str(w) for w in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_twine(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    told = run([checkers, "-m", "twine", "check", "--strict", *published], tmp_path)
    assert told.count("PASSED") == len(published)


def test_check_wheel_contents(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    told = run([checkers, "-m", "check_wheel_contents", *published], tmp_path)
    assert told.count(": OK") == len(published)


def test_pydistcheck(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    told = run([checkers, "-c", PYDISTCHECK, "--inspect", *published], tmp_path)
    assert told.count("errors found while checking: 0") == len(published)


def test_auditwheel(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    linux = [w for w in published if "linux_" in w.name]
    assert len(linux) > 40
    for wheel in linux:
        told = " ".join(run([checkers, "-m", "auditwheel", "show", wheel], tmp_path).split())
        found = re.search(r'following platform tag: "(\w+)"', told)
        assert found, told
        platform = wheel.stem.rpartition("-")[2]
        assert OLDER.get(found[1], found[1]) == platform
        assert "requires no external shared libraries" in told


def test_delvewheel(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    windows = [w for w in published if "-win" in w.name]
    assert windows
    for wheel in windows:
        told = run([checkers, "-m", "delvewheel", "show", wheel], tmp_path)
        copied, _, assumed = told.partition("assumed to be present")
        assert "None" in copied
        libraries = {library.soname for library in get_target("windows-amd64").libraries}
        found = set(re.findall(r"^ +(\S+\.dll)", assumed, re.MULTILINE))
        assert all(name in libraries or re.fullmatch(r"python3\d*t?\.dll", name) for name in found), wheel.name


def test_abi3audit(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    stable = [w for w in published if "-abi3-" in w.name]
    report = audit(checkers, stable, tmp_path)
    assert len(report) == len(stable)
    for wheel, result in report.items():
        assert result["is_abi3"], wheel
        assert result["non_abi3_symbols"] == [], wheel
        assert (result["baseline"], result["is_abi3_baseline_compatible"]) == ("3.11", True), wheel


def test_abi3audit_on_the_abi_of_3_15(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    """Of ELF files it takes the module's own entry, whose name Python 3.15 prescribes (PEP 793), for a symbol of CPython."""
    stable = [w for w in published if "abi3.abi3t" in w.name]
    for wheel, result in audit(checkers, stable, tmp_path).items():
        assert set(result["non_abi3_symbols"]) == ({"PyModExport__kernels"} if "linux" in wheel else set()), wheel
        assert result["is_abi3_baseline_compatible"], wheel


def audit(checkers: Path, wheels: list[Path], cwd: Path) -> dict[str, dict[str, object]]:
    """abi3audit's report: what it says of the one native module of each wheel."""
    command = [str(checkers), "-m", "abi3audit", "--strict", "--report", *map(str, wheels)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("{"), done.stderr
    specs = json.loads(done.stdout)["specs"]
    return {Path(name).name: spec["wheel"][0]["result"] for name, spec in specs.items()}
