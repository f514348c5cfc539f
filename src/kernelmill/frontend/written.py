"""Functions of the library that are written out for one form of a call, and compiled like those of `kernelmill/mathlib`.

    call_written(fb, node, "pick_2_s", "def pick_2_s(x, i0): …", [x, i])

In: the text of a function in the kernel language, named after all that its text depends on. Out: the value of a call of it.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from kernelmill.diagnostics import Diagnostic
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.mathlib_modules import PACKAGE, mathlib_modules
from kernelmill.frontend.values import FunctionRef, Value
from kernelmill.scan.modules import parse_module
from kernelmill.source import SourceFile


def call_written(
    fb: FunctionBuilder, node: ast.AST, name: str, text: str, args: list[Value], *, in_range: bool = True
) -> Value:
    """The value of a call of the function `name`, whose text is given. `in_range`: it compares all extents by itself."""
    target = written_function(fb, name, text)
    options = fb.options
    if in_range:
        fb.options = replace(options, bounds="unchecked")
    try:
        return fb.unit.invoke(fb, node, target, args, {})  # type: ignore[arg-type]  # `node` only says where
    finally:
        fb.options = options


def written_function(fb: FunctionBuilder, name: str, text: str) -> FunctionRef:
    """The function `name` of a text; the unit's project knows it from then on."""
    module = f"{PACKAGE}.{name}"
    project = fb.unit.project
    if module not in project.modules:
        info = parse_module(SourceFile(f"kernelmill/mathlib/{name}.py", module, f"import numpy as np\n\n\n{text}"))
        assert not isinstance(info, Diagnostic), text
        fb.unit.project = replace(project, modules={**project.modules, **mathlib_modules(), module: info})
    found = fb.unit.project.resolve(module, name)
    assert found is not None
    assert isinstance(found.node, ast.FunctionDef)
    return FunctionRef(found, found.node)


__all__ = ["call_written", "written_function"]
