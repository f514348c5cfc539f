"""What has no meaning for complex numbers, or is not done natively."""

import cmath
import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def ordered(a: complex, b: complex) -> bool:
    return a < b  # error: type-error "Python has no < between complex and complex"


@kernel
def floored(a: complex) -> complex:
    return a // 2  # error: type-error "Python has no // between complex and int"


@kernel
def to_float(a: complex) -> float:
    return float(a)  # error: type-error "complex does not convert to float"


@kernel
def to_int(x: Array1[np.complex128]) -> int:
    return int(x[0])  # error: type-error "np.complex128 does not convert to int"


@kernel
def real_function(a: complex) -> float:
    return math.sqrt(a)  # error: type-error "complex does not convert to float"


@kernel
def narrowed(a: complex) -> float:
    return a * 2  # error: wrong-result "this returns complex, but the declared result is float"


@kernel
def into_real(x: Array1[np.float64], z: complex) -> None:
    x[0] = z  # error: type-error "complex does not convert to an element of float64"


@kernel
def inverted(a: complex) -> complex:
    return ~a  # error: type-error "Python has no ~ for complex"


@kernel
def index(x: Array1[np.float64], z: complex) -> float:
    return x[z]  # error: type-error "an index of type complex"


@kernel
def arcsine(a: complex) -> complex:
    return cmath.asin(a)  # error: unsupported-call "cmath.asin is not supported"


@kernel
def element_power(x: Array1[np.complex128], y: float) -> complex:
    return x[0] ** y  # error: unsupported-call "needs a constant whole exponent"


@kernel
def product(x: Array1[np.complex128], y: Array1[np.complex128]) -> Array1[np.complex128]:
    return np.maximum(x, y)  # error: unsupported-call "np.maximum of np.complex128, np.complex128 is not supported"


@kernel
def added_up(a: complex, b: complex) -> complex:
    return sum((a, b))  # error: unsupported-call "sum() of Python complex numbers is not supported"


@kernel
def exponential(z: complex) -> complex:
    return np.expm1(z)  # error: unsupported-call "np.expm1 of complex is not supported"
