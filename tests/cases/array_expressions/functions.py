"""NumPy's elementwise functions and reductions on whole arrays."""

import numpy as np

from kernelmill import Array1, Array2, kernel

TOL_ULP = 64
TOL_REASON = "elementary functions are promised within 1 ulp, and sums may be added in another order than NumPy's"


@kernel
def elementary(x: Array1[np.float64]):
    return np.exp(x) + np.log(x), np.sin(x) * np.cos(x), np.sqrt(x), np.tanh(x), np.log1p(x)


@kernel
def single(x: Array1[np.float32]):
    return np.exp(-x), np.sqrt(x), np.hypot(x, x + 1)


@kernel
def of_integers(x: Array1[np.int32], y: Array1[np.uint8]):
    return np.sqrt(x), np.exp(y)


@kernel
def special(x: Array1[np.float64]):
    return np.isnan(x), np.isinf(x), np.isfinite(x), np.sqrt(x), np.sign(x)


@kernel
def extremes(x: Array1[np.float64], y: Array1[np.float64]):
    return np.maximum(x, y), np.minimum(x, 0.5), np.fmax(x, y), np.fmin(x, y), np.clip(x, -1.0, 1.0)


@kernel
def extremes_integers(x: Array1[np.int16], y: Array1[np.int16]):
    return np.maximum(x, y), np.minimum(x, 3), np.clip(x, 0, 10), np.abs(x), np.square(x)


@kernel
def rounding(x: Array1[np.float64]):
    return np.floor(x), np.ceil(x), np.trunc(x), np.rint(x)


@kernel
def logic(x: Array1[np.bool_], y: Array1[np.bool_]):
    return np.logical_and(x, y), np.logical_or(x, y), np.logical_xor(x, y), np.logical_not(x), ~x & y


@kernel
def totals(x: Array1[np.float64]):
    return np.sum(x), np.mean(x), np.min(x), np.max(x), np.sum(x * x)


@kernel
def totals_single(x: Array1[np.float32]):
    return np.sum(x), np.mean(x)


@kernel
def totals_integers(x: Array1[np.uint8], y: Array1[np.int32]):
    return np.sum(x), np.prod(y), np.mean(x), np.max(x), np.min(y)


@kernel
def truths(x: Array1[np.float64]):
    return np.any(x > 2.0), np.all(x > 0.0)


@kernel
def rows(a: Array2[np.float64]):
    return np.sum(a, axis=1), np.mean(a, axis=-1), np.max(a, axis=1)


@kernel
def columns(a: Array2[np.float64]):
    return np.sum(a, axis=0), np.mean(a, axis=0), np.min(a, axis=0)


@kernel
def centred(a: Array2[np.float64]) -> Array2[np.float64]:
    return a + np.mean(a, axis=1, keepdims=True)


@kernel
def normalised(x: Array1[np.float64]) -> Array1[np.float64]:
    return (x - np.min(x)) / (np.max(x) - np.min(x) + 1.0)


@kernel
def distance(x: Array1[np.float64], y: Array1[np.float64]) -> float:
    return np.sqrt(np.sum((x - y) ** 2))


@kernel
def scalars(x: float):
    return np.exp(x), np.sqrt(x), np.maximum(x, 2.0), np.isnan(x)


@kernel
def remainders(x: Array1[np.int16], y: Array1[np.int16], z: Array1[np.uint8]):
    return np.fmod(x, y), np.fmod(z, 7), np.fmod(x, 2.5), np.fmod(z, z), np.signbit(x), np.signbit(z)


@kernel
def half_neighbours(x: Array1[np.float16], y: Array1[np.float16]):
    return np.nextafter(x, y), np.nextafter(y, np.float16(0.0))


@kernel
def float_dtypes(x: Array1[np.int8], y: Array1[np.uint8], z: Array1[np.uint16]):
    return np.copysign(x, y), np.copysign(x, z), np.copysign(y, 3), np.copysign(y, 1.5)


def f(*shape: int) -> np.ndarray:
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape) / 7


ODD = np.array([0.0, -0.0, 1.5, -2.5, np.nan, np.inf, -np.inf, 1e-300])


def calls():
    for n in (1, 2, 65, 1000):
        yield "elementary", lambda n=n: (f(n),)
        yield "single", lambda n=n: (f(n).astype(np.float32),)
        yield "totals", lambda n=n: (f(n),)
        yield "totals_single", lambda n=n: (f(n).astype(np.float32),)
        yield "normalised", lambda n=n: (f(n) * f(n),)
        yield "distance", lambda n=n: (f(n), f(n)[::-1])
    yield "elementary", lambda: (f(0),)
    yield "totals", lambda: (f(0),), "raises"
    yield "of_integers", lambda: (np.arange(5, dtype=np.int32), np.arange(5, dtype=np.uint8))
    yield "special", lambda: (ODD.copy(),)
    yield "extremes", lambda: (ODD.copy(), ODD[::-1].copy())
    yield "extremes_integers", lambda: (np.arange(-5, 20, 3, dtype=np.int16), np.arange(9, dtype=np.int16))
    yield "rounding", lambda: (np.array([0.5, 1.5, -0.5, -1.5, 2.7, np.nan, np.inf]),)
    yield "logic", lambda: (np.array([True, True, False, False]), np.array([True, False, True, False]))
    yield "totals_integers", lambda: (np.arange(200, dtype=np.uint8), np.arange(1, 12, dtype=np.int32))
    yield "truths", lambda: (f(30),)
    yield "truths", lambda: (f(0),)
    for order in "CF":
        yield "rows", lambda order=order: (np.array(f(4, 5), order=order),)
        yield "columns", lambda order=order: (np.array(f(4, 5), order=order),)
        yield "centred", lambda order=order: (np.array(f(4, 5), order=order),)
    yield "remainders", lambda: (np.arange(-4, 5, dtype=np.int16), np.tile(np.array([3, -2, 0], np.int16), 3), np.arange(9, dtype=np.uint8))
    yield "half_neighbours", lambda: (ODD.astype(np.float16), ODD[::-1].astype(np.float16))
    yield "float_dtypes", lambda: (np.arange(-2, 2, dtype=np.int8), np.arange(4, dtype=np.uint8), np.arange(4, dtype=np.uint16))
    yield "scalars", lambda: (0.75,)
    yield "scalars", lambda: (float("nan"),)
