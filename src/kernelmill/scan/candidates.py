"""Kernel candidates: functions decorated with kernelmill's `kernel` (under any alias), or chosen by name in the options.

Input: the modules of a project and the options; output: `ScannedProject`. Problems that can be seen without types
(a method, another decorator stacked on `@kernel`, a pattern that matches nothing) are diagnostics here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from kernelmill.diagnostics import Diagnostic
from kernelmill.project.options import BuildOptions
from kernelmill.scan.declarations import Declaration
from kernelmill.scan.foreign import foreign_kernels
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.relevant import Modules, relevant_modules
from kernelmill.scan.resolve import Resolved, resolve
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

    def resolve(self, module: str, dotted: str) -> Resolved | None:
        """What a dotted name means at the top of a module."""
        return resolve(self.modules, module, dotted)


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
            found += _chosen(info, options, {c.name for c in found if c.module == name}, matched)
        else:
            _chosen(info, options, set(), matched)
    for pattern in options.kernels:
        if pattern not in matched:
            diagnostics.append(Diagnostic(
                "error", "no-such-kernel", f"[tool.kernelmill] kernels: no top-level function matches {pattern!r}", NOWHERE,
                "write 'package.module:function'; * matches any text",
            ))
    return ScannedProject(modules, tuple(found), (*modules.problems, *diagnostics), sources)


def is_kernel_decorator(modules: Mapping[str, ModuleInfo], module: str, decorator: ast.expr) -> bool:
    """Whether the decorator expression is kernelmill's `kernel`, called or not."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    dotted = dotted_name(node)
    found = resolve(modules, module, dotted) if dotted else None
    return found is not None and found.kind == "external" and (found.module, found.name) == (KERNELMILL, "kernel")


def dotted_name(node: ast.AST) -> str:
    """`a.b.c` for a chain of attributes on a name, else ''."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted_name(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def _decorated(
    modules: Mapping[str, ModuleInfo], info: ModuleInfo, diagnostics: list[Diagnostic]
) -> list[Candidate]:
    found: list[Candidate] = []
    top = {id(b.node) for b in info.names.values() if b.kind == "function"}
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
            found.append(Candidate(info.name, node, decorated=True, decorator=ours[0]))
    return found


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


def _chosen(info: ModuleInfo, options: BuildOptions, taken: set[str], matched: set[str]) -> list[Candidate]:
    found: list[Candidate] = []
    for name, binding in info.names.items():
        if binding.kind != "function" or not isinstance(binding.node, ast.FunctionDef):
            continue
        for pattern in options.kernels:
            spelled = pattern if ":" in pattern else ":".join(pattern.rsplit(".", 1))
            if fnmatchcase(f"{info.name}:{name}", spelled) or fnmatchcase(f"{info.name}.{name}", pattern):
                matched.add(pattern)
                if name not in taken and not binding.node.decorator_list:
                    taken.add(name)
                    found.append(Candidate(info.name, binding.node, decorated=False))
    return found
