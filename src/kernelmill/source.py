"""Source text and positions in it.

A `SourceFile` is the text of one Python module with its name; a `Span` is a region of such a file. Spans travel with
every IR node to the end, so that any stage can say where it speaks of. Lines count from 1, columns from 0 in characters
(not bytes), as `Diagnostic` prints them.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

from kernelmill.records import dataclass, field, replace

_LINE_END: Final = re.compile(r"\r\n|\r|\n")  # what ends a line to Python; str.splitlines takes form feeds and more


@lru_cache(maxsize=256)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(_LINE_END.split(text))  # every node of a module asks for its line


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Python module. `path` is what a user is shown; `module` its dotted name; `is_package`: it is `__init__`; `library`: it
    is of kernelmill's own library, of its files or generated for it."""

    path: str
    module: str
    text: str
    is_package: bool = False
    library: bool = False

    @property
    def member(self) -> str:
        """Where it is in the wheel: the same wherever the wheel is built."""
        return self.module.replace(".", "/") + ("/__init__.py" if self.is_package else ".py")

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end, or '' past the end."""
        lines = _lines(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Span:
    """A region of one file. `col`/`end_col` are character columns from 0; `end_col` is exclusive.

    `inlined_at`: of a statement that stood in another function, the place of the call which that function's body replaced.
    """

    path: str
    line: int
    col: int
    end_line: int
    end_col: int
    inlined_at: Span | None = field(default=None, repr=False, compare=False)

    def within(self, paths: Container[str]) -> Span:
        """The innermost of this place and the calls around it that is in one of the files; this place if none is."""
        at: Span | None = self
        while at is not None and at.path not in paths:
            at = at.inlined_at
        return at or self

    def inlined(self, call: Span) -> Span:
        """This place in a body that replaces the call at `call`."""
        outer = call if self.inlined_at is None else self.inlined_at.inlined(call)
        return replace(self, inlined_at=outer)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.col + 1}"


NOWHERE = Span("<generated>", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SourceSet:
    """The modules of one build, found by dotted name."""

    files: tuple[SourceFile, ...]
    _by_module: dict[str, SourceFile] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_module.update({f.module: f for f in self.files})

    def get(self, module: str) -> SourceFile | None:
        """The module of that dotted name."""
        return self._by_module.get(module)

    def by_path(self, path: str) -> SourceFile | None:
        """The file shown as that path."""
        return next((f for f in self.files if f.path == path), None)
