"""Arguments that must be one value known when the kernel was compiled: a string, a bool, an int.

`Parameter.literal` holds that value as Python source; `...` is any string that no other variant knows, which the
dispatch has tested before. Strings are interned when the module is loaded, so that most calls
compare two addresses.
"""

from __future__ import annotations

import ast

from kernelmill.boundary import module_state as layout
from kernelmill.boundary.writer import NULL, Code, i32
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import I1, PTR


def is_text(literal: str) -> bool:
    """Whether a literal is a string."""
    return bool(literal) and isinstance(ast.literal_eval(literal), str)


def interned_text(code: Code, state: Var, literal: str) -> Operand:
    """Where the state has the interned string that `literal` stands for."""
    return code.placed(state, layout.text_of(ast.literal_eval(literal)))


def is_literal(code: Code, state: Var, argument: Var, literal: str) -> Var:
    """Whether `argument`, which is not null, has exactly the type and value of `literal`."""
    value = ast.literal_eval(literal)
    if value is ...:
        return code.op("eq", I1, code.load(PTR, argument, code.parts.header.type), code.object("PyUnicode_Type"))
    if isinstance(value, bool):
        return code.op("eq", I1, argument, code.object("_Py_TrueStruct" if value else "_Py_FalseStruct"))
    kind = code.load(PTR, argument, code.parts.header.type)
    result = code.var(I1, "same")
    if isinstance(value, int):
        code.assign(result, code.op("eq", I1, kind, code.object("PyLong_Type")))
        with code.when(result):
            number = code.call("PyLong_AsLongLong", argument)
            code.assign(result, code.op("eq", I1, number, value))
            with (
                code.when(code.op("eq", I1, number, -1)),
                code.when(code.op("ne", I1, code.call("PyErr_Occurred"), NULL)),
            ):
                code.run("PyErr_Clear")
                code.assign(result, code.op("ne", I1, NULL, NULL))
        return result
    interned = code.load(PTR, interned_text(code, state, literal))
    code.assign(result, code.op("eq", I1, argument, interned))
    with code.when(code.op("eq", I1, result, code.op("ne", I1, NULL, NULL))):
        code.assign(result, code.op("eq", I1, kind, code.object("PyUnicode_Type")))
        with code.when(result):  # exact strings: comparing them cannot fail
            code.assign(result, code.op("eq", I1, code.call("PyUnicode_Compare", argument, interned), i32(0)))
    return result


__all__ = ["interned_text", "is_literal", "is_text"]
