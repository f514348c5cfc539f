"""Expressions read as people write them and mean what they meant."""

from kernelmill.codegen.c.expressions import binary, call, cast, choice, comparison, negated, primary

A, B, C = map(primary, "abc")


def test_operands_get_parentheses_where_a_reader_would_miss_them():
    total = binary("+", binary("*", A, B), C)
    assert total.text == "a * b + c"
    assert binary("*", total, A).text == "(a * b + c) * a"
    assert binary("-", A, binary("-", B, C)).text == "a - (b - c)"
    assert binary("-", binary("-", A, B), C).text == "a - b - c"
    assert binary("&", comparison("<", ">=", A, B), C).text == "(a < b) & c"
    assert binary("&", binary("&", A, B), C).text == "a & b & c"
    assert binary("|", binary("&", A, B), C).text == "(a & b) | c"
    assert cast("int8_t", total).text == "(int8_t)(a * b + c)"
    assert choice(comparison("<", ">=", A, B), total, C).text == "a < b ? a * b + c : c"


def test_a_negation_is_the_opposite_where_there_is_one():
    less = comparison("<", ">=", A, B)
    assert negated(less).text == "a >= b"
    assert negated(negated(less)).text == "a < b"
    unordered = binary("<", A, B)  # of floats: not (a < b) is not a >= b
    assert negated(unordered).text == "!(a < b)"
    assert negated(negated(unordered)).text == "a < b"
    assert binary("&", negated(A), B).text == "(!a) & b"


def test_what_an_expression_does_is_known_of_those_around_it():
    made = call("f", binary("+", A, B))
    assert made.calls
    assert binary("*", made, C).calls
    assert not binary("*", A, C).calls
    assert A.stable
    assert not made.stable
