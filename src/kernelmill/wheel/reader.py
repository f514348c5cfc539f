"""Reads a wheel whole and refuses what a careful installer would refuse.

Input: a path. Output: `WheelContents`, its RECORD verified and dropped, signatures dropped, `.data/purelib` merged into
the root; so is `.data/platlib` of a wheel for one platform. Refused, each with one message: a file that is no zip or damaged,
one that unpacks to too much, encrypted or linked members, paths that `paths.py` refuses, duplicates, a RECORD that does not
match, and a wheel with native code whose tag hides it.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

from kernelmill.diagnostics import KernelmillError
from kernelmill.wheel.archive import Member, Tag, WheelContents
from kernelmill.wheel.metadata import WheelMetadata, parse_wheel_metadata
from kernelmill.wheel.mixed import is_mixed
from kernelmill.wheel.paths import check_path, check_special, check_tree
from kernelmill.wheel.record import UNHASHED, check_record

NATIVE_SUFFIXES = (".so", ".pyd", ".dylib", ".dll")
MOST_BYTES: Final = 256 * 2**20  # of the archive, and of what it unpacks to: all of it is held in memory
ALWAYS_FINE: Final = 16 * 2**20
MOST_RATIO: Final = 100  # of what is unpacked to what is packed, beyond what is always fine
MOST_MEMBERS: Final = 50_000
MOST_DIRECTORY: Final = 6 * 2**20
# the end of a zip archive: its signature, its fields (the fifth counts members, the sixth is the size of their list), the longest
# one with its comment, and the signature of what stands before it in larger archives
#: names that nobody doubts
PLAIN_NAME: Final = re.compile(
    r"[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)*-[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?(?:-[a-z0-9_]+(?:\.[a-z0-9_]+)*){3}\.whl"
)
_END: Final = b"PK\5\6"
_END_FIELDS: Final = struct.Struct("<4s4H2LH")
_LONGEST_END: Final = _END_FIELDS.size + 0xFFFF + 20
_END64: Final = b"PK\6\7"
# whatever the standard library raises for an archive that is none
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, LookupError,
    OverflowError,
)  # fmt: skip


def read_wheel(path: Path, *, pure: bool = True) -> WheelContents:
    """The contents of the wheel at `path`; those of an editable one, with `pure` False, as they are."""
    wheel = _parse_name(path)
    files = _read_members(path)
    check_special(path.name, wheel.stem, files)
    record = files.pop(f"{wheel.dist_info}/RECORD", None)
    if record is None:
        raise KernelmillError(f"{path.name}: there is no {wheel.dist_info}/RECORD")
    check_record(record.data, {name: m.data for name, m in files.items()}, wheel.dist_info, path.name)
    for name in UNHASHED:
        files.pop(f"{wheel.dist_info}/{name}", None)
    metadata = _check_metadata(path.name, wheel, files)
    if pure:
        if not is_mixed(wheel.tag):
            _check_pure(path.name, wheel, metadata, files)
        for part in ("purelib", "platlib"):
            files = _merge(path.name, f"{wheel.stem}.data/{part}/", files)
        check_tree(path.name, files)
    return WheelContents(wheel.distribution, wheel.version, wheel.build, wheel.tag, tuple(files.values()))


def _parse_name(path: Path) -> WheelContents:
    """The parts of the file name in the very spelling they have there (packaging checks them, but normalises)."""
    if not PLAIN_NAME.fullmatch(path.name):
        from packaging.utils import InvalidWheelFilename, parse_wheel_filename  # takes long to load

        try:
            parse_wheel_filename(path.name)
        except InvalidWheelFilename as error:
            raise KernelmillError(f"{path.name}: not the name of a wheel: {error}") from error
    distribution, version, *build, python, abi, platform = path.name.removesuffix(".whl").split("-")
    return WheelContents(distribution, version, "-".join(build), Tag(python, abi, platform), ())


def _read_members(path: Path) -> dict[str, Member]:
    try:
        if not path.is_file():
            raise KernelmillError(f"{path}: there is no such file")
        _check_size(path)
        with zipfile.ZipFile(path) as archive:
            return _read_archive(path.name, path.stat().st_size, archive)
    except OSError as error:
        raise KernelmillError(f"{path}: cannot be read: {error.strerror or error}") from error
    except _DAMAGED as error:
        raise KernelmillError(f"{path.name}: damaged, or not a zip archive: {error}") from error


def _check_size(path: Path) -> None:
    """Look at the end of the archive, where its number of members stands, before anything is made of them."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise _too_large(path.name, f"a file of {size} bytes", f"{MOST_BYTES} bytes")
    with path.open("rb") as stream:
        stream.seek(max(size - _LONGEST_END, 0))
        tail = stream.read(_LONGEST_END)
    last = max(len(tail) - _END_FIELDS.size, 0)
    start = last if tail.startswith(_END, last) and tail.endswith(b"\0\0") else tail.rfind(_END)  # as zipfile looks for it
    if start < 0 or len(tail) < start + _END_FIELDS.size:
        return  # no archive, as zipfile will say
    count, directory = _END_FIELDS.unpack_from(tail, start)[4:6]
    if tail.startswith(_END64, max(start - 20, 0)) or count > MOST_MEMBERS or directory > MOST_DIRECTORY:
        raise _too_large(path.name, "a list of its members", f"{MOST_MEMBERS} members")


