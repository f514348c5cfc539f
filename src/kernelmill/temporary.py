"""Temporary folders that do not outlive a build: removed when it ends, by a signal too, and swept by the next where it was killed.

A folder is held by a lock of the system on a file in it, which ends with the process whatever ends that; so a folder that can be
locked is nobody's any more. It gets its name only once it is locked. Where the system has no such locks nothing is swept.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

from kernelmill.diagnostics import KernelmillError

_PREFIX: Final = "kernelmill-tmp-"
_UNLOCKED: Final = ".kernelmill-new-"  # for the moment before a folder is locked
_LOCK: Final = ".lock"
_STALE: Final = 3600  # seconds after which a folder that was never locked is nobody's
_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)


class TerminatedError(KeyboardInterrupt):
    """The process was asked to end."""


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for as long as the block runs; a full disk is one message."""
    try:
        place = Path(tempfile.gettempdir())
        _sweep(place)
        folder, lock = _locked(place)
    except OSError as error:
        raise _unwritable(error) from error
    try:
        yield folder
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise _unwritable(error) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _unwritable(error: OSError) -> KernelmillError:
    place = tempfile.tempdir or "the folder for temporary files"
    return KernelmillError(
        f"cannot write temporary files in {place}: {error.strerror or error}",
        hint="free some space there, or name another folder by TMPDIR",
    )


def _locks() -> Any:
    """The module of the system's locks on files; None where there is none."""
    try:
        return importlib.import_module("fcntl")
    except ImportError:
        return None


def _locked(place: Path) -> tuple[Path, int | None]:
    """A new folder, with the handle that holds it."""
    locks = _locks()
    if locks is None:
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place)), None
    new = Path(tempfile.mkdtemp(prefix=_UNLOCKED, dir=place))
    handle = os.open(new / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: the folder will look as if it were nobody's
            locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
        return new.rename(place / (_PREFIX + new.name.removeprefix(_UNLOCKED))), handle
    except OSError:
        os.close(handle)
        shutil.rmtree(new, ignore_errors=True)
        raise


@cache
def _sweep(place: Path) -> None:
    """Remove the folders of builds that were killed."""
    locks = _locks()
    for folder in place.glob(f"{_PREFIX}*") if locks is not None else ():
        if not _is_ours(folder):
            continue
        try:
            handle = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except OSError:  # it is just being removed
            continue
        try:
            locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
        except OSError:  # a build is running
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)
    for folder in place.glob(f"{_UNLOCKED}*"):
        with contextlib.suppress(OSError):  # another process has removed it
            if _is_ours(folder) and folder.lstat().st_mtime < time.time() - _STALE:
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    try:
        return folder.is_dir() and not folder.is_symlink() and (not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid())
    except OSError:
        return False


@contextlib.contextmanager
def ending_tidily() -> Iterator[None]:
    """Have signals that end a process raise `TerminatedError` while the block runs, so that temporary files are removed."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # only the main thread may say what signals do
    changed = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, _terminate)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # as signal handlers are called
    signal.signal(number, signal.SIG_IGN)  # once is enough; what is removed must not be interrupted
    raise TerminatedError(number)


@contextlib.contextmanager
def alone_in(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold `folder`, so that no other build works in it meanwhile; `waiting` is called if one does. Where folders cannot be locked
    nothing is held."""
    locks = _locks()
    if locks is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks on folders
            try:
                locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
            except BlockingIOError:
                waiting()
                locks.flock(handle, locks.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def alone_at(path: Path) -> Iterator[None]:
    """Hold the file `path`, made for that, so that no other process is inside such a block. Where there are no locks, or the
    disk is full or read-only, nothing is held."""
    locks = _locks()
    try:
        handle = None if locks is None else os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError:
        handle = None
    if handle is None:
        yield
        return
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            locks.flock(handle, locks.LOCK_EX)
        yield
    finally:
        os.close(handle)


__all__ = ["TerminatedError", "alone_at", "alone_in", "ending_tidily", "temporary_folder"]
