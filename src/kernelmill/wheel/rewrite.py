"""Changes a wheel's modules so that they use the shim beside them instead of kernelmill.

Input: the modules with the unit of each, and the compiler's answers. Output: `Rewritten`: the changed members and the
units that need a shim, or diagnostics for what would need kernelmill at run time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kernelmill.diagnostics import Diagnostic
from kernelmill.project.units import CompiledUnit
from kernelmill.records import dataclass, replace
from kernelmill.source import SourceFile, Span
from kernelmill.wheel.archive import Member
from kernelmill.wheel.foreign_imports import free_of_numba, imports_numba
from kernelmill.wheel.imports import ShimPlace, append_rebinding, mentions_kernelmill, rewrite_imports
from kernelmill.wheel.llvm.sources import rewrite, uses_llvm
from kernelmill.wheel.modules import Unit, WheelModule


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Changed members, the units they belong to (these need a shim), and what cannot be changed.

    `stand_ins`: units that need the stand-in for Numba as well, `llvm`: those that need the one for `kernelmill.llvm`.
    `unbound`: (module, function) of kernels that stay with Numba.
    """

    members: tuple[Member, ...]
    units: frozenset[Unit]
    diagnostics: tuple[Diagnostic, ...]
    stand_ins: frozenset[Unit] = frozenset()
    unbound: frozenset[tuple[str, str]] = frozenset()
    llvm: frozenset[Unit] = frozenset()

    def counted(self, answer: CompiledUnit) -> CompiledUnit:
        """The compiler's answer with what the wheel makes of it: a kernel that nothing binds is none, and a native module
        of such kernels alone is not shipped."""
        kernels = tuple(
            replace(k, status="fallback", reason="its module keeps Numba") if (k.module, k.name) in self.unbound else k
            for k in answer.kernels
        )
        if kernels == answer.kernels or any(k.status == "native" for k in kernels):
            return replace(answer, kernels=kernels)
        return replace(answer, kernels=kernels, native=None, needed=())


def rewrite_modules(
    modules: Sequence[tuple[WheelModule, Unit | None]], compiled: Mapping[Unit, CompiledUnit], *, lenient: bool = False
) -> Rewritten:
    """Rewrite every module that imports kernelmill or holds a kernel without its decorator. `lenient`: what loses Numba draws a
    warning only."""
    members: list[Member] = []
    units: set[Unit] = set()
    problems: list[Diagnostic] = []
    stand_ins: set[Unit] = set()
    llvm: set[Unit] = set()
    users = {m.member: (m, unit) for m, unit in modules if m.member.endswith(".py") and imports_numba(m)}
    kernels = {kernel for answer in compiled.values() for kernel in answer.foreign_kernels}
    sources = {m.source.module: m.source for m, _ in modules if m.member.endswith(".py")}
    freed = free_of_numba([(m, shim_place(m, u) if u else None) for m, u in users.values()], kernels, sources)
    problems += [replace(d, severity="warning") if lenient and d.code == "loses-numba" else d for d in freed.diagnostics]
    for module, unit in modules:
        text = module.source.text
        keeps = module.member in users and module.source.module in freed.kept
        foreign = [] if keeps else _foreign_kernels(module, unit, compiled)
        if not foreign and module.member not in freed.texts and not mentions_kernelmill(module.source):
            continue
        place = shim_place(module, unit)
        source = replace(module.source, text=freed.texts.get(module.member, text))
        if source.text != text and unit is not None:
            stand_ins.add(unit)
        source, found = _without_llvm(source, place)
        if source.text != freed.texts.get(module.member, text) and unit is not None:
            llvm.add(unit)
        new_text, more = rewrite_imports(source, place)
        found = (*found, *more)
        if foreign and not found:
            new_text = append_rebinding(new_text, foreign, place)
        if unit is None and (new_text != text or found):
            problems.append(_no_place(module))
        problems += found
        if new_text != text and not found and unit is not None:
            members.append(Member(module.member, module.encode(new_text)))
            units |= {unit} if new_text != source.text or unit in stand_ins else set()
    unbound = frozenset(kernel for kernel in kernels if kernel[0] in freed.kept)
    return Rewritten(tuple(members), frozenset(units), tuple(problems), frozenset(stand_ins), unbound, frozenset(llvm))


def _without_llvm(source: SourceFile, place: ShimPlace) -> tuple[SourceFile, tuple[Diagnostic, ...]]:
    """The module with its imports of `kernelmill.llvm` turned to the stand-in."""
    if not uses_llvm(source):
        return source, ()
    text, found = rewrite(source, place)
    return replace(source, text=text), found


def shim_place(module: WheelModule, unit: Unit | None) -> ShimPlace:
    """How the module names the shim of its unit."""
    if unit is None or not unit.folder:
        return ShimPlace("", unit.shim if unit else "_kernelmill")
    package = module.source.module.split(".")
    if not module.source.is_package:
        package.pop()
    return ShimPlace("." * (1 + len(package) - len(unit.prefix.split("."))), unit.shim)


def _foreign_kernels(module: WheelModule, unit: Unit | None, compiled: Mapping[Unit, CompiledUnit]) -> list[str]:
    """Kernels of this module, compiled natively, that no decorator of ours will rebind."""
    if unit is None or not module.member.endswith(".py"):
        return []
    answer = compiled[unit]
    return [name for owner, name in answer.foreign_kernels if owner == module.source.module]


def _no_place(module: WheelModule) -> Diagnostic:
    return Diagnostic(
        "error",
        "kernel-in-namespace-package",
        f"{module.source.module} uses kernelmill directly inside a namespace package, which must not receive files",
        Span(module.source.path, 1, 0, 1, 1),
        "give the package an __init__.py, or move the module into a package that has one",
    )
