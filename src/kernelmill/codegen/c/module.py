"""Low module -> C11. Input: a low `Module`, a `Target`. Output: `Text`s to be compiled with `kernelmill.h`.

`emit` gives one text, `emit_parts` one for each part that `split.py` makes of a large module, `emit_start` one for what
depends on the Python ABI. Everything is static but functions with attribute `exported`, globals that say so and, hidden, what
parts have of each other. Kernels of one CPU level stand in parts of their own, which are compiled for that CPU; in the one text
of `emit` an attribute of each function says for which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from kernelmill.codegen.c import declarations
from kernelmill.codegen.c.cpu import cpu_level
from kernelmill.codegen.c.effects import STATEMENTS
from kernelmill.codegen.c.function import FunctionEmitter, Rules
from kernelmill.codegen.c.globals import definition, foreign, in_order
from kernelmill.codegen.c.names import Names
from kernelmill.codegen.c.ops import EXPRESSIONS
from kernelmill.codegen.c.strips.loops import in_strips
from kernelmill.codegen.c.text import Line, Scope, no_source
from kernelmill.codegen.c.types import c_type
from kernelmill.codegen.split import HOT, Effort, Part, names_in, split
from kernelmill.ir.nodes import Function, Module, attr
from kernelmill.ir.types import PTR, Type
from kernelmill.ir.walk import operations, size
from kernelmill.records import dataclass, field, replace
from kernelmill.source import Span
from kernelmill.targets import Target

HEADER: Final = "kernelmill.h"
RULES: Final = Rules(EXPRESSIONS, STATEMENTS)
#: statements of a part, on average: a compiler that is started again for each takes some hundredths of a second to begin
PART_SIZE: Final[dict[Effort, int]] = {"kernels": 1500, "large": 1500, "entries": 2500, "wrappers": 2500, "glue": 2500}
_SAME_POINTERS: Final = '_Static_assert(sizeof(void *) == {word}, "exported for a target with other pointers");'
_WORD: Final = re.compile(r"\b(?:km_|KM_)\w+(?:##[NS]\w*)?")


@dataclass(frozen=True, slots=True)
class Sources:
    """What comments say of spans: what their files are called, and the text of their lines."""

    places: Mapping[str, str] = field(default_factory=dict)
    line: Callable[[Span], str] = no_source


def no_matter(text: Text) -> None:
    """Nobody waits for a text."""


@dataclass(frozen=True, slots=True)
class Text:
    """A C file. `effort`: what optimising it is worth; `level`: the name of the CPU level that it is compiled for, '' for the
    lowest; `libm`: the functions of the C library's mathematics that it calls, which a compiler may not replace."""

    lines: tuple[Line, ...]
    effort: Effort
    level: str
    libm: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def span(self, number: int) -> Span | None:
        """The place in the author's source that line `number` (from 1) comes from, if it is known."""
        if 0 < number <= len(self.lines) and self.lines[number - 1].span.line:
            return self.lines[number - 1].span
        return None


def header_text() -> str:
    """The header that every text includes."""
    return resources.files("kernelmill_templates").joinpath("c", HEADER).read_text(encoding="utf-8")


@cache
def header_names() -> frozenset[str]:
    """Every name that the header defines."""
    found: set[str] = set()
    for word in _WORD.findall(header_text()):
        for mark, values in (("##N", ("8", "16", "32", "64")), ("##S", ("f32", "f64")), ("", ("",))):
            if mark in word:
                found.update(word.replace(mark, value) for value in values)
                break
    return frozenset(found)


def emit(
    module: Module, target: Target, sources: Sources = Sources(), headers: Sequence[str] = ()  # noqa: B008  # frozen
) -> Text:
    """The whole module as one text. `headers`: those that declare its exported functions."""
    part = Part(module.functions, module.globals, effort="kernels")
    return _text(part, module, target, _names(module), sources, marked=True, headers=headers)


def emit_parts(
    module: Module,
    target: Target,
    start: Module | None = None,
    sources: Sources = Sources(),  # noqa: B008  # frozen
    ready: Callable[[Text], object] = no_matter,
) -> tuple[Text, ...]:
    """The parts of `module`, which are compiled apart and linked together. `start`: a module whose text `emit_start` makes. `ready`
    gets each text as soon as it is made, those first that take a compiler longest."""
    module = in_strips(module)
    wanted = frozenset[str]().union(*names_in(start).values()) if start else frozenset()
    parts, names = split(module, wanted, PART_SIZE), _names(module)
    if start is not None:
        parts = tuple(part for part in parts if _roots(part))  # in the others is what was inlined wherever it is called
    made: dict[int, Text] = {}
    for number in sorted(range(len(parts)), key=lambda k: -_work(parts[k])):
        made[number] = _text(parts[number], module, target, names.copy(), sources)
        ready(made[number])
    return tuple(made[number] for number in range(len(parts)))


def _work(part: Part) -> int:
    """How long a part takes to be compiled, roughly: its statements, and more where they are optimised."""
    return sum(size(f.body) for f in part.functions) * (4 if part.effort in HOT else 1)


def emit_start(start: Module, module: Module, target: Target) -> Text:
    """The text of `start`, which is linked with the parts of `module` and names things in it."""
    named = frozenset[str]().union(*names_in(start).values())
    others = {*(f.name for f in module.functions), *(g.name for g in module.globals)}
    both = replace(
        start,
        functions=(*start.functions, *(f for f in module.functions if f.name in named)),
        globals=(*start.globals, *(g for g in module.globals if g.name in named)),
    )
    part = Part(start.functions, start.globals, frozenset(), named & others, "glue")
    return _text(part, both, target, _names(module, start), Sources())


