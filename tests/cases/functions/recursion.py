"""Recursion, mutual recursion, too deep recursion, overflow inside recursion."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def fibonacci(n: int) -> int:
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


@kernel
def factorial(n: int) -> int:
    return 1 if n <= 1 else n * factorial(n - 1)


@kernel
def is_even(n: int) -> bool:
    if n == 0:
        return True
    return is_odd(n - 1)


@kernel
def is_odd(n: int) -> bool:
    if n == 0:
        return False
    return is_even(n - 1)


@kernel
def ackermann(m: int, n: int) -> int:
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


@kernel
def pairwise_sum(x: Array1[np.float64]) -> float:
    n = len(x)
    if n == 0:
        return 0.0
    if n == 1:
        return x[0]
    return pairwise_sum(x[: n // 2]) + pairwise_sum(x[n // 2 :])


@kernel
def quicksort(x: Array1[np.float64], lo: int, hi: int) -> None:
    if lo >= hi:
        return
    pivot = x[(lo + hi) // 2]
    i = lo
    j = hi
    while i <= j:
        while x[i] < pivot:
            i += 1
        while x[j] > pivot:
            j -= 1
        if i <= j:
            x[i], x[j] = x[j], x[i]
            i += 1
            j -= 1
    quicksort(x, lo, j)
    quicksort(x, i, hi)


@kernel
def power(base: float, n: int) -> float:
    if n < 0:
        return 1.0 / power(base, -n)
    if n == 0:
        return 1.0
    half = power(base, n // 2)
    return half * half * base if n % 2 else half * half


@kernel
def gcd(a: int, b: int) -> int:
    return a if b == 0 else gcd(b, a % b)


@kernel
def hanoi(n: int, a: int, b: int, c: int) -> int:
    if n == 0:
        return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


@kernel
def deep_error(n: int) -> int:
    if n == 0:
        return 1 // n
    return deep_error(n - 1)


@kernel
def endless(n: int) -> int:
    return endless(n + 1)


CALLS = [
    *[("fibonacci", lambda n=n: (n,)) for n in (-3, 0, 1, 2, 15)],
    *[("factorial", lambda n=n: (n,)) for n in (0, 5, 20)],
    ("factorial", lambda: (30,), "leaves"),
    *[(f, lambda n=n: (n,)) for f in ("is_even", "is_odd") for n in (0, 1, 10, 55)],
    ("ackermann", lambda: (2, 3)),
    *[("pairwise_sum", lambda n=n: (np.arange(n) * 0.1,)) for n in (0, 1, 2, 37)],
    ("quicksort", lambda: (np.array([3.0, -1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]), 0, 7)),
    ("quicksort", lambda: (np.arange(20.0)[::-1], 0, 19)),
    ("quicksort", lambda: (np.arange(5.0), 0, 7), "raises"),
    *[("power", lambda n=n: (1.5, n)) for n in (0, 1, 10, -3)],
    ("power", lambda: (0.0, -1), "raises"),
    *[("gcd", lambda a=a, b=b: (a, b)) for a, b in ((12, 18), (-12, 18), (0, 0), (2**62, 3**30))],
    ("hanoi", lambda: (6, 1, 2, 3)),
    ("deep_error", lambda: (20,), "raises"),
    ("endless", lambda: (0,), "raises"),
]
