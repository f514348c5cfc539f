# cython: language_level=3
"""What is C in this project."""


def datum(double level):
    """The level above the datum."""
    return level - 2.5
