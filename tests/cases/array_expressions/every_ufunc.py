"""NumPy's elementwise functions by name, on arrays of floats and of integers and on elements."""
import numpy as np
from kernelmill import Array1, kernel

TOL_ULP = 4
TOL_REASON = "NumPy brings its own versions of these functions, which differ between CPUs"


@kernel
def circular(x: Array1[np.float64]):
    return np.tan(x), np.arcsin(x), np.arccos(x), np.arctan(x), np.sin(x), np.cos(x), np.deg2rad(x), np.rad2deg(x), np.degrees(x), np.radians(x)


@kernel
def hyperbolic(x: Array1[np.float64]):
    return np.sinh(x), np.cosh(x), np.tanh(x), np.arcsinh(x), np.arccosh(x + 1), np.arctanh(x)


@kernel
def exponential(x: Array1[np.float64]):
    return np.exp2(x), np.expm1(x), np.log2(x), np.log10(x), np.log1p(x), np.cbrt(x), np.exp(x), np.log(x), np.sqrt(x)


@kernel
def single(x: Array1[np.float32]):
    return np.tan(x), np.arctan(x), np.cosh(x), np.expm1(x), np.log10(x), np.cbrt(x), np.arctan2(x, x + 1), np.hypot(x, 2.5)


@kernel
def plain(x: Array1[np.float64], y: Array1[np.float64]):
    return (
        np.absolute(x), np.fabs(x), np.negative(x), np.positive(x), np.reciprocal(x), np.square(x), np.sign(x), np.subtract(x, y),
        np.multiply(x, y), np.divide(x, y), np.true_divide(x, 3), np.floor_divide(x, y), np.mod(x, y), np.remainder(x, y), np.fmod(x, y),
        np.arctan2(x, y), np.copysign(x, y), np.nextafter(x, y), np.power(abs(x), 1.5), np.add(x, y),
    )  # fmt: skip


@kernel
def compared(x: Array1[np.float64], y: Array1[np.float64]):
    return (
        np.less(x, y), np.less_equal(x, y), np.greater(x, y), np.greater_equal(x, y), np.equal(x, y), np.not_equal(x, 0.5),
        np.logical_and(x, y), np.logical_not(x), np.signbit(x), np.isinf(y),
    )  # fmt: skip


@kernel
def bits(k: Array1[np.int32], n: Array1[np.int32]):
    return (
        np.bitwise_and(k, n), np.bitwise_or(k, n), np.bitwise_xor(k, 3), np.bitwise_not(k), np.invert(n), np.left_shift(k, n),
        np.right_shift(k, n), np.negative(k), np.power(n, 2), np.floor_divide(k, n), np.mod(k, n),
    )  # fmt: skip


@kernel
def of_elements(x: Array1[np.float64], k: Array1[np.int32], i: int):
    return (
        np.arctan(x[i]), np.log2(x[i]), np.reciprocal(x[i]), np.subtract(x[i], 2.5), np.bitwise_and(k[i], 6), np.left_shift(k[i], 2),
        np.radians(x[i]), np.not_equal(x[i], k[i]), np.power(x[i], 2), np.true_divide(k[i], 4),
    )  # fmt: skip


def calls():
    values = np.array([0.0, -0.0, 0.25, -0.5, 0.75, 1.0, -1.0, 0.001, np.nan])
    others = np.array([1.5, -2.5, 0.5, 0.25, np.inf, 3.0, -0.0, 7.0, 1.0])
    for x in (values, values[::-1], values[:1]):
        yield "circular", lambda x=x: (x.copy(),)
        yield "hyperbolic", lambda x=x: (x.copy(),)
        yield "exponential", lambda x=x: (abs(x),)
        yield "single", lambda x=x: (abs(x).astype(np.float32),)
        yield "plain", lambda x=x: (x.copy(), others[: len(x)])
        yield "compared", lambda x=x: (x.copy(), others[: len(x)])
    yield "plain", lambda: (values, others[:4]), "raises"
    yield "bits", lambda: (np.arange(-4, 4, dtype=np.int32), np.arange(8, dtype=np.int32))
    for i in range(3):
        yield "of_elements", lambda i=i: (np.array([0.5, 2.0, 9.0]), np.array([3, -7, 9], np.int32), i)
