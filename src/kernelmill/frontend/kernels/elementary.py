"""High IR of elementary functions, which the library has in the kernel language.

In:  a name such as `exponential.exp` of a function in `library/elementary`, and the dtype of its arguments. Out: the
function with what it calls, as a high module.
"""

from __future__ import annotations

import ast
from functools import cache

from kernelmill.frontend.function.library import PACKAGE, library_modules
from kernelmill.frontend.kernels.native_or_python import data_of, functions_of
from kernelmill.frontend.kernels.specialise import UnitBuilder
from kernelmill.ir.nodes import Module
from kernelmill.ir.types import NpScalar
from kernelmill.project.options import KernelOptions
from kernelmill.scan import ScannedProject
from kernelmill.scan.resolve import Resolved

#: What an elementary function computes never leaves: subscripts are in range, integers wrap.
_OPTIONS = KernelOptions(overflow="wrap", bounds="unchecked", division="ieee")


@cache
def elementary_function(name: str, dtype: str) -> Module:
    """The function `name` for arguments of one float dtype, which comes first, and what it calls."""
    project = ScannedProject(library_modules(), ())
    unit = UnitBuilder(project)
    stem, _, function = name.rpartition(".")
    found = project.resolve(f"{PACKAGE}.elementary.{stem}", function)
    assert isinstance(found, Resolved) and isinstance(found.node, ast.FunctionDef), name  # noqa: PT018
    arguments = {a.arg: NpScalar(dtype) for a in found.node.args.args}
    spec = unit.specialise(project.modules[found.module], found.node, dict(arguments), _OPTIONS, entry=False)
    assert not spec.diagnostics, spec.diagnostics  # a mistake of the library's
    return Module(functions_of(unit, [spec.symbol]), data_of(unit), level="high")
