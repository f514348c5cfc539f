"""Python's own numbers: `round(x, n)`, bits of ints, exact sums. `raise` leaves to Python."""

import math

import numpy as np

POWERS = np.array([1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
                   1e19, 1e20, 1e21, 1e22])  # fmt: skip
SPLIT = 134217729.0  # 2**27 + 1: halves of a double's digits
WHOLE = 9007199254740992.0  # 2**53: from here on every double is an integer


def product_error(x, y, product):
    """What rounding took from x * y."""
    a = SPLIT * x
    high_x = a - (a - x)
    b = SPLIT * y
    high_y = b - (b - y)
    low_x, low_y = x - high_x, y - high_y
    return low_x * low_y - (((product - high_x * high_y) - low_x * high_y) - high_x * low_y)


def is_odd(x):
    """Whether a whole double is odd."""
    half = x * 0.5
    return half != math.floor(half)


def round_digits(x: float, digits: int) -> float:
    """round(x, digits): the decimal nearest to the exact value of x, a tie to the even digit."""
    if x - x != 0.0 or x == 0.0:
        return x
    if digits < 0:
        return round_tens(x, -digits)
    if abs(x) >= 0.5 * WHOLE:
        return x
    if digits > 22:
        raise ValueError("more digits than powers of ten are exact")
    power = float(POWERS[digits])
    scaled = x * power
    if abs(scaled) >= 2.0 * WHOLE:
        return x  # its neighbours are further apart than such decimals
    if abs(scaled) >= WHOLE:
        raise ValueError("a double and a decimal may be equally near")
    if abs(scaled) < 0.25:
        return 0.0 * x
    whole = float(np.rint(scaled))
    rest = scaled - whole
    lost = product_error(x, power, scaled)
    above, below = (rest - 0.5) + lost, (rest + 0.5) + lost
    if above > 0.0 or (above == 0.0 and is_odd(whole)):
        whole += 1.0
    elif below < 0.0 or (below == 0.0 and is_odd(whole)):
        whole -= 1.0
    return whole / power if whole != 0.0 else 0.0 * x


def round_tens(x: float, digits: int) -> float:
    """round(x, -digits): the nearest multiple of a power of ten."""
    if digits > 22 or abs(x) >= WHOLE:
        raise ValueError("more digits than are exact")
    power = float(POWERS[digits])
    whole = float(np.rint(x / power))
    rest = x - whole * power
    half = 0.5 * power
    if rest > half or (rest == half and is_odd(whole)):
        whole += 1.0
    elif rest < -half or (rest == -half and is_odd(whole)):
        whole -= 1.0
    return whole * power if whole != 0.0 else 0.0 * x


def round_int(n: int, digits: int) -> int:
    """round(n, digits) of an int: the nearest multiple of a power of ten, a tie to the even one."""
    if digits >= 0:
        return n
    if digits < -18:
        raise ValueError("the power of ten has more than 64 bits")
    power = 10 ** (-digits)
    quotient, rest = divmod(n, power)
    if rest > power - rest or (rest == power - rest and quotient % 2 == 1):
        quotient += 1
    return quotient * power


def bit_length(n: int) -> int:
    """n.bit_length()."""
    rest, count = abs(n), 0
    for step in (32, 16, 8, 4, 2, 1):
        if rest >> step:
            rest >>= step
            count += step
    return count + (1 if rest else 0)


def bit_count(n: int) -> int:
    """n.bit_count()."""
    n = abs(n)
    n = (n & 0x5555555555555555) + ((n >> 1) & 0x5555555555555555)
    n = (n & 0x3333333333333333) + ((n >> 2) & 0x3333333333333333)
    n = (n & 0x0F0F0F0F0F0F0F0F) + ((n >> 4) & 0x0F0F0F0F0F0F0F0F)
    n = (n & 0x00FF00FF00FF00FF) + ((n >> 8) & 0x00FF00FF00FF00FF)
    n = (n & 0x0000FFFF0000FFFF) + ((n >> 16) & 0x0000FFFF0000FFFF)
    return (n & 0x00000000FFFFFFFF) + (n >> 32)


def is_integer(x: float) -> bool:
    """x.is_integer()."""
    return x - x == 0.0 and math.floor(x) == x if abs(x) < WHOLE else x - x == 0.0


def fsum(values) -> float:
    """math.fsum: the exact sum, rounded once."""
    partials = np.zeros(64)
    n = 0
    for value in values:
        x = float(value)
        kept = 0
        for k in range(n):
            y = float(partials[k])
            if abs(x) < abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low != 0.0:
                partials[kept] = low
                kept += 1
            x = high
        if x - x != 0.0:
            raise OverflowError("intermediate overflow in fsum")
        n = kept
        if x != 0.0:
            partials[n] = x
            n += 1
    return rounded_sum(partials, n)


def rounded_sum(partials, n) -> float:
    """The sum of partial sums that do not overlap, least first."""
    if n == 0:
        return 0.0
    n -= 1
    high = float(partials[n])
    low = 0.0
    while n > 0:
        n -= 1
        x, y = high, float(partials[n])
        high = x + y
        low = y - (high - x)
        if low != 0.0:
            break
    if n > 0 and ((low < 0.0 and partials[n - 1] < 0.0) or (low > 0.0 and partials[n - 1] > 0.0)):
        y = low * 2.0
        x = high + y
        if y == x - high:
            high = x
    return high
