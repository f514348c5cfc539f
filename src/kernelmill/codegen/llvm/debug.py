"""Debug information: which line of the author's source each instruction comes from, as LLVM's metadata (DWARF on ELF systems).

    define … @pkg.mod.f(…) #0 !dbg !7 {
      %x = fadd double %a, %b, !dbg !9              !9 = !DILocation(line: 12, column: 4, scope: !7)

A statement that stood in another file (a helper that was put in the place of its call) keeps its own line, in a block of that file.
Debuggers and profilers then show the Python source, and functions by the names that Python has for them. After LLVM's "Source
Level Debugging" and the DWARF standard, version 4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kernelmill import __version__
from kernelmill.ir.nodes import Function, attr
from kernelmill.source import Span

#: what modules with debug information say: the version of this metadata, that of DWARF
_FLAGS: Final = ('i32 2, !"Debug Info Version", i32 3', 'i32 7, !"Dwarf Version", i32 4')
#: attributes that let debuggers and profilers walk the stack through kernels
ATTRIBUTES: Final = ' uwtable "frame-pointer"="all"'
_MOST_COLUMNS: Final = 0xFFFF


class DebugInfo:
    """The debug information of one text. `add`: puts metadata into it, given its text for its own name, and gives the name;
    `places`: what the files of spans are called."""

    def __init__(self, add: Callable[[Callable[[str], str]], str], places: Mapping[str, str]) -> None:
        self._add, self._places = add, places
        self._known: dict[tuple[object, ...], str] = {}
        self._unit = ""

    def function(self, function: Function) -> str:
        """The metadata of a function; '' for one that no author wrote."""
        span = self._of_author(function.span)
        if span.line < 1 or attr(function, "elementary"):
            return ""
        file = self._file(span.path)
        unit = self._unit = self._unit or self._new(
            f'distinct !DICompileUnit(language: DW_LANG_Python, file: {file}, producer: "kernelmill {__version__}",'
            " isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)"
        )
        kind = self._once("!DISubroutineType(types: null)")
        name = function.name.rpartition(".")[2].partition("$")[0]  # without the number of a variant
        return self._new(
            f"distinct !DISubprogram(name: {_text(name)}, linkageName: {_text(function.name)},"
            f" scope: {file}, file: {file}, line: {span.line}, type: {kind}, scopeLine: {span.line},"
            f" spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: {unit})"
        )

    def location(self, function: str, owner: Span, span: Span) -> str:
        """The metadata of a place in the function with metadata `function`, which stands at `owner`; of what comes from no line,
        the place of line 0, as LLVM asks for."""
        at = self._of_author(span)
        if at.line < 1 or (self._places and at.path not in self._places):
            return self._once(f"!DILocation(line: 0, scope: {function})")
        scope = function
        if at.path != self._of_author(owner).path:
            scope = self._once(f"!DILexicalBlockFile(scope: {function}, file: {self._file(at.path)}, discriminator: 0)")
        column = at.col + 1 if at.col < _MOST_COLUMNS else 0
        return self._once(f"!DILocation(line: {at.line}, column: {column}, scope: {scope})")

    def named(self) -> list[str]:
        """The named metadata of the text."""
        if not self._unit:
            return []
        flags = ", ".join(self._once(f"!{{{flag}}}") for flag in _FLAGS)
        return [f"!llvm.dbg.cu = !{{{self._unit}}}", f"!llvm.module.flags = !{{{flags}}}"]

    def _of_author(self, span: Span) -> Span:
        """The place in a file that is named, where files are."""
        return span.within(self._places) if self._places else span

    def _file(self, path: str) -> str:
        folder, _, name = self._places.get(path, path).replace("\\", "/").rpartition("/")
        return self._once(f"!DIFile(filename: {_text(name)}, directory: {_text(folder)})")

    def _once(self, text: str) -> str:
        if (text,) not in self._known:
            self._known[text,] = self._new(text)
        return self._known[text,]

    def _new(self, text: str) -> str:
        return self._add(lambda name: f"{name} = {text}")


def _text(value: str) -> str:
    return '"' + "".join(c if 32 <= b < 127 and b not in b'"\\' else f"\\{b:02X}" for b in value.encode() for c in (chr(b),)) + '"'
