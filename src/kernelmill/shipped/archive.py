"""Source distributions with further files."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from kernelmill import environment


def lacking(path: Path, files: Mapping[str, str]) -> dict[str, bytes]:
    """Those of `files` (texts by their paths in the project) that the sdist at `path` does not hold, by their paths in it."""
    with tarfile.open(path) as archive:
        held = set(archive.getnames())
    root = path.name.removesuffix(".tar.gz")
    return {f"{root}/{name}": text.encode() for name, text in files.items() if f"{root}/{name}" not in held}


def with_files(path: Path, files: Mapping[str, bytes], folder: str = "") -> bytes:
    """The archive at `path` with `files`, sorted, in place of what it has in `folder`, if one is named. Equal input gives equal
    bytes."""
    time = environment.source_date_epoch()
    plain = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as new:
        for member in old:
            if not (folder and f"{member.name}/".startswith(folder)):
                new.addfile(member, old.extractfile(member) if member.isreg() else None)
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(data), time, 0o644
            new.addfile(entry, io.BytesIO(data))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=time, filename="") as stream:
        stream.write(plain.getvalue())
    return packed.getvalue()
