"""Constants and small helpers that several modules share."""

import math

EARTH_RADIUS = 6_371_008.8
"""Mean radius of the Earth in metres."""

DEGREE = math.pi / 180
"""One degree in radians."""

MAD_TO_SIGMA = 1.4826
"""Scale from a median absolute deviation to the standard deviation of a normal distribution."""


def clamp(value: int, low: int, high: int) -> int:
    """`value`, moved into `low` … `high`."""
    if value < low:
        return low
    if value > high:
        return high
    return value