def _too_large(wheel: str, what: str, limit: str) -> KernelmillError:
    return KernelmillError(f"{wheel}: {what} is too large; the limit is {limit}", hint="take large files of data out of the wheel")


def _read_archive(wheel: str, size: int, archive: zipfile.ZipFile) -> dict[str, Member]:
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise _too_large(wheel, "a list of its members", f"{MOST_MEMBERS} members")
    for info in entries:
        _check_entry(wheel, info)
    total = sum(info.file_size for info in entries)
    if total > MOST_BYTES:
        raise _too_large(wheel, f"what it unpacks to, {total} bytes,", f"{MOST_BYTES} bytes")
    if total > ALWAYS_FINE and total > MOST_RATIO * size:
        raise _too_large(wheel, f"what it unpacks to, {total} bytes,", f"{MOST_RATIO} times its own size of {size} bytes")
    names = [info.filename for info in entries if not info.is_dir()]
    check_tree(wheel, names)
    files: dict[str, Member] = {}
    for info in entries:
        if info.is_dir():
            continue
        if info.filename in files:
            raise KernelmillError(f"{wheel}: holds {info.filename} twice")
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)  # with a number, no more than that is unpacked, whatever it holds
        files[info.filename] = Member(info.filename, data, executable=bool(info.external_attr >> 16 & 0o111))
    return files


def _check_entry(wheel: str, info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    check_path(wheel, name)
    if info.filename != name:
        raise KernelmillError(f"{wheel}: the path {name!r} has a second spelling")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise KernelmillError(f"{wheel}: {name} is a symbolic link, which a wheel cannot carry")
    if kind not in (0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG):
        raise KernelmillError(f"{wheel}: {name} is neither a file nor a folder")
    if info.flag_bits & 0x1:
        raise KernelmillError(f"{wheel}: {name} is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise KernelmillError(f"{wheel}: {name} is compressed by another method than deflate, which installers need not know")


def _check_metadata(name: str, wheel: WheelContents, files: dict[str, Member]) -> WheelMetadata:
    for required in ("WHEEL", "METADATA"):
        if f"{wheel.dist_info}/{required}" not in files:
            raise KernelmillError(f"{name}: there is no {wheel.dist_info}/{required}")
    return parse_wheel_metadata(files[f"{wheel.dist_info}/WHEEL"].data, name)


def _check_pure(name: str, wheel: WheelContents, metadata: WheelMetadata, files: dict[str, Member]) -> None:
    hint = "a wheel with native code is tagged with its platform"
    if (wheel.tag.abi, wheel.tag.platform) != ("none", "any") or not metadata.pure:
        raise KernelmillError(f"{name}: is not a pure Python wheel (tag {wheel.tag})", hint=hint)
    for path in files:
        if path.endswith(NATIVE_SUFFIXES) or ".so." in path or path.startswith(f"{wheel.stem}.data/platlib/"):
            raise KernelmillError(f"{name}: holds native code ({path}) although it is tagged as pure", hint=hint)


def _merge(name: str, prefix: str, files: dict[str, Member]) -> dict[str, Member]:
    """Whichever part the root is, both belong into one package tree."""
    merged: dict[str, Member] = {}
    for path, member in files.items():
        target = path.removeprefix(prefix)
        if target in merged or (target != path and target in files):
            raise KernelmillError(f"{name}: holds {target} twice, once under {prefix}")
        merged[target] = Member(target, member.data, member.executable)
    return merged
