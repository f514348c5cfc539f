"""Puts a milled wheel together: changed modules, shims, native modules, bill of materials, tags.

Input: the pure wheel, what was rewritten, the compiler's answers for one target. Output: one wheel, further ones for
the other platforms that the same code serves, or none where the wheel needs no change at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.units import CompiledUnit
from kernelmill.records import replace
from kernelmill.targets import ABIS, Abi, Target
from kernelmill.targets.abis import DEFAULT_ABI
from kernelmill.wheel.archive import Member, Tag, WheelContents
from kernelmill.wheel.llvm.sources import NO_LLVM, LlvmMembers
from kernelmill.wheel.metadata import format_wheel_metadata, parse_wheel_metadata
from kernelmill.wheel.mixed import combined, is_mixed
from kernelmill.wheel.modules import Unit
from kernelmill.wheel.paths import folded
from kernelmill.wheel.rewrite import Rewritten
from kernelmill.wheel.sbom import PATH as SBOM_PATH
from kernelmill.wheel.sbom import sbom
from kernelmill.wheel.shim import shim_text, stand_in_text

OLDEST_MINOR = 11  # of Python 3, for any ABI
MINOR_TAG = re.compile(r"(?:py|cp)3(\d+)")


def assemble(
    wheel: WheelContents,
    rewritten: Rewritten,
    compiled: Mapping[Unit, CompiledUnit],
    target: Target | None,
    tools: Sequence[tuple[str, str]],
    all_wheels: bool,
    abi: Abi = ABIS[DEFAULT_ABI],
    llvm: LlvmMembers = NO_LLVM,
) -> Iterator[WheelContents]:
    """The wheels for one target. `llvm`: what its LLVM sources come to."""
    natives = {unit: answer.native for unit, answer in compiled.items() if answer.native is not None}
    if not natives and not rewritten.members and not llvm.libraries:
        return
    _refuse_members(wheel, (*llvm.libraries, *llvm.stand_ins))
    added = [*run_time_members(wheel, rewritten, compiled), *llvm.stand_ins]
    suffix = target.suffix(abi.name) if target else ""
    added += [Member(f"{unit.folder}{unit.native}{suffix}", native) for unit, native in natives.items()]
    added += llvm.libraries
    has_code = bool(natives or llvm.libraries)
    bill = Member(f"{wheel.dist_info}/{SBOM_PATH}", sbom(wheel, added, tools))
    whole = wheel.with_members(*rewritten.members, *added, bill)
    if is_mixed(wheel.tag):
        tag = combined(wheel.file_name, wheel.tag, abi, target) if has_code and target else wheel.tag
        yield _tagged(whole, tag, pure=False, tools=tools)
        return
    if not has_code or target is None:
        yield _tagged(whole, Tag(_pure_python(wheel.tag.python), "none", "any"), pure=True, tools=tools)
        return
    python = abi.python if abi.only else f"cp3{max(_oldest_minor(wheel.tag.python), abi.minor)}"
    platforms = [".".join(target.wheel_platforms)]
    if all_wheels and not llvm.needs_libc and not any(answer.needs_libc for answer in compiled.values()):
        platforms += target.free_platforms
    for platform in platforms:
        yield _tagged(whole, Tag(python, abi.tag, platform), pure=False, tools=tools)


def run_time_members(wheel: WheelContents, rewritten: Rewritten, compiled: Mapping[Unit, CompiledUnit]) -> list[Member]:
    """What is put beside the wheel's modules besides the native ones, whose names must be free as well."""
    natives = {unit for unit, answer in compiled.items() if answer.native is not None}
    _refuse_clashes(wheel, {*rewritten.units, *natives}, rewritten.stand_ins)
    shims = [(unit, shim_text(unit.native, compiled[unit].kernels)) for unit in rewritten.units]
    return [
        *(Member(f"{unit.folder}{unit.shim}.py", text) for unit, text in shims),
        *(Member(f"{unit.folder}{unit.shim}_numba.py", stand_in_text()) for unit in rewritten.stand_ins),
    ]


def _tagged(wheel: WheelContents, tag: Tag, *, pure: bool, tools: Sequence[tuple[str, str]]) -> WheelContents:
    path = f"{wheel.dist_info}/WHEEL"
    old = wheel.member(path)
    inner = parse_wheel_metadata(old.data, wheel.file_name).generator if old else ""
    data = format_wheel_metadata(tag, pure=pure, build=wheel.build, version=tools[0][1], inner_generator=inner)
    return replace(wheel.with_members(Member(path, data)), tag=tag)


def _refuse_clashes(wheel: WheelContents, units: set[Unit], stand_ins: frozenset[Unit]) -> None:
    """Both the shim's and the native module's names must be free, as a file of any suffix or as a package; and nothing that
    the wheel puts beside the library's folder may be installed over them."""
    taken = {folded(m.path): m.path for m in wheel.members}
    beside = folded(f"{wheel.stem}.data/data/")
    for unit in sorted(units, key=lambda u: u.prefix):
        for name in (unit.shim, unit.native, *((f"{unit.shim}_numba",) if unit in stand_ins else ())):
            path = folded(f"{unit.folder}{name}")
            inside = (f"/site-packages/{path}", f"/dist-packages/{path}")
            for key, member in taken.items():
                over = key.startswith(beside) and any(f"{i}." in key or f"{i}/" in key for i in inside)
                if over or key.startswith((f"{path}.", f"{path}/")):
                    raise KernelmillError(
                        f"{wheel.file_name}: {member} has the name of a file that kernelmill adds", hint="rename it"
                    )


def _refuse_members(wheel: WheelContents, added: Sequence[Member]) -> None:
    """What LLVM sources add must be new."""
    taken = {folded(m.path): m.path for m in wheel.members}
    for member in added:
        if there := taken.get(folded(member.path)):
            raise KernelmillError(f"{wheel.file_name}: {there} has the name of a file that kernelmill adds", hint="rename it")


def _pure_python(tag: str) -> str:
    """`py2.py3` narrowed: the shim is Python 3."""
    return ".".join(part for part in tag.split(".") if not part.startswith("py2")) or "py3"


def _oldest_minor(tag: str) -> int:
    """The oldest Python 3 minor version that the wheel is for, at least that of the ABI."""
    minors = [int(match[1]) for part in tag.split(".") if (match := MINOR_TAG.fullmatch(part))]
    plain = any(part in ("py3", "cp3") for part in tag.split("."))
    return OLDEST_MINOR if plain or not minors else max(OLDEST_MINOR, min(minors))
