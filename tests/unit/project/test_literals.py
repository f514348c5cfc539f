"""Defaults as text: `inspect` and the boundary get the very value back, bit by bit."""

import inspect
import itertools
import math
import struct
from collections.abc import Iterator

import pytest

from kernelmill.project.literals import UNKNOWN, is_readable, spelled, value_of

PARTS = (0.0, -0.0, 1.0, -1.5, 1e308, -5e-324, math.inf, -math.inf)


def bits(value: object) -> object:
    """A value such that equality means the same bits; NaNs are alike."""
    match value:
        case float():
            return "nan" if math.isnan(value) else struct.pack("d", value)
        case complex():
            return bits(value.real), bits(value.imag)
        case tuple() | list():
            return type(value), [bits(item) for item in value]
        case _:
            return type(value), value


def through_inspect(text: str) -> object:
    """The default that `inspect.signature` reads from a built-in function's text."""

    class Function:
        __name__ = __qualname__ = "f"
        __text_signature__ = f"(x={text})"
        __module__ = "m"

        def __call__(self) -> None:
            """Callable, so that `inspect` looks."""

    return inspect._signature_fromstr(inspect.Signature, Function(), f"(x={text})").parameters["x"].default  # type: ignore[attr-defined]  # what inspect.signature does with built-in functions


def values() -> Iterator[object]:
    yield from (*PARTS, math.nan, 0, -7, 10**40, True, None, "text", "it's \n \udc80 \0 ü", (), (1,), [2.5, -1j])
    yield from ((0.0, math.inf, math.nan), ("a", (True, None)), [[-math.inf]])
    for real, imag in itertools.product(PARTS, PARTS):
        yield complex(real, imag)


@pytest.mark.parametrize("value", list(values()), ids=repr)
def test_round_trip(value: object) -> None:
    text = spelled(value)  # type: ignore[arg-type]  # all of them are literals
    if text == UNKNOWN:
        assert isinstance(value, complex)
        assert not (value.real and value.imag)  # only two pairs of zeros
        return
    assert bits(value_of(text)) == bits(value)
    if is_readable(text):
        assert bits(through_inspect(text)) == bits(value)
    else:
        assert value == (1,)


@pytest.mark.parametrize("text", ["...", "f(1)", "1 * 2", "x", "-'a'", "(1", "'a' + 'b'"])
def test_other_text_is_not_read(text: str) -> None:
    assert value_of(text) is ...
