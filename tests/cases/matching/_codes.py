"""Constants that patterns name: no kernels, no calls."""

FIRST = 1
SECOND = 2
THIRD = SECOND + 1
