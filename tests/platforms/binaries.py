"""What kind of native module a wheel holds, read from its first bytes, and whether that is what the wheel's tag says.

    judge(path)  ->  "elf EM_S390 64 big"   or AssertionError

For each word of a platform tag there is one machine. No library of the build takes part: this is a second opinion.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from . import macho

#: by the last word of a platform tag: ELF machine, bits, byte order
ELF: Final = {
    "x86_64": (62, 64, "little"),
    "aarch64": (183, 64, "little"),
    "i686": (3, 32, "little"),
    "armv7l": (40, 32, "little"),
    "ppc64le": (21, 64, "little"),
    "s390x": (22, 64, "big"),
    "riscv64": (243, 64, "little"),
    "loongarch64": (258, 64, "little"),
}
PE: Final = {"win_amd64": 0x8664, "win32": 0x14C, "win_arm64": 0xAA64}
MACOS: Final = {"arm64": {"arm64"}, "x86_64": {"x86_64"}, "universal2": {"arm64", "x86_64"}}
LOWEST: Final = {"arm64": (11, 0), "x86_64": (10, 13)}  # before it there were no Macs with such a CPU, or no such Python
SUFFIXES: Final = (".so", ".pyd")


def judge(path: Path) -> list[str]:
    """A line for each native module in the wheel at `path`, which must fit its tags."""
    tags = parse_wheel_filename(path.name)[3]
    found = [_judge_one(name, data, tag) for name, data in modules(path) for tag in tags]
    assert found, f"{path.name} holds no native module"
    return found


def modules(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the native modules in a wheel."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(SUFFIXES):
                yield name, archive.read(name)


def _judge_one(name: str, data: bytes, tag: Tag) -> str:
    platform = tag.platform
    _judge_suffix(name, tag)
    if platform.startswith(("manylinux", "musllinux")):
        return _judge_elf(data, re.sub(r"^m\w+linux_\d+_\d+_", "", platform))
    if platform.startswith("win"):
        return _judge_pe(data, platform)
    if platform.startswith("macosx"):
        return _judge_macho(data, tag)
    assert platform.startswith("pyemscripten_"), platform
    assert data[:8] == b"\0asm\1\0\0\0"
    return "wasm"


def _judge_suffix(name: str, tag: Tag) -> None:
    """What the interpreter named by the tag looks for."""
    suffix = name.split("/")[-1].partition(".")[2]
    if tag.platform.startswith("win"):
        assert suffix == ("pyd" if "abi3" in tag.abi else f"{tag.abi}-{tag.platform}.pyd"), name
    elif "abi3" in tag.abi:
        assert suffix == ("abi3t.so" if tag.interpreter == "cp315" else "abi3.so"), name
    else:
        assert suffix.startswith(f"cpython-{tag.abi.removeprefix('cp')}-"), name


def _judge_elf(data: bytes, cpu: str) -> str:
    machine, bits, order = ELF[cpu]
    assert data[:4] == b"\x7fELF"
    assert data[4:6] == bytes([bits // 32, 1 if order == "little" else 2]), cpu
    kind, found = struct.unpack_from("<2H" if order == "little" else ">2H", data, 16)
    assert (kind, found) == (3, machine), cpu
    if cpu == "armv7l":  # hard float, EABI 5
        (flags,) = struct.unpack_from("<I", data, 36)
        assert flags & 0xFF000000 == 0x05000000, hex(flags)
    return f"elf {cpu} {bits} {order}"


def _judge_pe(data: bytes, platform: str) -> str:
    (start,) = struct.unpack_from("<I", data, 0x3C)
    assert (data[:2], data[start : start + 4]) == (b"MZ", b"PE\0\0")
    machine, flags = (struct.unpack_from("<H", data, start + k)[0] for k in (4, 22))
    assert machine == PE[platform], platform
    assert flags & 0x2002 == 0x2002, "neither executable nor a DLL"
    (magic,) = struct.unpack_from("<H", data, start + 24)
    assert magic == (0x10B if platform == "win32" else 0x20B)
    (characteristics,) = struct.unpack_from("<H", data, start + 24 + 70)
    assert characteristics & 0x140 == 0x140, "without address randomisation or with an executable stack"
    return f"pe {platform}"


def _judge_macho(data: bytes, tag: Tag) -> str:
    _, major, minor, cpu = tag.platform.split("_", 3)
    slices = macho.slices(data)
    assert set(slices) == MACOS[cpu]
    entry = "_PyModExport_" if tag.interpreter == "cp315" else "_PyInit_"
    for name, thin in slices.items():
        image = macho.check(thin, LOWEST[name], f"{entry}_kernels")
        assert image.minimum <= max((int(major), int(minor)), LOWEST[name]), tag  # no Mac with that CPU has an older system
        assert {n for n in image.exported if "Py" in n} == {f"{entry}_kernels"}
    return f"macho {' '.join(sorted(slices))}"
