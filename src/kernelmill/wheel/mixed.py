"""Wheels that hold native code of others already: which of them kernelmill's module fits into, and under which tag.

    cp312-cp312-linux_x86_64           + cp311-abi3 for manylinux_2_17_x86_64  ->  cp312-cp312-linux_x86_64
    cp39-abi3-manylinux_2_5_x86_64     + the same                              ->  cp311-abi3-manylinux_2_17_x86_64
    cp312-cp312-win_amd64              + the same                              ->  refused: for another platform

The tag that comes out is the narrower of both in every part. Input: the tag of the wheel, an ABI, a target. Output: a tag.
"""

from __future__ import annotations

import re
from typing import Final

from kernelmill.diagnostics import KernelmillError
from kernelmill.records import dataclass
from kernelmill.targets import Abi, Target
from kernelmill.wheel.archive import Tag

_LINUX: Final = re.compile(r"(manylinux|musllinux)_(\d+)_(\d+)_(\w+)")
_OLD_LINUX: Final = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_MACOS: Final = re.compile(r"macosx_(\d+)_(\d+)_(\w+)")
_VERSION: Final = re.compile(r"cp3(\d+)(t?)")
_LIBC: Final = {"manylinux": "gnu", "musllinux": "musl", "linux": ""}


@dataclass(frozen=True, slots=True)
class _Platform:
    """What one platform tag says: system, CPU, C library ('' where it is not said), and the oldest version."""

    system: str
    machine: str
    libc: str = ""
    version: tuple[int, int] = (0, 0)


def is_mixed(tag: Tag) -> bool:
    """Whether a wheel is for one platform, so that it holds more than Python."""
    return tag.platform != "any"


def fits(tag: Tag, target: Target) -> bool:
    """Whether native code for the target may go into a wheel with that tag."""
    ours = [_platform(text) for text in target.wheel_platforms]
    return any(_alike(_platform(text), mine) for text in tag.platform.split(".") for mine in ours)


def combined(name: str, tag: Tag, abi: Abi, target: Target) -> Tag:
    """The tag of the wheel called `name` once it holds a native module for `abi` and `target` too."""
    if not fits(tag, target):
        raise KernelmillError(
            f"{name} holds native code for {tag.platform}, which does not go with the target {target.name}",
            hint="build the wheel on that platform, or leave the target out",
        )
    return Tag(*_interpreter(name, tag, abi), _narrower(tag.platform, target))


def _interpreter(name: str, tag: Tag, abi: Abi) -> tuple[str, str]:
    """Python and ABI part."""
    ours = f"cp3{abi.minor}", abi.tag
    if tag.abi == "none":
        return ours
    version = _VERSION.fullmatch(tag.abi)
    if version:  # for one version of Python: ours must serve it
        minor, free = int(version[1]), bool(version[2])
        serves = minor == abi.minor if abi.only else minor >= abi.minor
        objects = ("free", "either") if free else ("gil", "either")
        if serves and abi.objects in objects:
            return tag.python, tag.abi
    elif "abi3" in tag.abi.split(".") and not abi.only:
        minors = [int(m[1]) for part in tag.python.split(".") if (m := _VERSION.fullmatch(part))]
        shared = [part for part in tag.abi.split(".") if part in abi.tag.split(".")]
        return f"cp3{max([abi.minor, *minors])}", ".".join(shared)
    raise KernelmillError(
        f"{name} is for the Python ABI {tag.abi}, which does not go with {abi.name}",
        hint="choose another ABI with --abi, or build the wheel with a Python from 3.11 on",
    )


def _narrower(platform: str, target: Target) -> str:
    """Platform part: those of the wheel's that are no older than ours, else ours."""
    ours = [(text, _platform(text)) for text in target.wheel_platforms]
    theirs = [(text, _platform(text)) for text in platform.split(".")]
    kept = [text for text, mine in theirs if any(_alike(mine, our) and _is_newer(mine, our) for _, our in ours)]
    return ".".join(kept or [text for text, our in ours if any(_alike(mine, our) for _, mine in theirs)])


def _is_newer(theirs: _Platform, ours: _Platform) -> bool:
    """Whether a wheel asks for no older system than ours; one that no tool has looked at yet (`linux_x86_64`) asks for this."""
    return theirs.version >= ours.version or theirs == _Platform("linux", theirs.machine)


def _platform(text: str) -> _Platform:
    if match := _LINUX.fullmatch(text):
        return _Platform("linux", match[4], _LIBC[match[1]], (int(match[2]), int(match[3])))
    word, _, machine = text.partition("_")
    if word in _OLD_LINUX:
        return _Platform("linux", machine, "gnu", _OLD_LINUX[word])
    if word == "linux":
        return _Platform("linux", machine)
    if match := _MACOS.fullmatch(text):
        return _Platform("macos", match[3], "", (int(match[1]), int(match[2])))
    return _Platform(text, "")


def _alike(theirs: _Platform, ours: _Platform) -> bool:
    same = (theirs.system, theirs.machine) == (ours.system, ours.machine)
    return same and ("" in (theirs.libc, ours.libc) or theirs.libc == ours.libc)
