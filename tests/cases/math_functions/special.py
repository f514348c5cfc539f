"""math: gamma and error functions."""

import math

from kernelmill import kernel

TOL_ULP = 12
TOL_REASON = "CPython's own gamma and lgamma are good to about ten ulps, and so are the C library's: neither is the truth"


@kernel
def gamma(x: float) -> float:
    return math.gamma(x)


@kernel
def lgamma(x: float) -> float:
    return math.lgamma(x)


@kernel
def error_functions(x: float) -> tuple[float, float]:
    return math.erf(x), math.erfc(x)


CALLS = [
    *[("gamma", lambda x=x: (x,)) for x in (0.5, 1.0, 2.5, 5.0, 20.0, 100.5, -0.5, -3.3, 1e-5, math.inf, math.nan)],
    *[("gamma", lambda x=x: (x,), "raises") for x in (0.0, -0.0, -1.0, -math.inf, 172.0)],
    *[("lgamma", lambda x=x: (x,)) for x in (0.5, 1.0, 2.0, 2.5, 1e5, -0.5, -3.3, math.inf, -math.inf, math.nan)],
    *[("lgamma", lambda x=x: (x,), "raises") for x in (0.0, -1.0, 1e308)],
    *[("error_functions", lambda x=x: (x,)) for x in (0.0, -0.0, 0.1, 1.0, -3.5, 30.0, math.inf, -math.inf, math.nan)],
]
