"""Read, not run: native modules are what the tags of their wheels say. A quick part here, all wheels under `platforms`.

For some platforms reading is all there is: macOS, Windows on Arm and 32-bit, loongarch64, free-threaded 3.14 and 3.15.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from . import macho
from .binaries import judge, modules

QUICK = "macos-universal2,windows-amd64,linux-s390x-gnu,linux-armv7l-gnu,pyodide-wasm32"
SOURCE = '''"""Two kernels."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def gcd(a: int, b: int) -> int:
    """The greatest common divisor."""
    while b:
        a, b = b, a % b
    return a


@kernel
def total(x: Array1[np.float64]) -> float:
    """The sum."""
    s = 0.0
    for i in range(len(x)):
        s += float(x[i])
    return s
'''
METADATA = {
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A tiny wheel, milled for a few platforms."""
    from wheel.wheelfile import WheelFile

    folder = tmp_path_factory.mktemp("quick")
    pure = folder / "tiny-1.0-py3-none-any.whl"
    with WheelFile(pure, "w") as archive:
        archive.writestr("tiny/__init__.py", SOURCE)
        for name, text in METADATA.items():
            archive.writestr(name, text)
    command = [sys.executable, "-m", "kernelmill", "mill", str(pure), "--target", QUICK, "--out", str(folder / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return sorted((folder / "out").glob("*.whl"))


def test_modules_are_what_their_tags_say(quick: list[Path]) -> None:
    assert sorted(line for wheel in quick for line in judge(wheel)) == [
        "elf armv7l 32 little", "elf s390x 64 big", "macho arm64 x86_64", "pe win_amd64", "wasm",
    ]  # fmt: skip


def mac_module(wheels: list[Path], cpu: str) -> bytes:
    (wheel,) = [w for w in wheels if "macosx" in w.name]
    ((_, data),) = modules(wheel)
    return macho.slices(data)[cpu]


def test_modules_for_macos_need_nothing_but_python_and_the_system(quick: list[Path]) -> None:
    image = macho.check(mac_module(quick, "arm64"), (11, 0), "_PyInit__kernels")
    assert image.libraries == (macho.SYSTEM,)
    assert "_PyModuleDef_Init" in image.looked_up
    assert image.signed_pages > 0


@pytest.mark.parametrize(
    ("where", "message"),
    [(0, "magic"), (16, "load commands end|length"), (24, "two-level"), (-40_000, "hash|signature"), (0x4100, "hash")],
)
def test_the_reader_sees_a_changed_byte(quick: list[Path], where: int, message: str) -> None:
    data = bytearray(mac_module(quick, "arm64"))
    if abs(where) >= len(data):
        where = len(data) // 2
    data[where] ^= 0x80
    with pytest.raises(macho.MachOError, match=message):
        macho.check(bytes(data), (11, 0), "_PyInit__kernels")


def test_the_reader_sees_another_tag_and_a_missing_entry(quick: list[Path]) -> None:
    data = mac_module(quick, "x86_64")
    with pytest.raises(macho.MachOError, match=r"minimum OS \(10, 13\), the tag says \(10, 9\)"):
        macho.check(data, (10, 9), "_PyInit__kernels")
    with pytest.raises(macho.MachOError, match="_PyInit_other is not exported"):
        macho.check(data, (10, 13), "_PyInit_other")


@pytest.mark.platforms
def test_every_wheel_holds_what_its_tags_say(wheels: list[Path]) -> None:
    for wheel in wheels:
        judge(wheel)
