"""round() of NumPy floats to a number of digits."""

import numpy as np

from kernelmill import Array1, kernel


@kernel
def two_digits(x: Array1[np.float64]) -> Array1[np.float64]:
    out = np.empty_like(x)
    for i in range(len(x)):
        out[i] = round(x[i], 2)
    return out


@kernel
def one_value(x: Array1[np.float64]):
    return round(x[0], 1)


@kernel
def no_digits(x: Array1[np.float64]):
    return round(x[0], 0)


@kernel
def tens(x: Array1[np.float64]):
    return round(x[0], -1)


@kernel
def singles(x: Array1[np.float32]):
    return round(x[0], 3)


def calls():
    values = [0.125, 2.675, -2.675, 1e300, 1e308, 0.005, 1.005, np.inf, np.nan, -0.0, 123456.785, 25.0, 35.0]
    yield "two_digits", lambda: (np.array(values),)
    for v in values:
        for name in ("one_value", "no_digits", "tens"):
            yield name, lambda v=v: (np.array([v]),)
        yield "singles", lambda v=v: (np.array([min(v, 1e30)], np.float32),)
