"""Which modules may hold kernels, by words in their text, so that the others need not be parsed.

    from kernelmill import kernel as fast      mylib/_compat.py: names kernelmill, so it is relevant, and hands on `fast`
    from mylib._compat import fast             mylib/signal.py: has the word `fast`, so it is relevant too

Input: the modules, parsed as they are asked for, and the options. Output: names of modules. What kernels use of other
modules (helpers, constants, types) is found when it is resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.project.options import BuildOptions
from kernelmill.scan.modules import ModuleInfo, parse_module
from kernelmill.scan.numba import DECORATORS
from kernelmill.scan.resolve import resolve
from kernelmill.source import SourceSet

#: what a module must mention to declare kernels, unless it has it from another one
_ROOTS: Final = ("kernelmill", "numba", "pythran")
_MARKS: Final = {"kernelmill": frozenset({"", "kernel"}), "numba": frozenset({"", *DECORATORS})}


class Modules(Mapping[str, ModuleInfo]):
    """The modules of a project by name, each parsed when it is first asked for. One that Python cannot parse is missing;
    `problems` says why."""

    def __init__(self, sources: SourceSet) -> None:
        self.sources = {source.module: source for source in sources.files}
        self.problems: list[Diagnostic] = []
        self._parsed: dict[str, ModuleInfo] = {}

    def __getitem__(self, name: str) -> ModuleInfo:
        if name not in self._parsed:
            found = parse_module(self.sources[name])
            if isinstance(found, Diagnostic):
                self.problems.append(found)
                del self.sources[name]
                raise KeyError(name)
            self._parsed[name] = found
        return self._parsed[name]

    def __contains__(self, name: object) -> bool:
        return name in self.sources

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self.sources))

    def __len__(self) -> int:
        return len(self.sources)


def relevant_modules(modules: Modules, options: BuildOptions) -> list[str]:
    """The names of modules that may hold kernels, in the order of the sources."""
    left = dict(modules.sources)
    order = list(left)
    found = {name for name in left if _is_named(name, options)}
    pattern = re.compile("|".join(_ROOTS))
    words: set[str] = set()
    while True:
        new = [name for name, source in left.items() if name in found or pattern.search(source.text)]
        more: set[str] = set()
        for name in new:
            del left[name]
            found.add(name)
            more |= _handed_on(modules, name)
        if not more - words:
            return [name for name in order if name in found]
        words |= more
        pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(words)))})\b")


def _handed_on(modules: Modules, name: str) -> set[str]:
    """The names by which others may import decorators, or the packages that have them, from this module."""
    info = modules.get(name)
    out = set()
    for bound, binding in info.names.items() if info else ():
        if binding.kind in ("module", "name"):
            meaning = resolve(modules, name, bound)
            if meaning and meaning.kind == "external" and meaning.name in _MARKS.get(meaning.module, ()):
                out.add(bound)
    return out


def _is_named(module: str, options: BuildOptions) -> bool:
    """Whether a pattern of the option `kernels` may mean functions of a module."""
    for pattern in options.kernels:
        literal = re.split(r"[*?\[]", pattern.replace(":", "."))[0]
        if literal.startswith(f"{module}.") or f"{module}.".startswith(literal):
            return True
    return False
