"""Several thin Mach-O files side by side in one (a "universal" file). The parts are not changed: they are signed."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

_MAGIC: Final = 0xCAFEBABE
#: CPU type, subtype, alignment as a power of two
_MACHINES: Final = {"x86_64": (0x01000007, 3, 12), "arm64": (0x0100000C, 0, 14)}


def fat_file(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """The file with `parts`: machine and thin file each."""
    at = 8 + 20 * len(parts)
    header = [struct.pack(">2I", _MAGIC, len(parts))]
    body = b""
    for machine, data in parts:
        cpu, subtype, power = _MACHINES[machine]
        start = -(-(at + len(body)) // (1 << power)) << power
        body += bytes(start - at - len(body)) + data
        header.append(struct.pack(">5I", cpu, subtype, start, len(data), power))
    return b"".join(header) + body
