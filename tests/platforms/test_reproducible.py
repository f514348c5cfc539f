"""The same wheels from every Python that builds them: members, headers and order, whatever compresses them."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from .rigs import Unavailable
from .rigs.installed import find_python
from .rigs.packages import builder_folder
from .wheels import EXAMPLE, ROOT

pytestmark = pytest.mark.platforms

VERSIONS = ("3.11", "3.12", "3.13")
TARGETS = "linux-x86_64-gnu,linux-s390x-gnu,macos-universal2,windows-amd64,pyodide-wasm32"
SOURCES = ("src", "build_backend", "templates")


def build(version: str, out: Path) -> None:
    """`kernelmill build` of the example by that CPython, which has a setuptools and an LLVM of its own."""
    python = find_python(version)
    source = shutil.copytree(EXAMPLE, out / "source", ignore=shutil.ignore_patterns("build", "*.egg-info"))
    path = os.pathsep.join(str(p) for p in (*(ROOT / s for s in SOURCES), builder_folder(version, python)))
    command = [str(python), "-s", "-m", "kernelmill", "build", str(source), "--target", TARGETS, "--out", str(out / "dist")]
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def described(wheel: Path) -> list[tuple[object, ...]]:
    """All of an archive but how it was compressed."""
    with zipfile.ZipFile(wheel) as archive:
        return [
            (i.filename, i.date_time, i.create_system, i.create_version, i.flag_bits, i.external_attr, i.compress_type, i.extra,
             i.comment, archive.read(i))
            for i in archive.infolist()
        ]  # fmt: skip


def test_every_python_builds_the_same_wheels(tmp_path: Path) -> None:
    found = {}
    for version in VERSIONS:
        try:
            build(version, tmp_path / version)
        except Unavailable:
            continue
        found[version] = {w.name: described(w) for w in (tmp_path / version / "dist").glob("*.whl")}
    if len(found) < 2:
        pytest.skip(f"of CPython {', '.join(VERSIONS)} this machine has {', '.join(found) or 'none'}")
    first, *others = found.values()
    assert len(first) >= 5
    for other in others:
        assert sorted(other) == sorted(first)
        for name, members in first.items():
            assert other[name] == members, name
