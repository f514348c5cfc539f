"""The Python modules of a wheel: their text, and which package or module each native module belongs to.

Input: members of a wheel. Output: `WheelModule` values with text and encoding, and the `Unit` each belongs to: the
outermost regular package, or the module itself at the top level. A namespace package never receives files.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import keyword
import re
import tokenize
from collections.abc import Callable, Iterable
from typing import Final

from kernelmill.diagnostics import Diagnostic
from kernelmill.records import dataclass
from kernelmill.source import SourceFile, Span
from kernelmill.wheel.archive import Member, WheelContents

_SHEBANG: Final = re.compile(rb"#!.*python")


@dataclass(frozen=True, slots=True)
class WheelModule:
    """One Python source (or stub) in a wheel. `source.path` is what a user is shown, `member` the path in the wheel."""

    member: str
    source: SourceFile
    encoding: str
    bom: bool

    def encode(self, text: str) -> bytes:
        """`text` as bytes of this module: same encoding, same byte order mark."""
        return (codecs.BOM_UTF8 if self.bom else b"") + text.encode(self.encoding)


@dataclass(frozen=True, slots=True)
class Unit:
    """Where one native module and one shim go. `folder` ends with `/` unless it is the root; `prefix` is dotted."""

    prefix: str
    folder: str
    shim: str
    native: str

    @property
    def native_module(self) -> str:
        """Dotted name of the native module."""
        return f"{self.folder.replace('/', '.')}{self.native}"

    def owns(self, module: str) -> bool:
        """Whether the module of that dotted name belongs to this unit."""
        return module == self.prefix or module.startswith(f"{self.prefix}.")


def read_modules(
    wheel: WheelContents, show: Callable[[str], str]
) -> tuple[tuple[WheelModule, ...], tuple[Diagnostic, ...]]:
    """Every importable `.py` and `.pyi` of the wheel in order of path; `show` gives the path a user knows."""
    modules: list[WheelModule] = []
    problems: list[Diagnostic] = []
    for member in sorted(wheel.members, key=lambda m: m.path):
        name = _dotted_name(member.path)
        if name is None:
            continue
        path = show(member.path)
        try:
            modules.append(_decode(member, name, path))
        except (SyntaxError, UnicodeError, LookupError) as error:  # a codec that there is not, or that is none for text
            span = Span(path, 1, 0, 1, 0)
            problems.append(Diagnostic("error", "undecodable-source", f"the module cannot be decoded: {error}", span))
    return tuple(modules), tuple(problems)


def read_scripts(wheel: WheelContents, show: Callable[[str], str]) -> tuple[SourceFile, ...]:
    """Python in the wheel that nobody can import: scripts, and files whose names are no names of modules. What cannot be decoded
    is left out."""
    found = []
    for member in wheel.members:
        name = member.path.rpartition("/")[2]
        is_script = member.path.startswith(f"{wheel.stem}.data/scripts/") and _SHEBANG.match(member.data) is not None
        is_python = name.endswith((".py", ".pyw")) and _dotted_name(member.path) is None
        if (is_script or is_python) and not member.path.startswith(f"{wheel.dist_info}/"):
            with contextlib.suppress(SyntaxError, UnicodeError, LookupError):
                found.append(_decode(member, "", show(member.path)).source)
    return tuple(found)


def find_unit(module: str, is_package: bool, packages: frozenset[str]) -> Unit | None:
    """The unit of a module; None for a module directly inside a namespace package, which must not receive files."""
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        prefix = ".".join(parts[:count])
        if prefix in packages:
            return Unit(prefix, "/".join(parts[:count]) + "/", "_kernelmill", "_kernels")
    if len(parts) == 1 and not is_package:
        return Unit(module, "", f"_{module}_kernelmill", f"_{module}_kernels")
    return None


def regular_packages(modules: Iterable[WheelModule]) -> frozenset[str]:
    """Dotted names of all packages with an `__init__.py`."""
    return frozenset(m.source.module for m in modules if m.source.is_package and m.member.endswith(".py"))


def _dotted_name(path: str) -> str | None:
    stem, dot, suffix = path.rpartition(".")
    if not dot or suffix not in ("py", "pyi"):
        return None
    parts = stem.split("/")
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    if all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
        return ".".join(parts)
    return None


def _decode(member: Member, name: str, path: str) -> WheelModule:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(member.data).readline)
    bom = member.data.startswith(codecs.BOM_UTF8)
    data = member.data[len(codecs.BOM_UTF8) :] if bom else member.data
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    is_package = member.path.rpartition("/")[2].startswith("__init__.")
    text = data.decode(encoding)
    text.encode(encoding)  # what cannot be written back cannot be changed either
    return WheelModule(member.path, SourceFile(path, name, text, is_package), encoding, bom)