def _names(*modules: Module) -> Names:
    """Identifiers for everything in the modules, the same for the first whatever follows."""
    names = Names(header_names())
    for module in modules:
        for item in module.externs:
            names.keep(item.name)
        for function in module.functions:
            if attr(function, "exported"):
                names.keep(function.name)
            for name in _libm_names(function):
                names.keep(name)
    for module in modules:
        for name in (*(f.name for f in module.functions), *(g.name for g in module.globals)):
            names[name]
        for function in module.functions:
            names[f"{function.name} result"]
    return names


def _libm_names(function: Function) -> Iterator[str]:
    for op in (*operations(function.body), *operations(function.cleanup)):
        if op.name == "libm" and attr(op, "own") is None:
            yield str(attr(op, "fn"))
        elif op.name == "frem":
            yield from ("fmod", "fmodf")


def _text(
    part: Part, module: Module, target: Target, names: Names, sources: Sources, *, marked: bool = False,
    headers: Sequence[str] = (),
) -> Text:
    """One text. `marked`: functions say themselves which CPU they are for."""
    scope = Scope(
        names,
        {f.name: f for f in module.functions},
        {g.name: g for g in module.globals},
        {e.name: e for e in module.externs},
        sources.places,
        sources.line,
        shared=part.shared,
        zeroed=marked,
    )
    part, used = _reached(part)
    bodies = [line for function in part.functions for line in _define(function, scope)]
    externs = [declarations.extern(e, scope) for e in module.externs if e.name in used]
    libm = [declarations.library_function(name, *scope.libm[name]) for name in sorted(scope.libm) if name not in scope.externs]
    others = [f for f in module.functions if f.name in part.foreign]
    prototypes = [
        *(declarations.foreign_function(f, scope) for f in others),
        *(
            (_cpu(f, target) if marked else "") + declarations.prototype(f, scope, shared=f.name in part.shared)
            for f in part.functions
        ),
    ]
    data = [foreign(g, scope) for g in module.globals if g.name in part.foreign]
    for item in in_order({g.name: g for g in part.globals}):
        data += definition(item, scope, shared=item.name in part.shared)
    head = [
        "/* made by kernelmill; do not edit */",
        "",
        f'#include "{HEADER}"',
        *(f'#include "{header}"' for header in headers),
        *(_section([_SAME_POINTERS.format(word=target.data_model.word)]) if headers else ()),
        *_section(externs),
        *_section(libm),
        *_section(declarations.result_structs([*others, *part.functions, *_called(part, scope)], scope)),
        *_section(prototypes),
        *_section(data),
        *_section(cpu_level(target) if scope.wants_level else []),
    ]
    levels = {str(attr(f, "level")) for f in part.functions if attr(f, "level")} if not marked else set()
    assert len(levels) <= 1, f"a part for several CPU levels: {sorted(levels)}"  # the whole text is compiled for one
    return Text(
        (*(Line(0, text) for text in head), *bodies), part.effort, next(iter(levels), ""), tuple(sorted(scope.libm))
    )


def _reached(part: Part) -> tuple[Part, frozenset[str]]:
    """The part without what nobody can reach, and every name that the rest uses."""
    uses = names_in(Module(part.functions, part.globals))
    roots = _roots(part)
    waiting = [name for name in uses if name in roots] or list(uses)
    found = set(waiting)
    while waiting:
        new = (uses.get(waiting.pop(), frozenset())) - found
        found |= new
        waiting += new
    functions = tuple(f for f in part.functions if f.name in found)
    items = tuple(g for g in part.globals if g.name in found)
    return replace(part, functions=functions, globals=items, foreign=part.foreign & found), frozenset(found)


def _roots(part: Part) -> frozenset[str]:
    """What others name of a part, or may."""
    exported = {f.name for f in part.functions if attr(f, "exported")} | {g.name for g in part.globals if g.exported}
    return part.shared | exported


def _called(part: Part, scope: Scope) -> Iterator[Function]:
    """The native functions that those of the part call, if only through tables."""
    for function in part.functions:
        for op in operations(function.body):
            if op.name == "call":
                yield scope.functions[str(attr(op, "callee"))]


def _section(lines: Iterable[str]) -> list[str]:
    lines = list(lines)
    return ["", *lines] if lines else []


def _cpu(function: Function, target: Target) -> str:
    level = str(attr(function, "level", ""))
    return f'KM_CPU("arch={target.level(level).cpu}") ' if level else ""


def _define(function: Function, scope: Scope) -> list[Line]:
    emitter = FunctionEmitter(function, scope, RULES)
    body = emitter.emit()
    kinds = declarations.parameter_types(function)
    given = [emitter.names[p.name] for p in function.params]
    taken: list[Line] = []
    if declarations.c_signature(function):
        for k, param in enumerate(function.params):
            if kinds[k] != c_type(param.type):
                given[k] = emitter.names.fresh(f"{param.name} given")
                taken.append(Line(1, f"{c_type(param.type)} {emitter.names[param.name]} = {_converted(param.type, given[k])};"))
    params = [declarations.declared(kind, name) for kind, name in zip(kinds, given, strict=True)]
    static = "" if attr(function, "exported") or function.name in scope.shared else "static "
    head = Line(0, static + declarations.head(function, scope, params), function.span)
    return [Line(0, ""), head, Line(0, "{"), *taken, *body, Line(0, "}")]


def _converted(kind: Type, name: str) -> str:
    """A parameter that a header declares with a type of its own, as the rest of the text has it."""
    return f"(km_ptr)(uintptr_t){name}" if kind == PTR else f"({c_type(kind)}){name}"
