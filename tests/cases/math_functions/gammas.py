"""math.gamma and math.lgamma to the bit, as CPython computes them."""
import math

import numpy as np

from kernelmill import Array1, kernel


@kernel
def gamma(x: float) -> float:
    return math.gamma(x)


@kernel
def lgamma(x: float) -> float:
    return math.lgamma(x)


@kernel
def of_all(x: Array1[np.float64], out: Array1[np.float64]) -> None:
    for k in range(len(x)):
        out[k] = math.gamma(x[k]) + math.lgamma(x[k])


@kernel(math="own")
def beside_own(x: float) -> tuple[float, float]:
    return math.gamma(x), math.lgamma(x)


@kernel
def caught(x: float) -> float:
    try:
        return math.gamma(x)
    except (ValueError, OverflowError):
        return -1.0


VALUES = (0.5, 1.0, 2.5, 3.0, 4.7, 22.0, 23.0, 24.0, 139.9, 140.5, 170.5, -0.5, -1.5, -139.5, -140.5, -180.5, -250.5, 1e-21, 1e-300)


def many() -> np.ndarray:
    return np.linspace(-30.03, 170.07, 700)


CALLS = [
    *((name, lambda x=x: (x,)) for name in ("gamma", "lgamma", "beside_own", "caught") for x in VALUES),
    *((name, lambda x=x: (x,)) for name in ("gamma", "lgamma") for x in (math.inf, math.nan)),
    ("gamma", lambda: (-math.inf,), "raises"),
    ("lgamma", lambda: (-math.inf,)),
    ("lgamma", lambda: (1e300,)),
    ("lgamma", lambda: (-1e300,), "raises"),
    ("gamma", lambda: (-1e300,), "raises"),
    ("lgamma", lambda: (1e306,), "raises"),
    *((name, lambda x=x: (x,), "raises") for name in ("gamma", "lgamma") for x in (0.0, -0.0, -3.0)),
    *(("gamma", lambda x=x: (x,), "raises") for x in (171.7, 250.0, 1e-309)),
    ("caught", lambda: (-2.0,), "leaves"),
    ("of_all", lambda: (many(), np.zeros(700))),
    ("of_all", lambda: (np.array([1.5, -1.0, 2.0]), np.zeros(3)), "raises"),
]
