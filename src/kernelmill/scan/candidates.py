"""Kernel candidates: functions decorated with kernelmill's `kernel` (under any alias), or chosen by name in the options.

Input: the modules of a project and the options; output: `ScannedProject`. Problems that can be seen without types
(a method, another decorator stacked on `@kernel`, a pattern that matches nothing) are diagnostics here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from kernelmill.diagnostics import Diagnostic
from kernelmill.project.options import BuildOptions
from kernelmill.records import dataclass, field
from kernelmill.scan.ambiguity import several_meanings
from kernelmill.scan.changes import Found, What, changes
from kernelmill.scan.declarations import Declaration
from kernelmill.scan.events import Event
from kernelmill.scan.foreign import foreign_kernels
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.relevant import Modules, relevant_modules
from kernelmill.scan.resolve import Place, Resolved, possible, resolve, resolve_declared
from kernelmill.scan.uses import dotted_name
from kernelmill.source import NOWHERE, SourceSet

#: Modules whose `kernel` is ours: the package, and a shim that a wheel already carries.
KERNELMILL = "kernelmill"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function to be compiled. `decorated`: through `@kernel` (an unsupported one is then an error by default);
    `decorator`: the decorator expression, whose keyword arguments are the kernel's options."""

    module: str
    node: ast.FunctionDef
    decorated: bool
    decorator: ast.expr | None = None
    declarations: tuple[Declaration, ...] = ()  # what another compiler's declarations say, in place of annotations
    numba: ast.expr | None = None  # Numba's decorator

    @property
    def name(self) -> str:
        """The name."""
        return self.node.name


