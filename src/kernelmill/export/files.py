"""The files of an export, by format: a table of functions from the compiled module to names and contents.

Input: a `Plan`. Output: files by name, relative to the folder that they go to.
"""

from __future__ import annotations

import re
from typing import Final

from kernelmill import __version__
from kernelmill.codegen.c.module import HEADER, Sources, Text, emit, header_text
from kernelmill.codegen.c.names import RESERVED
from kernelmill.diagnostics import KernelmillError
from kernelmill.export.c_header import ARRAY_HEADER, array_header, c_header
from kernelmill.export.cpp_header import CLASSES, cpp_classes, cpp_header
from kernelmill.export.interface import Interface
from kernelmill.ir.nodes import Module
from kernelmill.project.options import BuildOptions
from kernelmill.records import dataclass
from kernelmill.targets import Target

Files = dict[str, bytes]
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written. `debug`: with symbols for debuggers."""

    module: Module
    interface: Interface
    target: Target
    options: BuildOptions
    sources: Sources
    debug: bool = False

    @property
    def name(self) -> str:
        """The module's."""
        return self.interface.name


def check_name(name: str) -> None:
    """A module's name begins the names of its functions."""
    if not _NAME.fullmatch(name):
        raise KernelmillError(f"{name!r} can't be the name of a C module", hint="use letters, digits and _, a letter first")


def text_of(plan: Plan) -> Text:
    """The C source."""
    return emit(plan.module, plan.target, plan.sources, headers=(f"{plan.name}.h",))


def headers(plan: Plan) -> Files:
    """The header of the module, and that of all modules."""
    return {f"{plan.name}.h": c_header(plan.interface, __version__).encode(), ARRAY_HEADER: array_header().encode()}


def c_files(plan: Plan) -> Files:
    """C11: the header and the source, with what they include."""
    return {**headers(plan), f"{plan.name}.c": str(text_of(plan)).encode(), HEADER: header_text().encode()}


def cpp_headers(plan: Plan) -> Files:
    """Headers with typed views; none for a module whose name C++ has for something else."""
    if plan.name in RESERVED:
        return {}
    return {f"{plan.name}.hpp": cpp_header(plan.interface, __version__).encode(), CLASSES: cpp_classes().encode()}


def cpp_files(plan: Plan) -> Files:
    """C++17: what C has, and headers with typed views over it."""
    if plan.name in RESERVED:
        raise KernelmillError(f"{plan.name!r} can't be a namespace of C++", hint="give the module another name: --name NAME")
    return {**c_files(plan), **cpp_headers(plan)}
