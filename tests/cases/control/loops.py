"""while and for: break, continue, else, nesting, early return, the loop variable afterwards."""

import numpy as np

from kernelmill import Array1, Array2, kernel


@kernel
def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@kernel
def while_else(n: int, stop: int) -> int:
    i = 0
    while i < n:
        if i == stop:
            break
        i += 1
    else:
        return -1
    return i


@kernel
def for_else(x: Array1[np.int64], key: int) -> int:
    for i in range(len(x)):
        if x[i] == key:
            break
    else:
        i = -1
    return i


@kernel
def continue_and_break(n: int) -> int:
    s = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        if i > 20:
            break
        s += i
    return s


@kernel
def continue_in_while(n: int) -> int:
    s = 0
    while n > 0:
        n -= 1
        if n & 1:
            continue
        s += n
    return s


@kernel
def infinite(n: int) -> int:
    i = 0
    while True:
        i += 1
        if i * i > n:
            return i


@kernel
def nested_break(a: Array2[np.int64], key: int) -> tuple[int, int]:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] == key:
                return i, j
    return -1, -1


@kernel
def break_only_inner(n: int) -> int:
    s = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            s += 1
        else:
            s += 100
    return s


@kernel
def variable_afterwards(n: int) -> int:
    for i in range(0, n, 3):
        pass
    return i


@kernel
def variable_kept_from_before(n: int) -> int:
    i = -7
    for i in range(n):
        pass
    return i


@kernel
def variable_changed_inside(n: int) -> int:
    s = 0
    for i in range(n):
        i *= 10
        s += i
    return s * 1000 + i


@kernel
def bound_changed_inside(n: int) -> int:
    s = 0
    for i in range(n):
        n -= 1
        s += i
    return s + n


@kernel
def same_variable_nested(n: int) -> int:
    s = 0
    for i in range(n):
        s += i
        for i in range(3):
            s += 10 * i
        s += 100 * i
    return s


@kernel
def falls_off(n: int) -> None:
    while n > 0:
        n -= 1


@kernel
def plain_return(x: Array1[np.float64], n: int) -> None:
    for i in range(n):
        if x[i] < 0:
            return
        x[i] = -x[i]


@kernel
def else_after_continue(n: int) -> int:
    s = 0
    for i in range(n):
        if i % 2:
            continue
        s += i
    else:
        s += 1000
    return s


@kernel
def while_with_else_and_continue(n: int) -> int:
    s = 0
    while n:
        n -= 1
        if n == 3:
            continue
        s += n
    else:
        s = -s
    return s


@kernel
def if_chain(n: int) -> int:
    if n < 0:
        r = 1
    elif n == 0:
        r = 2
    elif n < 10:
        r = 3
    else:
        r = 4
    return r


@kernel
def pass_everywhere(n: int) -> int:
    if n > 3:
        pass
    else:
        n += 1
    for _ in range(2):
        pass
    return n


@kernel
def sum_of_steps(n: int) -> int:
    b = 0
    for i in range(n):
        b = b + i
    return b


MATRIX = lambda: np.arange(12).reshape(3, 4)  # noqa: E731 - a fresh array per call, used by calls only
CALLS = [
    *[("collatz", lambda n=n: (n,)) for n in (1, 6, 27, 97)],
    *[("while_else", lambda n=n, s=s: (n, s)) for n in (0, 5) for s in (0, 3, 5, 9)],
    *[("for_else", lambda k=k: (np.array([4, 5, 6]), k)) for k in (4, 6, 7)],
    ("for_else", lambda: (np.array([], np.int64), 1)),
    *[(f, lambda n=n: (n,)) for f in ("continue_and_break", "continue_in_while", "break_only_inner") for n in (0, 1, 5, 30)],
    *[("infinite", lambda n=n: (n,)) for n in (0, 1, 99)],
    *[("nested_break", lambda k=k: (MATRIX(), k)) for k in (0, 7, 11, 99)],
    ("variable_afterwards", lambda: (10,)),
    ("variable_afterwards", lambda: (0,), "raises"),
    ("variable_kept_from_before", lambda: (4,)),
    ("variable_kept_from_before", lambda: (0,)),
    ("variable_changed_inside", lambda: (4,)),
    ("variable_changed_inside", lambda: (0,), "raises"),
    *[(f, lambda n=n: (n,)) for f in ("bound_changed_inside", "same_variable_nested", "falls_off") for n in (0, 1, 6)],
    ("plain_return", lambda: (np.array([1.0, 2.0, -1.0, 4.0]), 4)),
    ("plain_return", lambda: (np.array([1.0, 2.0]), 0)),
    ("plain_return", lambda: (np.array([1.0, 2.0]), 4), "raises"),
    *[(f, lambda n=n: (n,)) for f in ("else_after_continue", "while_with_else_and_continue") for n in (0, 1, 6)],
    *[(f, lambda n=n: (n,)) for f in ("if_chain", "pass_everywhere") for n in (-1, 0, 5, 50)],
    ("sum_of_steps", lambda: (100000,)),
    ("sum_of_steps", lambda: (-5,)),
]
