"""Running sums and products, differences, gradients, areas."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import (
    BOOL,
    DTYPE,
    FLOAT,
    HALF,
    INT,
    INTEGERS,
    NUMBER,
    ORDERED,
    REAL,
    array,
    number,
    one_of,
    scalar,
)
from kernelmill.frontend.numpy.row import SAME, WIDENED, Built, Lines, floating, form, library, row, strong
from kernelmill.frontend.numpy.scans import gradients

#: The axes that a vector has, or all of them.
LAST: Final = one_of(None, 0, -1)
ROWS: Final = (
    row(
        "cumsum",
        "a, axis=None, dtype=None",
        "running sums",
        library(
            form("numpy.scans.cumsum", ("a", "dtype"), WIDENED, a=array(ORDERED, 1), axis=LAST, dtype=DTYPE),
            form("numpy.scans.cumsum_flat", ("a", "dtype"), WIDENED, a=array(ORDERED, 2), axis=one_of(None), dtype=DTYPE),
            form("numpy.scans.cumsum_columns", ("a", "dtype"), WIDENED, a=array(ORDERED, 2), axis=one_of(0, -2), dtype=DTYPE),
            form("numpy.scans.cumsum_rows", ("a", "dtype"), WIDENED, a=array(ORDERED, 2), axis=one_of(1, -1), dtype=DTYPE),
            lines=Lines("numpy.scans.cumsum", ORDERED, {"dtype": DTYPE}, result=WIDENED, length="n"),
        ),
        methods=("cumsum",),
    ),
    row(
        "cumprod",
        "a, axis=None, dtype=None",
        "running products",
        library(
            form("numpy.scans.cumprod", ("a", "dtype"), WIDENED, a=array(ORDERED, 1), axis=LAST, dtype=DTYPE),
            form("numpy.scans.cumprod_flat", ("a", "dtype"), WIDENED, a=array(ORDERED, 2), axis=one_of(None), dtype=DTYPE),
            form("numpy.scans.cumprod_columns", ("a", "dtype"), WIDENED, a=array(ORDERED, 2), axis=one_of(0, -2), dtype=DTYPE),
            form("numpy.scans.cumprod_rows", ("a", "dtype"), WIDENED, a=array(ORDERED, 2), axis=one_of(1, -1), dtype=DTYPE),
            lines=Lines("numpy.scans.cumprod", ORDERED, {"dtype": DTYPE}, result=WIDENED, length="n"),
        ),
        methods=("cumprod",),
    ),
    row(
        "diff",
        "a, n=1, axis=-1, prepend=None",
        "differences of neighbours",
        library(
            form("numpy.scans.diff", ("a",), a=array(REAL | HALF, 1), axis=one_of(0, -1)),
            form("numpy.scans.diff_none", ("a",), a=array(REAL | HALF | BOOL, 1, 2), n=one_of(0), axis=one_of(0, -1)),
            form("numpy.scans.diff_twice", ("a",), a=array(REAL, 1), n=one_of(2), axis=one_of(0, -1)),
            form("numpy.scans.diff_bool", ("a",), a=array(BOOL, 1), axis=one_of(0, -1)),
            form(
                "numpy.scans.diff_behind",
                ("a", "prepend", "dtype"),
                strong("a", "prepend"),
                a=array(REAL, 1),
                axis=one_of(0, -1),
                prepend=scalar(INT | FLOAT),
            ),
            form("numpy.scans.diff_columns", ("a",), a=array(REAL, 2), axis=one_of(0, -2)),
            form("numpy.scans.diff_rows", ("a",), a=array(REAL, 2), axis=one_of(1, -1)),
            lines=Lines(
                "numpy.scans.diff_line", ORDERED, {"n": INTEGERS}, element=SAME, length="max(n - max(e0, 0), 0)", flat=False
            ),
        ),
    ),
    row(
        "nancumsum",
        "a, axis=None, dtype=None",
        "running sums, NaNs taken as zero",
        library(
            form("numpy.without_nan.nancumsum", ("a", "dtype"), a=array(FLOAT, 1), axis=LAST),
            lines=Lines("numpy.without_nan.nancumsum", FLOAT, {"dtype": DTYPE}, length="n"),
        ),
    ),
    row(
        "maximum.accumulate",
        "array, axis=0",
        "the greatest element so far",
        library(
            form("numpy.scans.running_maximum", ("array",), array=array(NUMBER, 1), axis=one_of(0, -1)),
            lines=Lines("numpy.scans.running_maximum", NUMBER, {}, element=SAME, length="n", array="array", flat=False),
        ),
    ),
    row(
        "minimum.accumulate",
        "array, axis=0",
        "the least element so far",
        library(
            form("numpy.scans.running_minimum", ("array",), array=array(NUMBER, 1), axis=one_of(0, -1)),
            lines=Lines("numpy.scans.running_minimum", NUMBER, {}, element=SAME, length="n", array="array", flat=False),
        ),
    ),
    row(
        "ediff1d",
        "ary",
        "differences of neighbours",
        library(
            form("numpy.scans.diff", ("ary",), ary=array(REAL, 1)),
        ),
    ),
    row(
        "gradient",
        "f, varargs=1.0, /, *, axis=None",
        "differences of the neighbours on both sides, by their distance",
        Built(gradients),
        library(
            form("numpy.scans.gradient", ("f", "varargs", "dtype"), floating("f"), f=array(REAL, 1), varargs=number(INT | FLOAT)),
            lines=Lines(
                "numpy.scans.gradient",
                REAL,
                {"varargs": number(INT | FLOAT), "dtype": DTYPE},
                result=floating("f"),
                length="n",
                array="f",
                flat=False,
            ),
        ),
    ),
    row(
        "trapezoid",
        "y, x=None, dx=1.0, axis=-1",
        "area under samples, by the trapezoidal rule",
        library(
            form(
                "numpy.scans.trapezoid",
                ("y", "dx", "dtype"),
                floating("y"),
                y=array(REAL, 1),
                dx=number(INT | FLOAT),
                axis=one_of(0, -1),
            ),
            form(
                "numpy.scans.trapezoid_at",
                ("y", "x", "dtype"),
                floating("y", "x"),
                y=array(REAL, 1),
                x=array(REAL, 1),
                axis=one_of(0, -1),
            ),
            lines=Lines(
                "numpy.scans.trapezoid",
                REAL,
                {"dx": number(INT | FLOAT), "dtype": DTYPE},
                result=floating("y"),
                array="y",
                flat=False,
                one_axis=True,
            ),
        ),
    ),
)
