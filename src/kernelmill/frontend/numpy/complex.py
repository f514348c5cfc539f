"""`np.real`, `np.imag`, `np.conj` of scalars and arrays."""

from __future__ import annotations

import ast

from kernelmill.frontend.arrays.elementwise import elementwise, has_array
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import Value
from kernelmill.frontend.numbers.complex import array_part, conjugate, numpy_side, part, settled
from kernelmill.frontend.numpy.row import Built
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import DTYPES, ArrayType, NpScalar, PyScalar, scalar_dtype


def part_of(name: str) -> Built:
    """`np.real np.imag np.conj np.conjugate` of a scalar or an array."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
        return _part_of(fb, node, name, *given.values())

    return Built(build)


def _part_of(fb: FunctionBuilder, node: ast.AST, name: str, value: Value) -> Value:
    x = operand_of(fb, value, node)
    if has_array(x):
        assert isinstance(x, Var)
        return _of_array(fb, node, name, x)
    if name in ("real", "imag"):
        return part(fb, x, name)
    x = numpy_side(fb, settled(fb, x))
    if isinstance(x.type, PyScalar):
        x = fb.emitter.value("cast", NpScalar(scalar_dtype(x.type).name), x)
    if x.type == NpScalar("bool"):
        raise stop(fb.info, node, "type-error", f"np.{name} of a bool", "NumPy would raise TypeError, or use int(...)")
    return conjugate(fb, x)


def _of_array(fb: FunctionBuilder, node: ast.AST, name: str, x: Var) -> Value:
    type_ = x.type
    assert isinstance(type_, ArrayType)
    complex_ = DTYPES[type_.dtype].kind == "c"
    if name in ("real", "imag"):
        if complex_:
            return array_part(fb, x, name)
        if name == "real":
            return x
        raise stop(fb.info, node, "unsupported-call", "np.imag of a real array is not supported in a kernel", "use np.zeros_like")
    if not complex_:
        raise stop(fb.info, node, "unsupported-call", f"np.{name} of a real array is not supported in a kernel", "use x.copy()")
    return elementwise(fb, node, "builtin", type_.dtype, x, fn="conjugate")


