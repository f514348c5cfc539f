"""What a linked module says of itself, whatever its format: the value that the readers beside this file give.

Four formats, four small readers of what a dynamic loader reads (`read_elf`, `read_macho`, `read_pe`, `read_wasm`), since no
library reads them all, and a build back end should need few.
"""

from __future__ import annotations

from kernelmill.records import dataclass

Version = tuple[int, ...]


class MalformedError(Exception):
    """The bytes are no module of the format that they begin like."""


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """A module as its loader sees it.

    `machine`: as in the rows of targets. `needed`: libraries, by the names they are loaded by. `undefined`: symbols that
    others must define, without a platform's prefix; `sources`: for those of them that are bound to one library, which.
    `exported`: symbols for others. `versions`: (library, version) of the symbols asked for. `minimum_os`: the oldest
    system, where the format says. `search`: folders that it makes the loader search.
    """

    machine: str
    needed: tuple[str, ...]
    undefined: tuple[str, ...]
    exported: tuple[str, ...]
    sources: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    minimum_os: Version = ()
    search: tuple[str, ...] = ()


def text_at(data: bytes, at: int) -> str:
    """The zero-terminated text at an offset."""
    return data[at : data.index(b"\0", at)].decode()
