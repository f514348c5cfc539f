"""Windows, spaced numbers, polynomials, indices of triangles."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import DOUBLE, FLOAT, INT, INTEGER, INTEGERS, PAIR, REAL, array, number, scalar
from kernelmill.frontend.numpy.row import form, library, row, strong

#: Any rank that the library goes over element by element.
EACH: Final = (1, 2, 3, 4, 5)
ROWS: Final = (
    row(
        "hanning",
        "M",
        "the window of von Hann",
        library(
            form("numpy.windows.hanning", ("M",), M=INTEGERS),
        ),
    ),
    row(
        "hamming",
        "M",
        "the window of Hamming",
        library(
            form("numpy.windows.hamming", ("M",), M=INTEGERS),
        ),
    ),
    row(
        "blackman",
        "M",
        "the window of Blackman",
        library(
            form("numpy.windows.blackman", ("M",), M=INTEGERS),
        ),
    ),
    row(
        "bartlett",
        "M",
        "the window of Bartlett, a triangle",
        library(
            form("numpy.windows.bartlett", ("M",), M=INTEGERS),
        ),
    ),
    row(
        "logspace",
        "start, stop, num=50, endpoint=True, base=10.0",
        "powers of a base at equal distances",
        library(
            form(
                "numpy.windows.logspace",
                ("start", "stop", "num", "base"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                num=INTEGERS,
                base=number(INT | DOUBLE),
            ),
        ),
    ),
    row(
        "geomspace",
        "start, stop, num=50",
        "numbers at equal ratios",
        library(
            form(
                "numpy.windows.geomspace",
                ("start", "stop", "num"),
                start=number(INT | DOUBLE),
                stop=number(INT | DOUBLE),
                num=INTEGERS,
            ),
        ),
    ),
    row(
        "polyval",
        "p, x",
        "a polynomial at numbers, by Horner's rule",
        library(
            form("numpy.windows.polyval", ("p", "x"), p=array(REAL, 1), x=array(REAL, *EACH)),
            form("numpy.windows.polyval_number", ("p", "x", "dtype"), strong("p", "x"), p=array(REAL, 1), x=scalar(INT | FLOAT)),
        ),
    ),
    row(
        "polyfit",
        "x, y, deg",
        "coefficients of the polynomial that fits best",
        library(
            form("numpy.decompositions.polyfit", ("x", "y", "deg"), x=array(REAL, 1), y=array(REAL, 1), deg=INTEGERS),
        ),
    ),
    row(
        "triu_indices",
        "n, k=0",
        "rows and columns of the upper triangle",
        library(
            form("numpy.windows.triu_indices", ("n", "k"), n=INTEGERS, k=INTEGERS),
        ),
    ),
    row(
        "tril_indices",
        "n, k=0",
        "rows and columns of the lower triangle",
        library(
            form("numpy.windows.tril_indices", ("n", "k"), n=INTEGERS, k=INTEGERS),
        ),
    ),
    row(
        "unravel_index",
        "indices, shape",
        "row and column of a flat position",
        library(
            form("numpy.windows.unravel_pair", ("indices", "shape"), indices=number(INT), shape=PAIR),
            form("numpy.windows.unravel_pairs", ("indices", "shape"), indices=array(INTEGER, 1), shape=PAIR),
        ),
    ),
)
