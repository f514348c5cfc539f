"""Whether arrays are close or equal."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import COMPLEX, DOUBLE, FLOAT, INT, INTEGER, NUMBER, REAL, array, number, one_of
from kernelmill.frontend.numpy.row import exactly, floating, form, library, row

#: Any rank that the library goes over element by element.
EACH: Final = (1, 2, 3, 4, 5)
ROWS: Final = (
    row(
        "isclose",
        "a, b, rtol=1e-05, atol=1e-08, equal_nan=False",
        "which elements are close",
        library(
            form(
                "numpy.comparing.isclose",
                ("a", "b", "rtol", "atol", "equal_nan", "dtype"),
                floating("a", "b"),
                a=array(REAL, 1),
                b=array(REAL, 1),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
            form(
                "numpy.comparing.isclose_number",
                ("a", "b", "rtol", "atol", "equal_nan", "dtype"),
                floating("a", "b"),
                a=array(INTEGER | DOUBLE, 1),
                b=number(INT | FLOAT),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
            form(
                "numpy.comparing.isclose_all",
                ("a", "b", "rtol", "atol", "equal_nan"),
                a=array(FLOAT, *EACH),
                b=array(FLOAT, *EACH),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
            form(
                "numpy.comparing.isclose_scalars",
                ("a", "b", "rtol", "atol", "equal_nan", "dtype"),
                exactly("float64"),
                a=number(INT | FLOAT),
                b=number(INT | FLOAT),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
        ),
    ),
    row(
        "allclose",
        "a, b, rtol=1e-05, atol=1e-08, equal_nan=False",
        "whether all elements are close",
        library(
            form(
                "numpy.comparing.allclose",
                ("a", "b", "rtol", "atol", "equal_nan", "dtype"),
                floating("a", "b"),
                a=array(REAL, 1),
                b=array(REAL, 1),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
            form(
                "numpy.comparing.allclose_matrices",
                ("a", "b", "rtol", "atol", "equal_nan", "dtype"),
                floating("a", "b"),
                a=array(REAL, 2),
                b=array(REAL, 2),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
            form(
                "numpy.comparing.allclose_number",
                ("a", "b", "rtol", "atol", "equal_nan", "dtype"),
                floating("a", "b"),
                a=array(INTEGER | DOUBLE, 1),
                b=number(INT | FLOAT),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
            form(
                "numpy.comparing.allclose_all",
                ("a", "b", "rtol", "atol", "equal_nan"),
                a=array(FLOAT, *EACH),
                b=array(FLOAT, *EACH),
                rtol=number(INT | FLOAT),
                atol=number(INT | FLOAT),
                equal_nan=one_of(True, False),
            ),
        ),
    ),
    row(
        "array_equal",
        "a1, a2",
        "whether shapes and all elements are the same",
        library(
            form("numpy.comparing.array_equal", ("a1", "a2"), a1=array(NUMBER, 1), a2=array(NUMBER, 1)),
            form("numpy.comparing.array_equal_matrices", ("a1", "a2"), a1=array(NUMBER, 2), a2=array(NUMBER, 2)),
            form("numpy.comparing.array_equal_all", ("a1", "a2"), a1=array(NUMBER | COMPLEX, 3), a2=array(NUMBER | COMPLEX, 3)),
            form("numpy.comparing.array_equal_all", ("a1", "a2"), a1=array(NUMBER | COMPLEX, 4), a2=array(NUMBER | COMPLEX, 4)),
            form("numpy.comparing.array_equal_all", ("a1", "a2"), a1=array(NUMBER | COMPLEX, 5), a2=array(NUMBER | COMPLEX, 5)),
        ),
    ),
)
