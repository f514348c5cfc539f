"""Syntax that a kernel can't contain."""
import contextlib
import math

import numpy as np
from kernelmill import Array1, kernel


@kernel
def generator_kept(x: Array1[np.float64]) -> float:
    y = (v * 2 for v in x)  # error: unsupported-syntax "a generator expression is not supported in a kernel"
    return sum(y)


@kernel
def try_except(n: int) -> int:
    try:  # error: unsupported-syntax "try/except* is not supported in a kernel"
        n = 1 // n
    except* ZeroDivisionError:
        n = 0
    return n


@kernel
def with_block(n: int) -> int:
    with contextlib.nullcontext():  # error: unsupported-syntax "with, other than of np.errstate, is not supported in a kernel"
        n += 1
    return n


@kernel
def nested_function(n: int) -> int:
    def inner(k):
        nonlocal n  # error: unsupported-syntax "nonlocal is not supported in a kernel"
        n = k + 1
        return n

    return inner(n)


@kernel
def anonymous(n: int) -> int:
    f = lambda *k: k[0] + 1  # error: unsupported-syntax "'lambda' takes *args or **kwargs"
    return f(n)


@kernel
def generator(n: int) -> int:
    g = (i for i in range(n))  # error: unsupported-syntax "a generator expression is not supported in a kernel"
    return n


@kernel
def yields(n: int) -> int:
    yield n  # error: unsupported-syntax "yield is not supported in a kernel"



@kernel
def global_name(n: int) -> int:
    global counter  # error: unsupported-syntax "a kernel cannot assign to the global name 'counter'"
    counter = n
    return n


@kernel
def deletes(n: int) -> int:
    m = (n, 1)
    del m[0]  # error: unsupported-syntax "only names and items of lists and dictionaries can be deleted in a kernel"
    return n


@kernel
def matches(n: int) -> int:
    match n:
        case {"a": 1}:  # error: unsupported-syntax "this pattern is not supported in a kernel"
            return 5
    return 6


@kernel
def imports(n: int) -> int:
    import math  # error: unsupported-syntax "import inside a function is not supported in a kernel"
    return n



@kernel
def star_unpacking(n: int) -> int:
    a, *b = n  # error: unsupported-value "a value of type int cannot be unpacked here"
    return a


@kernel
def set_attribute(x: Array1[np.float64]) -> None:
    x.shape = (1,)  # error: unsupported-syntax "assignment to an attribute is not supported in a kernel"


@kernel
def prints(n: int) -> int:
    print(n)  # error: unsupported-call "built-in print() is not supported in a kernel"
    return n


@kernel
def identity_test(n: int, m: int) -> bool:
    return n is m  # error: unsupported-syntax "`is` is supported only with None"


@kernel
def membership(n: int, x: Array1[np.int64]) -> bool:
    return n in zip(x, x)  # error: unsupported-syntax "`in` is not supported with"


@kernel
def length_of_a_formatted(n: int) -> int:
    return len(f"{n}")  # error: type-error "len() of something that has no length"


@kernel
def formatted_compared(n: int) -> bool:
    s = f"{n}"
    return s == "12"  # error: type-error "a string made at run time and a string cannot be compared in a kernel"


@kernel
def formatted_matched(n: int) -> int:
    match f"{n}":
        case "12":  # error: unsupported-value "a string made at run time cannot be used here"
            return 1
    return 0


@kernel
def format_that_may_raise(n: int) -> int:
    s = f"{n:c}"  # error: unsupported-value "a format that may raise is supported only in the message of a raise or an assert"
    assert n, s
    return n
