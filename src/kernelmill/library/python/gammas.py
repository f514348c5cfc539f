"""The gamma function as CPython's `math.gamma` and `math.lgamma` compute it (Modules/mathmodule.c): C. Lanczos's approximation.

    gamma(x + 1/2) = (x + g)**x / exp(x + g) * S(x)      S: a quotient of polynomials of degree 12, g = 6.0246800407767296

Coefficients by G. Pugh, "An analysis of the Lanczos gamma approximation" (2004), as a quotient of polynomials in the Boost
libraries (J. Maddock). Where CPython raises the result is not finite though the argument is, which callers look for.
"""

import math

G = 6.024680040776729583740234375
G_LESS_HALF = 5.524680040776729583740234375
LOG_PI = 1.144729885849400174143427351353058711647
NUMERATOR = (
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
)
DENOMINATOR = (
    0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0,
)  # fmt: skip
WHOLE = 23.0  # up to here gamma of whole numbers is a product of floats without rounding
LARGE = 200.0  # gamma of more is infinite
WITHOUT_FRACTION = 2.0**52  # floats of this size are whole
MIDDLE = 140.0  # from here on the power is taken in two steps, so that it does not overflow


def quotient(x: float) -> float:
    """S(x), for x > 0."""
    above = 0.0
    below = 0.0
    if x < 5.0:
        for k in range(12, -1, -1):
            above = above * x + NUMERATOR[k]
            below = below * x + DENOMINATOR[k]
    else:
        for k in range(13):
            above = above / x + NUMERATOR[k]
            below = below / x + DENOMINATOR[k]
    return above / below


def sine_of_pi(x: float) -> float:
    """sin(pi x) of a finite x, which is exact at whole numbers and halves."""
    rest = math.fmod(abs(x), 2.0)
    half = math.floor(2.0 * rest + 0.5)
    if half == 0:
        value = math.sin(math.pi * rest)
    elif half == 1:
        value = math.cos(math.pi * (rest - 0.5))
    elif half == 2:
        value = math.sin(math.pi * (1.0 - rest))
    elif half == 3:
        value = -math.cos(math.pi * (rest - 1.5))
    else:
        value = math.sin(math.pi * (rest - 2.0))
    return math.copysign(1.0, x) * value


def gamma(x: float) -> float:
    """math.gamma."""
    size = abs(x)
    if not math.isfinite(x):
        return x if x != x or x > 0.0 else math.nan
    if size >= WITHOUT_FRACTION or x == math.floor(x):
        if x <= 0.0:
            return math.nan
        if x <= WHOLE:
            product = 1.0
            for k in range(2, int(x)):
                product *= k
            return product
    if size < 1e-20:
        return 1.0 / x if size > 1.0 / 1.7976931348623157e308 else math.inf
    if size > LARGE:
        return 0.0 / sine_of_pi(x) if x < 0.0 else math.inf
    return gamma_of_medium(x, size)


def gamma_of_medium(x: float, size: float) -> float:
    """math.gamma of a number that is neither whole nor tiny nor large."""
    y = size + G_LESS_HALF
    error = (y - size) - G_LESS_HALF if size > G_LESS_HALF else (y - G_LESS_HALF) - size
    z = error * G / y
    if x < 0.0:
        result = -math.pi / sine_of_pi(size) / size * math.exp(y) / quotient(size)
        result -= z * result
        if size < MIDDLE:
            result /= power(y, size - 0.5)
        else:
            root = power(y, size / 2.0 - 0.25)
            result /= root
            result /= root
    else:
        result = quotient(size) / math.exp(y)
        result += z * result
        if size < MIDDLE:
            result *= power(y, size - 0.5)
        else:
            root = power(y, size / 2.0 - 0.25)
            result *= root
            result *= root
    return result


def power(x: float, y: float) -> float:
    """C's pow, of numbers whose power is finite."""
    return math.pow(x, y)


def lgamma(x: float) -> float:
    """math.lgamma."""
    if not math.isfinite(x):
        return x if x != x else math.inf
    size = abs(x)
    if x <= 2.0 and (size >= WITHOUT_FRACTION or x == math.floor(x)):
        return math.inf if x <= 0.0 else 0.0
    if size < 1e-20:
        return -math.log(size)
    result = math.log(quotient(size)) - G
    result += (size - 0.5) * (math.log(size + G - 0.5) - 1.0)
    if x < 0.0:
        result = LOG_PI - math.log(abs(sine_of_pi(size))) - math.log(size) - result
    return result
