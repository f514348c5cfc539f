"""Finds a linker: one on PATH where the target is this machine, else the one inside the ziglang package.

`find_linker` gives None where there is none, so that a build hook can ask for ziglang; `require_linker` is for those
who can't go on without.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Final

from kernelmill.diagnostics import KernelmillError
from kernelmill.link.command import LinkTool
from kernelmill.targets import Target, host_target, is_cross_build

#: Linkers of the system that link for its own CPU only; the others know every one.
_OF_ONE_MACHINE: Final = ("ld",)


def find_linker(target: Target) -> LinkTool | None:
    """The linker for `target`, or None."""
    return _host_linker(target) or _zig_linker(target)


def require_linker(target: Target) -> LinkTool:
    """The linker for `target`; the user is told what to install if there is none."""
    tool = find_linker(target)
    if tool is None:
        programs = [p for p in target.linker.host_programs if p not in _OF_ONE_MACHINE or not is_cross_build()]
        others = f", or put one of {', '.join(programs)} on PATH" if programs and _is_host(target) else ""
        raise KernelmillError(f"no linker for {target.name} was found", hint=f"pip install ziglang{others}")
    return tool


def linker_identity(target: Target) -> str:
    """What tells the linker for `target` from another, or from another version; '' if there is none."""
    tool = find_linker(target)
    if tool is None:
        return ""
    facts = Path(tool.argv[0]).stat()
    return f"{tool.name} {' '.join(tool.argv)} {facts.st_size} {facts.st_mtime_ns}"


def _is_host(target: Target) -> bool:
    try:
        host = host_target()
    except KernelmillError:
        return False
    # another C library on the same CPU is linked alike, since only stub libraries take part
    return host.linker == target.linker and host.pointer_bits == target.pointer_bits


def _host_linker(target: Target) -> LinkTool | None:
    if not _is_host(target):
        return None
    for program in target.linker.host_programs:
        path = shutil.which(program)
        if path and (program not in _OF_ONE_MACHINE or not is_cross_build()):
            return LinkTool((path,), program)
    return None


def _zig_linker(target: Target) -> LinkTool | None:
    spec = importlib.util.find_spec("ziglang")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("zig", "zig.exe"):
            path = Path(folder, name)
            if path.is_file():
                return LinkTool((str(path), target.linker.zig), f"zig {target.linker.zig}")
    return None
