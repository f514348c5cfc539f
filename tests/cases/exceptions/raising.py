"""raise and assert: types, messages, before and after a visible write."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def value_error(x: float) -> float:
    if x < 0:
        raise ValueError("x must not be negative")
    return x


@kernel
def by_kind(k: int) -> int:
    if k == 0:
        raise ValueError
    if k == 1:
        raise TypeError("wrong kind")
    if k == 2:
        raise IndexError()
    if k == 3:
        raise ZeroDivisionError("zero, says the author")
    if k == 4:
        raise RuntimeError("runtime")
    if k == 5:
        raise OverflowError("too much")
    if k == 6:
        raise KeyError("key")
    if k == 7:
        raise ArithmeticError("arithmetic")
    if k == 8:
        raise NotImplementedError("later")
    if k == 9:
        raise StopIteration
    return k


@kernel
def after_write(x: Array1[np.float64], limit: float) -> None:
    for i in range(len(x)):
        if x[i] > limit:
            raise ValueError("limit exceeded")
        x[i] = -x[i]


@kernel
def asserted(n: int) -> int:
    assert n > 0
    return n


@kernel
def asserted_with_message(n: int) -> int:
    assert n > 0, "n must be positive"
    return n


@kernel
def assert_after_write(x: Array1[np.float64], n: int) -> None:
    x[0] = 1.0
    assert n > 0, "n must be positive"
    x[1] = 2.0


@kernel
def division_after_write(x: Array1[np.float64], k: int) -> None:
    for i in range(len(x)):
        x[i] = 10 // (k - i)


@kernel
def float_division_after_write(x: Array1[np.float64], y: float) -> None:
    x[0] = 5.0
    x[1] = 1.0 / y


@kernel
def modulo_after_write(x: Array1[np.int64], k: int) -> None:
    x[0] = 5
    x[1] = 7 % k


@kernel
def float_modulo_after_write(x: Array1[np.float64], y: float) -> None:
    x[0] = 5.0
    x[1] = 7.5 % y


@kernel
def index_after_write(x: Array1[np.float64], y: Array1[np.float64]) -> None:
    for i in range(len(x)):
        x[i] = y[i + 1]


@kernel
def two_dimensional_index_after_write(x: Array1[np.float64], i: int) -> None:
    a = np.zeros((2, 3))
    x[0] = 1.0
    x[1] = a[1, i]


@kernel
def shift_after_write(x: Array1[np.int64], n: int) -> None:
    x[0] = 1
    x[1] = 5 << n


@kernel
def power_after_write(x: Array1[np.float64], y: float) -> None:
    x[0] = 1.0
    x[1] = 0.0**y


@kernel
def raise_in_nested_loop(x: Array1[np.int64]) -> int:
    for i in range(len(x)):
        for j in range(i):
            if x[i] == x[j]:
                raise ValueError("duplicate")
    return len(x)


@kernel
def range_step_after_write(x: Array1[np.int64], k: int) -> None:
    x[0] = 1
    for i in range(0, 3, k):
        x[i] = i


@kernel
def new_array_after_write(x: Array1[np.float64], n: int) -> None:
    x[0] = 1.0
    y = np.zeros(n)
    x[1] = len(y)


@kernel
def conversion_after_write(x: Array1[np.int64], y: float) -> None:
    x[0] = 1
    x[1] = int(y)


@kernel
def message_with_escapes(n: int) -> int:
    if n > 0:
        raise ValueError("quote \" backslash \\ newline\n percent %s %d ünïcödé")
    return n


@kernel
def never_returns(n: int) -> int:
    raise RuntimeError("always")


@kernel
def raise_with_value(n: int) -> int:
    if n < 0:
        raise ValueError(n)
    return n


NAN = float("nan")
CALLS = [
    ("value_error", lambda: (1.5,)),
    ("value_error", lambda: (-1.5,), "raises"),
    *[("by_kind", lambda k=k: (k,), "raises") for k in range(10)],
    ("by_kind", lambda: (10,)),
    ("after_write", lambda: (np.arange(5.0), 9.0)),
    ("after_write", lambda: (np.arange(5.0), 2.5), "raises"),
    ("after_write", lambda: (np.arange(5.0), -1.0), "raises"),
    *[(f, lambda: (1,)) for f in ("asserted", "asserted_with_message")],
    *[(f, lambda: (0,), "raises") for f in ("asserted", "asserted_with_message")],
    ("assert_after_write", lambda: (np.zeros(2), 1)),
    ("assert_after_write", lambda: (np.zeros(2), 0), "raises"),
    ("division_after_write", lambda: (np.zeros(5), 9)),
    ("division_after_write", lambda: (np.zeros(5), 3), "raises"),
    ("float_division_after_write", lambda: (np.zeros(2), 4.0)),
    ("float_division_after_write", lambda: (np.zeros(2), 0.0), "raises"),
    ("modulo_after_write", lambda: (np.zeros(2, np.int64), 0), "raises"),
    ("modulo_after_write", lambda: (np.zeros(2, np.int64), -4)),
    ("float_modulo_after_write", lambda: (np.zeros(2), 0.0), "raises"),
    ("float_modulo_after_write", lambda: (np.zeros(2), -2.0)),
    ("index_after_write", lambda: (np.zeros(4), np.arange(5.0))),
    ("index_after_write", lambda: (np.zeros(4), np.arange(4.0)), "raises"),
    ("two_dimensional_index_after_write", lambda: (np.zeros(2), -3)),
    ("two_dimensional_index_after_write", lambda: (np.zeros(2), -4), "raises"),
    ("shift_after_write", lambda: (np.zeros(2, np.int64), 3)),
    ("shift_after_write", lambda: (np.zeros(2, np.int64), -1), "raises"),
    ("shift_after_write", lambda: (np.zeros(2, np.int64), 62), "raises"),
    ("power_after_write", lambda: (np.zeros(2), 2.0)),
    ("power_after_write", lambda: (np.zeros(2), -2.0), "raises"),
    ("raise_in_nested_loop", lambda: (np.arange(5),)),
    ("raise_in_nested_loop", lambda: (np.array([1, 2, 1]),), "raises"),
    ("range_step_after_write", lambda: (np.zeros(3, np.int64), 2)),
    ("range_step_after_write", lambda: (np.zeros(3, np.int64), 0), "raises"),
    ("new_array_after_write", lambda: (np.zeros(2), 3)),
    ("new_array_after_write", lambda: (np.zeros(2), -3), "raises"),
    ("conversion_after_write", lambda: (np.zeros(2, np.int64), -2.5)),
    ("conversion_after_write", lambda: (np.zeros(2, np.int64), NAN), "raises"),
    ("message_with_escapes", lambda: (1,), "raises"),
    ("never_returns", lambda: (1,), "raises"),
    ("raise_with_value", lambda: (1,)),
    ("raise_with_value", lambda: (-1,), "raises"),
]
