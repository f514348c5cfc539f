"""How much memory this process may still take, where that is limited: code that is not Python's ends the process without it.

    require(64 << 20)      MemoryError, which becomes a message, where less is left

Input: the limit on the address space (`ulimit -v`). Elsewhere nothing is known, and nothing is refused.
"""

from __future__ import annotations

import mmap
from contextlib import suppress
from pathlib import Path

try:
    import resource
except ImportError:  # not POSIX: there are no such limits
    resource = None  # type: ignore[assignment]  # asked for below


def require(size: int) -> None:
    """Raise MemoryError unless `size` bytes can be had."""
    left = memory_left()
    if left is not None and left < size:
        raise MemoryError


def memory_left() -> int | None:
    """Bytes up to the limit; None without a limit, or where the system does not tell."""
    if resource is None:
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return None
    with suppress(OSError, ValueError):
        return limit - int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * mmap.PAGESIZE
    return None
