"""A result that comes later, from another thread or at once: what `concurrent.futures` has, without what it loads besides."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Later:
    """Bytes, or the exception that came of making them. Set once."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._value = b""
        self._error: Exception | None = None
        self._lock = threading.Lock()
        self._waiting: list[Callable[[Later], None]] = []

    def set_result(self, value: bytes) -> None:
        """Here it is."""
        self._value = value
        self._finish()

    def set_exception(self, error: Exception) -> None:
        """It could not be made."""
        self._error = error
        self._finish()

    def _finish(self) -> None:
        with self._lock:
            self._done.set()
            waiting, self._waiting = self._waiting, []
        for callback in waiting:
            callback(self)

    def result(self) -> bytes:
        """Wait for it; raises what came instead."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._value

    def exception(self) -> Exception | None:
        """Wait; what came instead, if anything."""
        self._done.wait()
        return self._error

    def add_done_callback(self, callback: Callable[[Later], None]) -> None:
        """Call `callback` with this when it is there, at once if it is."""
        with self._lock:
            if not self._done.is_set():
                self._waiting.append(callback)
                return
        callback(self)
