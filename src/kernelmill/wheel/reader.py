"""Reads a wheel whole and refuses what a careful installer would refuse.

Input: a path. Output: `WheelContents`, its RECORD verified and dropped, signatures dropped, `.data/purelib` merged into
the root; so is `.data/platlib` of a wheel for one platform. Refused, each with one message: a file that is no zip or damaged,
encrypted or linked members, absolute or escaping paths, duplicates, a RECORD that does not match, and a wheel with native code
whose tag hides it.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from kernelmill.diagnostics import KernelmillError
from kernelmill.wheel.archive import Member, Tag, WheelContents
from kernelmill.wheel.metadata import WheelMetadata, parse_wheel_metadata
from kernelmill.wheel.mixed import is_mixed
from kernelmill.wheel.record import UNHASHED, check_record

NATIVE_SUFFIXES = (".so", ".pyd", ".dylib", ".dll")


def read_wheel(path: Path, *, pure: bool = True) -> WheelContents:
    """The contents of the wheel at `path`; those of an editable one, with `pure` False, as they are."""
    wheel = _parse_name(path)
    files = _read_members(path)
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
    return WheelContents(wheel.distribution, wheel.version, wheel.build, wheel.tag, tuple(files.values()))


def _parse_name(path: Path) -> WheelContents:
    """The parts of the file name in the very spelling they have there (packaging checks them, but normalises)."""
    try:
        parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise KernelmillError(f"{path.name}: not the name of a wheel: {error}") from error
    distribution, version, *build, python, abi, platform = path.name.removesuffix(".whl").split("-")
    return WheelContents(distribution, version, "-".join(build), Tag(python, abi, platform), ())


def _read_members(path: Path) -> dict[str, Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_archive(path.name, archive)
    except FileNotFoundError:
        raise KernelmillError(f"{path}: there is no such file") from None
    except OSError as error:
        raise KernelmillError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise KernelmillError(f"{path.name}: damaged, or not a zip archive: {error}") from error


def _read_archive(wheel: str, archive: zipfile.ZipFile) -> dict[str, Member]:
    files: dict[str, Member] = {}
    for info in archive.infolist():
        _check_entry(wheel, info)
        if info.is_dir():
            continue
        if info.filename in files:
            raise KernelmillError(f"{wheel}: holds {info.filename} twice")
        mode = info.external_attr >> 16
        files[info.filename] = Member(info.filename, archive.read(info), executable=bool(mode & 0o111))
    return files


def _check_entry(wheel: str, info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    path = PurePosixPath(name)
    if "\\" in name or "\0" in name or path.is_absolute() or ".." in path.parts or ":" in (name.split("/")[0]):
        raise KernelmillError(f"{wheel}: the path {name!r} leads outside of the wheel")
    if str(path) != name.rstrip("/"):
        raise KernelmillError(f"{wheel}: the path {name!r} is not in plain form")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise KernelmillError(f"{wheel}: {name} is a symbolic link, which a wheel cannot carry")
    if info.flag_bits & 0x1:
        raise KernelmillError(f"{wheel}: {name} is encrypted")


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
