"""Object files on disk for linkers, each written once: modules of one target for several Python ABIs have most of theirs in common.
Their names depend on what is in them alone, and so does what is linked.

    with ObjectFiles() as files:
        paths = [files.path(data) for data in objects]
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kernelmill.digests import sha256
from kernelmill.temporary import temporary_folder

DIGITS: Final = 32


def object_name(data: bytes) -> str:
    """What the file of an object is called, wherever it is: zig orders what it links for macOS by these names."""
    return f"{sha256(data).hexdigest()[:DIGITS]}.o"


class ObjectFiles:
    """A temporary folder of object files, there from the first until this is closed. Used in one thread at a time."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._folder: Path | None = None
        self._known: dict[bytes, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._known.clear()
        self._folder = None
        self._stack.close()

    def path(self, data: bytes) -> Path:
        """The file that holds these bytes. Raises `KernelmillError` where the disk is full."""
        if data not in self._known:
            if self._folder is None:
                self._folder = self._stack.enter_context(temporary_folder())
            path = self._folder / object_name(data)
            path.write_bytes(data)
            self._known[data] = path
        return self._known[data]
