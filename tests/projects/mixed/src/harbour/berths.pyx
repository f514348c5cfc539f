# cython: language_level=3
"""What is C in this project."""


def berth(long number):
    """The berth's place along the quay."""
    return 12 * number
