"""The one place that writes files: whole or not at all, with one clear message when the system refuses."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kernelmill.diagnostics import KernelmillError


def write_files(contents: Mapping[Path, bytes], *, mode: int = 0o644) -> None:
    """Write every file of `contents`, or none: all go to temporary names first, then each is moved into place.

    `mode`: who may do what with them."""
    written: dict[Path, Path] = {}
    current = Path()
    try:
        for path, data in contents.items():
            current = path
            path.parent.mkdir(parents=True, exist_ok=True)
            written[path] = _write_temporary(path, data, mode)
        for path, temporary in list(written.items()):
            current = path
            temporary.replace(path)
            del written[path]
    except OSError as error:
        raise KernelmillError(
            f"cannot write {current}: {error.strerror or error}",
            hint="give another output directory, or make this one writable and free some space",
        ) from error
    finally:
        for temporary in written.values():
            with contextlib.suppress(OSError):
                temporary.unlink()


def _write_temporary(path: Path, data: bytes, mode: int) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(mode)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary
