"""What exception each guard stands for, or that it has none."""

import pytest

from kernelmill.ir.nodes import Op, Var, attrs
from kernelmill.ir.recipes import recipe_of
from kernelmill.ir.types import F64, I1, I64

COND, N, M, X, Y = Var("c", I1), Var("n", I64), Var("m", I64), Var("x", F64), Var("y", F64)


@pytest.mark.parametrize(
    ("kind", "detail", "operands", "recipe"),
    [
        ("index", "axis=1", (N, M), "index 1"),
        ("index", "", (N, M), None),
        ("index", "axis=1", (), None),
        ("zerodiv", "int//", (N, M), "call operator.floordiv int int"),
        ("zerodiv", "float%", (X, Y), "call operator.mod float float"),
        ("zerodiv", "float/", (N, Y), None),
        ("negative", "int<<", (N, M), "call operator.lshift int int"),
        ("domain", "math.ldexp", (X, N), "call math.ldexp float int"),
        ("domain", "complex**", (), None),
        ("domain", "math.isclose", (), None),
        ("raise", "ValueError:a: b  c", (), "exc ValueError a: b  c"),
        ("assert", "AssertionError:", (), "exc AssertionError"),
        ("raise", "", (), None),
        (
            "unbound",
            "s",
            (),
            "exc UnboundLocalError cannot access local variable 's' where it is not associated with a value",
        ),
        ("overflow", "", (N, M), None),
        ("overflow", "exc OverflowError too large", (N,), "exc OverflowError too large"),
    ],
)
def test_recipes(kind, detail, operands, recipe):
    assert recipe_of(Op("guard", (), (COND, *operands), attrs(kind=kind, detail=detail))) == recipe