@dataclass(frozen=True, slots=True)
class ScannedProject:
    """The modules of a project and the kernels found in them."""

    modules: Mapping[str, ModuleInfo]
    candidates: tuple[Candidate, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: SourceSet = field(default_factory=lambda: SourceSet(()))
    options: BuildOptions = field(default_factory=BuildOptions)
    constants: dict[ast.AST, Any] = field(default_factory=dict, compare=False, repr=False)  # values that the front end has found
    _changes: dict[tuple[str, str, What], Found | None] = field(default_factory=dict, compare=False, repr=False)

    def resolve(self, module: str, dotted: str) -> Resolved | None:
        """What a dotted name means at the top of a module."""
        return resolve(self.modules, module, dotted)

    def declared(self, module: str, dotted: str) -> Resolved | None:
        """What a dotted name means in an annotation."""
        return resolve_declared(self.modules, module, dotted)

    def change(self, module: str, name: str, what: What) -> Found | None:
        """The first place that may change what a top-level name stands for."""
        key = (module, name, what)
        if key not in self._changes:
            mentioning = [source.module for source in self.sources.files if name in source.text]
            found = changes(self.modules, module, name, what, mentioning=mentioning)
            self._changes[key] = next(found, None)
        return self._changes[key]


def scan(sources: SourceSet, prefix: str, options: BuildOptions) -> ScannedProject:
    """Find the candidates in modules at or below `prefix` ('' for all). Modules that cannot hold any are not parsed."""
    modules = Modules(sources)
    names = relevant_modules(modules, options)
    diagnostics: list[Diagnostic] = []
    found: list[Candidate] = []
    matched: set[str] = set()
    for name in names:
        info = modules.get(name)
        if info is None:
            continue
        if not prefix or name == prefix or name.startswith(prefix + "."):
            found += _decorated(modules, info, diagnostics)
            found += _foreign(modules, info, {c.name for c in found if c.module == name}, diagnostics)
            found += _chosen(modules, info, options, {c.name for c in found if c.module == name}, matched, diagnostics)
        else:
            _chosen(modules, info, options, set(), matched, [])
    for pattern in options.kernels:
        if pattern not in matched:
            diagnostics.append(Diagnostic(
                "error", "no-such-kernel", f"[tool.kernelmill] kernels: no top-level function matches {pattern!r}", NOWHERE,
                "write 'package.module:function'; * matches any text",
            ))
    return ScannedProject(modules, tuple(found), (*modules.problems, *diagnostics), sources, options)


def is_kernel_decorator(modules: Mapping[str, ModuleInfo], module: str, decorator: ast.expr) -> bool:
    """Whether the decorator expression is kernelmill's `kernel`, called or not."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    dotted = dotted_name(node)
    found = possible(modules, module, dotted) if dotted else []
    return any(f.kind == "external" and (f.module, f.name) == (KERNELMILL, "kernel") for f in found)


def _decorated(
    modules: Mapping[str, ModuleInfo], info: ModuleInfo, diagnostics: list[Diagnostic]
) -> list[Candidate]:
    found: dict[str, list[Candidate]] = {}
    top = {id(event.node) for events in info.record.events.values() for event in events if _is_top(event)}
    for node in ast.walk(info.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        ours = [d for d in node.decorator_list if is_kernel_decorator(modules, info.name, d)]
        if not ours:
            continue
        problem = _misuse(node, id(node) in top)
        if problem:
            message, hint = problem
            diagnostics.append(Diagnostic("error", "misplaced-kernel", message, info.span(ours[0]), hint))
        elif isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(Candidate(info.name, node, decorated=True, decorator=ours[0]))
    for name, several in found.items():
        if len(several) > 1:
            places = [Place(info.name, Event("def", c.node, ())) for c in (several[0], several[-1])]
            where = several[-1].decorator
            assert where is not None
            diagnostics.append(several_meanings(modules, name, places, info.span(where)))
    return [several[0] for several in found.values() if len(several) == 1]


def _is_top(event: Event) -> bool:
    """Whether what an event binds is bound once, at the top level."""
    return not any(arm.kind in ("loop", "function") for arm in event.path)


def _foreign(
    modules: Mapping[str, ModuleInfo], info: ModuleInfo, taken: set[str], diagnostics: list[Diagnostic]
) -> list[Candidate]:
    rows = foreign_kernels(modules, info, taken, diagnostics)
    return [Candidate(info.name, node, False, None, declared, numba) for node, declared, numba in rows]


def _misuse(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, top_level: bool
) -> tuple[str, str] | None:
    if not isinstance(node, ast.FunctionDef):
        what = "a class" if isinstance(node, ast.ClassDef) else "a coroutine"
        return f"@kernel on {what}", "only plain functions can be compiled"
    if len(node.decorator_list) > 1:
        return (
            f"@kernel on {node.name!r} is stacked with another decorator",
            "let @kernel be the only decorator; wrap the kernel in a second function instead",
        )
    if not top_level:
        return (
            f"@kernel on {node.name!r}, which is not a function at the top level of its module",
            "move it to the top level (a native function does not bind `self`, and is defined only once)",
        )
    return None


def _chosen(
    modules: Mapping[str, ModuleInfo],
    info: ModuleInfo,
    options: BuildOptions,
    taken: set[str],
    matched: set[str],
    diagnostics: list[Diagnostic],
) -> list[Candidate]:
    found: list[Candidate] = []
    for name, binding in info.names.items():
        definitions = [e.node for e in info.record.events[name] if isinstance(e.node, ast.FunctionDef)]
        if binding.kind not in ("function", "variable") or not definitions:
            continue
        for pattern in options.kernels:
            spelled = pattern if ":" in pattern else ":".join(pattern.rsplit(".", 1))
            if not (fnmatchcase(f"{info.name}:{name}", spelled) or fnmatchcase(f"{info.name}.{name}", pattern)):
                continue
            matched.add(pattern)
            if name in taken or any(node.decorator_list for node in definitions):
                continue
            taken.add(name)
            if isinstance(binding.node, ast.FunctionDef):
                found.append(Candidate(info.name, binding.node, decorated=False))
            else:
                places = [Place(info.name, event) for event in binding.events]
                span = info.span(definitions[0])
                diagnostics.append(several_meanings(modules, name, places, span, "warning"))
    return found
