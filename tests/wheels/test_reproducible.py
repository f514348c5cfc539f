"""The same wheels from any Python: members, headers and order; and the same files where zlib is the same."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from wheel.wheelfile import WheelFile

from .conftest import INIT, RULES, SIGNAL, run

pytestmark = pytest.mark.slow

PYTHONS = ("3.11", "3.13")
TARGETS = "linux-x86_64-gnu,linux-x86_64-musl,linux-ppc64le-gnu,pyodide-wasm32,macos-x86_64,windows-amd64,windows-win32"
PURE = "tinylib-1.0-py3-none-any.whl"
FILES = {
    "tinylib/__init__.py": INIT,
    "tinylib/signal.py": SIGNAL,
    "tinylib/deep/__init__.py": "",
    "tinylib/deep/rules.py": RULES,
    "tinylib-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinylib\nVersion: 1.0\n",
    "tinylib-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def interpreter(version: str) -> Path:
    """A CPython of that version: pyenv's or the one on PATH."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted((pyenv / "versions").glob(f"{version}.*/bin/python{version}"))
    found = str(kept[-1]) if kept else shutil.which(f"python{version}")
    if found is None:
        pytest.skip(f"python{version} is neither on PATH nor among pyenv's versions")
    return Path(found)


def members(path: Path) -> list[tuple[object, ...]]:
    """Everything in an archive but its compression."""
    with zipfile.ZipFile(path) as archive:
        return [
            (i.filename, i.date_time, i.external_attr, i.create_system, i.compress_type, i.extra, archive.read(i))
            for i in archive.infolist()
        ]


def test_two_pythons_make_the_same_wheels(wheelhouse, tmp_path):
    with WheelFile(tmp_path / PURE, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    zlib = {}
    for number, version in enumerate(PYTHONS):
        environment = tmp_path / f"python{version}"
        run([interpreter(version), "-m", "venv", environment], tmp_path)
        python = environment / "bin" / "python"
        run([python, "-m", "pip", "install", "-q", "--find-links", wheelhouse, "kernelmill[llvm,zig]"], tmp_path)
        zlib[version] = run([python, "-c", "import zlib; print(zlib.ZLIB_RUNTIME_VERSION)"], tmp_path)
        # hashes differ, and with them the order of sets
        run([python, "-m", "kernelmill", "mill", PURE, "--target", TARGETS, "--abi", "all", "--out", version], tmp_path,
            PYTHONHASHSEED=str(number + 1))  # fmt: skip
        alone = ["--target", "macos-x86_64", "--abi", "cp311-abi3", "--out", f"alone{version}"]
        run([python, "-m", "kernelmill", "mill", PURE, *alone], tmp_path)
        (wheel,) = (tmp_path / f"alone{version}").glob("*.whl")
        assert members(wheel) == members(tmp_path / version / wheel.name), "a target by itself and among others"
    first, second = (sorted((tmp_path / version).glob("*.whl")) for version in PYTHONS)
    assert [wheel.name for wheel in first] == [wheel.name for wheel in second]
    assert len(first) > 10
    for one, other in zip(first, second, strict=True):
        assert members(one) == members(other), one.name
        assert len(set(zlib.values())) > 1 or one.read_bytes() == other.read_bytes(), one.name
