"""Names in C: reserved words, kernels of the same name in two modules, variants."""

from __future__ import annotations

from kernelmill.export.interface import interface_of
from kernelmill.ir.types import FLOAT, INT, NONE, ArrayType, NpScalar, TupleType
from kernelmill.project.kernels import KernelSpec, Parameter, Variant
from kernelmill.source import NOWHERE


def spec(module: str, name: str, *params: Parameter, others: tuple[Variant, ...] = ()) -> KernelSpec:
    return KernelSpec(module, name, f"{module}.{name}", params, FLOAT, None, NOWHERE, others=others)


def names(*kernels: KernelSpec) -> list[str]:
    return [f.name for f in interface_of("m", kernels, ()).functions]


def test_names_are_short_where_nothing_else_has_them() -> None:
    assert names(spec("p.a", "f"), spec("p.b", "g")) == ["m_f", "m_g"]


def test_same_names_in_two_modules_are_told_apart_whatever_the_order() -> None:
    kernels = [spec("p.a", "f"), spec("p.b", "f"), spec("p.b", "g")]
    assert names(*kernels) == ["m_a_f", "m_b_f", "m_g"]
    assert names(*reversed(kernels)) == ["m_g", "m_b_f", "m_a_f"]


def test_a_kernel_does_not_take_the_name_of_what_a_module_has_besides() -> None:
    assert names(spec("p", "init"), spec("p", "message")) == ["m_init_", "m_message_"]


def test_parameters_that_are_words_of_c_or_of_the_interface() -> None:
    params = (Parameter("double", FLOAT), Parameter("result", INT), Parameter("ws", INT), Parameter("class_", INT))
    (function,) = interface_of("m", [spec("p", "f", *params)], ()).functions
    assert [p.name for p in function.params] == ["double_", "result_", "ws_", "class_"]
    assert [p.declared for p in function.params] == ["double", "result", "ws", "class_"]


def test_variants_are_told_apart_by_what_differs() -> None:
    def params(dtype: str) -> tuple[Parameter, ...]:
        return Parameter("x", ArrayType(dtype, 1)), Parameter("k", NpScalar("int32"))

    others = (Variant("p.f$2", params("float32"), FLOAT),)
    assert names(spec("p", "f", *params("float64"), others=others)) == ["m_f_array1_f64", "m_f_array1_f32"]


def test_literals_and_orders_give_names_of_their_own() -> None:
    def one(literal: str) -> tuple[Parameter, ...]:
        return Parameter("x", FLOAT), Parameter("power", NONE, literal=literal)

    others = tuple(Variant(f"p.f${k}", one(text), FLOAT) for k, text in enumerate(("-1", "'half'", "True", "..."), 2))
    kernel = spec("p", "f", *one("1"), others=others)
    assert names(kernel) == ["m_f_1", "m_f_minus_1", "m_f_half", "m_f_true", "m_f_other"]
    assert [f.base for f in interface_of("m", [kernel], ()).functions] == ["f_1", "f_minus_1", "f_half", "f_true", "f_other"]
    orders = [Parameter("a", ArrayType("float64", 2, order=order)) for order in ("C", "F")]
    kernel = spec("p", "f", orders[0], others=(Variant("p.f$2", (orders[1],), FLOAT),))
    assert names(kernel) == ["m_f_array2_f64_c", "m_f_array2_f64_f"]


def test_no_two_functions_have_the_same_name() -> None:
    others = (Variant("p.f$2", (Parameter("x", INT),), FLOAT),)
    kernels = spec("p", "f", Parameter("x", FLOAT), others=others), spec("p", "f_i64")
    assert names(*kernels) == ["m_f_f64", "m_f_i64", "m_f_i64_"]


def test_structs_of_tuples_have_the_names_of_their_classes_and_fields() -> None:
    kind = TupleType((FLOAT, INT), "p.shapes:Point", ("x", "int"))
    (struct,) = interface_of("m", [spec("p", "f", Parameter("p", kind))], ()).structs
    assert (struct.name, [name for name, _ in struct.fields]) == ("m_Point", ["x", "int_"])


def test_variants_of_one_type_in_c_have_different_names_in_cpp_too() -> None:
    others = (Variant("p.f$2", (Parameter("x", NpScalar("float64")),), FLOAT),)
    kernel = spec("p", "f", Parameter("x", FLOAT), others=others)
    assert names(kernel) == ["m_f_f64", "m_f_f64_"]
    assert [f.base for f in interface_of("m", [kernel], ()).functions] == ["f_f64", "f_f64_"]
