"""Element by element, beyond the ufuncs: rounding, `nan_to_num`, `select`."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import BOOL, COMPLEX, DOUBLE, FLOAT, INT, INTEGER, INTEGERS, NUMBER, array, arrays, number
from kernelmill.frontend.numpy.row import form, library, promoted, row

#: Any rank that the library goes over element by element.
EACH: Final = (1, 2, 3, 4, 5)
ROWS: Final = (
    row(
        "round",
        "a, decimals=0",
        "rounded to a number of decimals, halves to even digits",
        library(
            form("numpy.rounding.around", ("a", "decimals"), a=array(FLOAT, *EACH), decimals=INTEGERS),
            form("numpy.rounding.around_whole", ("a", "decimals"), a=array(INTEGER, *EACH), decimals=INTEGERS),
            form("numpy.rounding.around_number", ("a", "decimals"), a=number(DOUBLE), decimals=INTEGERS),
        ),
        methods=("round",),
    ),
    row(
        "around",
        "a, decimals=0",
        "rounded to a number of decimals, halves to even digits",
        library(
            form("numpy.rounding.around", ("a", "decimals"), a=array(FLOAT, *EACH), decimals=INTEGERS),
            form("numpy.rounding.around_whole", ("a", "decimals"), a=array(INTEGER, *EACH), decimals=INTEGERS),
            form("numpy.rounding.around_number", ("a", "decimals"), a=number(DOUBLE), decimals=INTEGERS),
        ),
    ),
    row(
        "nan_to_num",
        "x, *, nan=0.0",
        "numbers for what is not finite",
        library(
            form("numpy.rounding.nan_to_num", ("x", "nan", "dtype"), promoted("x"), x=array(FLOAT, *EACH), nan=number(INT | FLOAT)),
        ),
    ),
    row(
        "sinc",
        "x",
        "sin(pi x) / (pi x)",
        library(
            form("numpy.rounding.sinc", ("x",), x=array(FLOAT, *EACH)),
        ),
    ),
    row(
        "heaviside",
        "x1, x2",
        "0, a given value or 1, by the sign",
        library(
            form("numpy.rounding.heaviside", ("x1", "x2"), x1=array(DOUBLE, *EACH), x2=number(INT | FLOAT)),
        ),
    ),
    row(
        "logaddexp",
        "x1, x2",
        "log(exp(a) + exp(b))",
        library(
            form("numpy.rounding.logaddexp", ("x1", "x2"), x1=array(DOUBLE, *EACH), x2=array(DOUBLE, *EACH)),
        ),
    ),
    row(
        "angle",
        "z",
        "angles of complex numbers",
        library(
            form("numpy.rounding.angle", ("z",), z=array(COMPLEX, *EACH)),
            form("numpy.rounding.angle_of_real", ("z",), z=array(FLOAT, *EACH)),
        ),
    ),
    row(
        "select",
        "condlist, choicelist, default=0",
        "of each place, the choice of the first condition that is true",
        library(
            form(
                "numpy.rounding.select",
                ("condlist", "choicelist", "default", "dtype"),
                promoted("choicelist", "default"),
                condlist=arrays(BOOL, *EACH),
                choicelist=arrays(NUMBER, *EACH),
                default=number(BOOL | INT | FLOAT),
            ),
        ),
    ),
)
