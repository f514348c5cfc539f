"""Interpreters as installers see them: for each platform and Python the tags it accepts, best first.

    supported(MACHINES["macos-arm64-14"], PYTHONS["3.12"])  ->  [cp312-cp312-macosx_14_0_arm64, …]

Made with `packaging.tags`, as pip does, for machines that are not at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from packaging import tags


@dataclass(frozen=True, slots=True)
class Python:
    """A CPython. `serves`: the ABI of ours that it should get, '' where we make none."""

    version: tuple[int, int]
    abi: str
    serves: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A platform in its order of preference. `wheel`: the platform tag of ours that it should get."""

    platforms: tuple[str, ...]
    wheel: str


PYTHONS: Final = {
    "3.10": Python((3, 10), "cp310", ""),
    "3.11": Python((3, 11), "cp311", "cp311-abi3"),
    "3.12": Python((3, 12), "cp312", "cp311-abi3"),
    "3.13": Python((3, 13), "cp313", "cp311-abi3"),
    "3.14": Python((3, 14), "cp314", "cp311-abi3"),
    "3.15": Python((3, 15), "cp315", "cp315-abi3.abi3t"),
    "3.16": Python((3, 16), "cp316", "cp315-abi3.abi3t"),
    "3.13t": Python((3, 13), "cp313t", "cp313-cp313t"),
    "3.14t": Python((3, 14), "cp314t", "cp314-cp314t"),
    "3.15t": Python((3, 15), "cp315t", "cp315-abi3.abi3t"),
    "3.16t": Python((3, 16), "cp316t", "cp315-abi3.abi3t"),
}


def _glibc(cpu: str, minor: int) -> tuple[str, ...]:
    return (*(f"manylinux_2_{k}_{cpu}" for k in range(minor, 4, -1)), f"linux_{cpu}")


def _musl(cpu: str, minor: int = 2) -> tuple[str, ...]:
    return (*(f"musllinux_1_{k}_{cpu}" for k in range(minor, -1, -1)), f"linux_{cpu}")


def _machines() -> Iterator[tuple[str, Machine]]:
    lowest = {"riscv64": 31, "loongarch64": 36}
    for cpu in ("x86_64", "aarch64", "i686", "armv7l", "ppc64le", "s390x", "riscv64", "loongarch64"):
        base = lowest.get(cpu, 17)
        for minor in sorted({base, 36, 41}):
            yield f"glibc-2.{minor}-{cpu}", Machine(_glibc(cpu, minor), f"manylinux_2_{base}_{cpu}")
        yield f"glibc-2.{base - 1}-{cpu}", Machine(_glibc(cpu, base - 1), "")
        yield f"musl-{cpu}", Machine(_musl(cpu), f"musllinux_1_2_{cpu}")
        yield f"musl-1.1-{cpu}", Machine(_musl(cpu, 1), "")
    for version in ((11, 0), (12, 3), (14, 0), (26, 1)):
        yield f"macos-{version[0]}-arm64", Machine(tuple(tags.mac_platforms(version, "arm64")), "macosx_11_0_arm64")
    for version in ((10, 13), (10, 15), (11, 0), (15, 0)):
        name = "-".join(map(str, version))
        yield f"macos-{name}-x86_64", Machine(tuple(tags.mac_platforms(version, "x86_64")), "macosx_10_13_x86_64")
    yield "macos-10-12-x86_64", Machine(tuple(tags.mac_platforms((10, 12), "x86_64")), "")
    for platform in ("win_amd64", "win_arm64", "win32"):
        yield platform, Machine((platform,), platform)
    yield "pyodide", Machine(("pyemscripten_2026_0_wasm32",), "pyemscripten_2026_0_wasm32")
    yield "freebsd", Machine(("freebsd_14_2_release_amd64",), "")


MACHINES: Final = dict(_machines())


def supported(machine: Machine, python: Python) -> list[tags.Tag]:
    """The tags that pip accepts there, best first."""
    interpreter = f"cp{python.version[0]}{python.version[1]}"
    found = list(tags.cpython_tags(python.version, [python.abi], machine.platforms))
    return found + list(tags.compatible_tags(python.version, interpreter, machine.platforms))
