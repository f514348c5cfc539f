"""Rigs: interpreters of other platforms, prepared on this machine. This file is the table; the kinds are the files beside it.

    prepare(PLATFORMS["linux-s390x"])  ->  Rig     (its Python, ready to run scripts with the wheel on its path)

What a rig is made of is kept in the folder that `KERNELMILL_RIGS` names, else in the user's cache folder; a second run
finds it there. `Unavailable` says what is missing on this machine. Adding a platform is adding a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .base import Platform, Rig, Unavailable
from .debian import emulated_root, native_root
from .installed import installed_python
from .javascript import pyodide
from .sources import built_from_source
from .windows import wine_python

KINDS: Final[dict[str, Callable[[Platform], Rig]]] = {
    "installed": installed_python,  # a CPython of this machine
    "emulated": emulated_root,  # Debian's CPython of another CPU, under qemu-user
    "native": native_root,  # Debian's newest CPythons, with the root's own C library
    "source": built_from_source,  # built from Debian's source package
    "wine": wine_python,  # python.org's CPython for Windows
    "pyodide": pyodide,  # CPython in WebAssembly, in Node.js
}

_ROWS = (
    # name, kind, target, ABI, Python, Debian's architecture, emulator, NumPy
    Platform("cpython-3.11", "installed", "linux-x86_64-gnu", "cp311-abi3", "3.11", numpy=">=2"),
    Platform("cpython-3.12", "installed", "linux-x86_64-gnu", "cp311-abi3", "3.12", numpy=">=2"),
    Platform("cpython-3.13", "installed", "linux-x86_64-gnu", "cp311-abi3", "3.13", numpy=">=2"),
    Platform("cpython-3.14", "native", "linux-x86_64-gnu", "cp311-abi3", "3.14", "amd64", numpy="own"),
    Platform("cpython-3.15", "native", "linux-x86_64-gnu", "cp311-abi3", "3.15", "amd64", numpy="own"),
    Platform("cpython-3.15-abi3t", "native", "linux-x86_64-gnu", "cp315-abi3.abi3t", "3.15", "amd64", numpy="own"),
    Platform("cpython-3.13t", "source", "linux-x86_64-gnu", "cp313-cp313t", "3.13t", numpy=">=2"),
    Platform("musl-x86_64", "source", "linux-x86_64-musl", "cp311-abi3", "3.13"),
    Platform("linux-aarch64", "emulated", "linux-aarch64-gnu", "cp311-abi3", "3.13", "arm64", "aarch64", "own"),
    Platform("linux-armhf", "emulated", "linux-armv7l-gnu", "cp311-abi3", "3.13", "armhf", "arm", "own"),
    Platform("linux-i386", "emulated", "linux-i686-gnu", "cp311-abi3", "3.13", "i386", "i386", "own"),
    Platform("linux-ppc64le", "emulated", "linux-ppc64le-gnu", "cp311-abi3", "3.13", "ppc64el", "ppc64le", "own"),
    Platform("linux-riscv64", "emulated", "linux-riscv64-gnu", "cp311-abi3", "3.13", "riscv64", "riscv64", "own"),
    Platform("linux-s390x", "emulated", "linux-s390x-gnu", "cp311-abi3", "3.13", "s390x", "s390x", "own"),
    Platform("windows-amd64", "wine", "windows-amd64", "cp311-abi3", "3.13", numpy="==2.1.3"),
    Platform("pyodide", "pyodide", "pyodide-wasm32", "cp314-cp314", "3.14"),
)
PLATFORMS: Final = {row.name: row for row in _ROWS}


def prepare(platform: Platform) -> Rig:
    """The rig of that platform, made now unless it was made before; `Unavailable` says why there is none."""
    return KINDS[platform.kind](platform)


__all__ = ["PLATFORMS", "Platform", "Rig", "Unavailable", "prepare"]
