"""Arithmetic on Python's own numbers, without NumPy."""

import math

from kernelmill import explain, kernel

__all__ = ["chain", "collatz", "explain", "factorial", "floor_parts", "gcd", "horner", "int_ops", "ordered", "power",
           "rotated", "round_trip", "shifted", "spiral"]  # fmt: skip


@kernel
def int_ops(a: int, b: int) -> tuple[int, int, int, int, int]:
    """Sums, products, floor division and remainder, with every sign; leaves beyond 64 bits."""
    return a + b, a - b, a * b, a // b, a % b


@kernel
def shifted(a: int, n: int) -> tuple[int, int, int]:
    """Shifts and bit operations."""
    return a << n, a >> n, (a & 0x5555) | (a ^ n)


@kernel
def power(a: int, n: int) -> int:
    """An integer power, checked."""
    return a**n if n >= 0 else 0


@kernel
def gcd(a: int, b: int) -> int:
    """Euclid's algorithm: 64-bit remainders, which 32-bit CPUs have no instruction for."""
    while b != 0:
        a, b = b, a % b
    return a


@kernel
def factorial(n: int) -> int:
    """Leaves for Python from 21 on."""
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product


@kernel
def collatz(n: int) -> int:
    """Steps to one."""
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


@kernel
def chain(x: float, y: float) -> tuple[float, float, float, float, float]:
    """The four operations and a root, chained so that a contraction or a wider register would show."""
    product = x * y + 1.0 / 3.0
    difference = product - x * y
    quotient = (x + 0.1) / (abs(y) + 0.7)
    root = math.sqrt(abs(product))
    return product, difference, quotient, root, (x - y) * (x + y) - (x * x - y * y)


@kernel
def floor_parts(x: float, y: float) -> tuple[float, float]:
    """Floor division and remainder of floats."""
    return x // y, x % y


@kernel
def ordered(x: float, y: float) -> int:
    """All comparisons, as bits: NaNs and signed zeros included."""
    return (x < y) + 2 * (x <= y) + 4 * (x == y) + 8 * (x != y) + 16 * (x >= y) + 32 * (x > y)


@kernel
def round_trip(x: float) -> tuple[int, int, float]:
    """Towards zero, down, and back."""
    return int(x), math.floor(x), float(int(x))


@kernel
def horner(x: float, n: int) -> float:
    """A polynomial with n coefficients of both signs."""
    value = 0.0
    for k in range(n):
        value = value * x + (1.0 - 2.0 * (k % 2)) / (k + 1)
    return value


@kernel
def spiral(x: float, y: float, n: int) -> tuple[float, float]:
    """A rotation by 3-4-5, n times: errors add up the same way everywhere."""
    for _ in range(n):
        x, y = 0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y
    return x, y


@kernel
def rotated(z: complex, n: int) -> complex:
    """Complex products and sums."""
    w = 0.1 + 0.2j
    for _ in range(n):
        w = w * z + 0.25j
    return w
