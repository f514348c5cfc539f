"""Reductions that are written in the kernel language: positions of extremes, variance, median, sums without NaNs."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import (
    BOOL,
    DOUBLE,
    DTYPE,
    FLOAT,
    HALF,
    INT,
    INTEGER,
    INTEGERS,
    NUMBER,
    ORDERED,
    REAL,
    array,
    number,
    one_of,
)
from kernelmill.frontend.numpy.reductions import reducing
from kernelmill.frontend.numpy.row import FLOATING, SAME, WIDENED, Lines, exactly, floating, form, library, row

#: The axes that a vector has, or all of them.
LAST: Final = one_of(None, 0, -1)
#: Name, parameters by position, parameters by name, meaning, methods.
_SIMPLE: Final = (
    ("sum", "dtype=None, *, ", "initial=..., ", "sum", ("sum",)),
    ("prod", "dtype=None, *, ", "initial=..., ", "product", ("prod",)),
    ("mean", "dtype=None, *, ", "", "mean", ("mean",)),
    ("min", "*, ", "initial=..., ", "least element", ("min",)),
    ("max", "*, ", "initial=..., ", "greatest element", ("max",)),
    ("amin", "*, ", "initial=..., ", "least element", ()),
    ("amax", "*, ", "initial=..., ", "greatest element", ()),
    ("any", "*, ", "", "whether any element is true", ("any",)),
    ("all", "*, ", "", "whether all elements are true", ("all",)),
)

#: Ufunc, the reduction that `reduce` of it is, parameters by name.
_OF_UFUNCS: Final = (
    ("add", "sum", "initial=..., "),
    ("multiply", "prod", "initial=..., "),
    ("maximum", "max", "initial=..., "),
    ("minimum", "min", "initial=..., "),
    ("logical_or", "any", ""),
    ("logical_and", "all", ""),
)

ROWS: Final = (
    *(
        row(name, f"a, axis=None, {order}keepdims=False, {start}where=...", doc, reducing(name), methods=methods)
        for name, order, start, doc, methods in _SIMPLE
    ),
    *(
        row(f"{name}.reduce", f"array, axis=0, *, keepdims=False, {start}where=...", f"as np.{fold}", reducing(fold))
        for name, fold, start in _OF_UFUNCS
    ),
    row(
        "argmax",
        "a, axis=None, *, keepdims=False",
        "position of the greatest element",
        library(
            form("numpy.extremes.argmax", ("a",), a=array(ORDERED, 1), axis=LAST),
            form("numpy.extremes.argmax_flat", ("a",), a=array(ORDERED, 2), axis=one_of(None)),
            form("numpy.extremes.argmax_columns", ("a",), a=array(ORDERED, 2), axis=one_of(0, -2)),
            form("numpy.extremes.argmax_rows", ("a",), a=array(ORDERED, 2), axis=one_of(1, -1)),
            lines=Lines("numpy.extremes.argmax", ORDERED, {}, element=exactly("int64"), one_axis=True, order="C"),
        ),
        methods=("argmax",),
    ),
    row(
        "argmin",
        "a, axis=None, *, keepdims=False",
        "position of the least element",
        library(
            form("numpy.extremes.argmin", ("a",), a=array(ORDERED, 1), axis=LAST),
            form("numpy.extremes.argmin_flat", ("a",), a=array(ORDERED, 2), axis=one_of(None)),
            form("numpy.extremes.argmin_columns", ("a",), a=array(ORDERED, 2), axis=one_of(0, -2)),
            form("numpy.extremes.argmin_rows", ("a",), a=array(ORDERED, 2), axis=one_of(1, -1)),
            lines=Lines("numpy.extremes.argmin", ORDERED, {}, element=exactly("int64"), one_axis=True, order="C"),
        ),
        methods=("argmin",),
    ),
    row(
        "count_nonzero",
        "a, axis=None, *, keepdims=False",
        "number of elements that are not zero",
        library(
            form("numpy.extremes.count", ("a",), a=array(ORDERED, 1), axis=LAST),
            form("numpy.extremes.count_flat", ("a",), a=array(ORDERED, 2), axis=one_of(None)),
            form("numpy.extremes.count_columns", ("a",), a=array(ORDERED, 2), axis=one_of(0, -2)),
            form("numpy.extremes.count_rows", ("a",), a=array(ORDERED, 2), axis=one_of(1, -1)),
            lines=Lines("numpy.extremes.count", ORDERED, {}, element=exactly("int64"), order="copied"),
        ),
    ),
    row(
        "ptp",
        "a, axis=None, *, keepdims=False",
        "greatest minus least element",
        library(
            form("numpy.extremes.ptp", ("a",), a=array(REAL | HALF, 1), axis=LAST),
            form("numpy.extremes.ptp_flat", ("a",), a=array(REAL | HALF, 2), axis=one_of(None)),
            form("numpy.extremes.ptp_columns", ("a",), a=array(REAL | HALF, 2), axis=one_of(0, -2)),
            form("numpy.extremes.ptp_rows", ("a",), a=array(REAL | HALF, 2), axis=one_of(1, -1)),
            lines=Lines("numpy.extremes.ptp", REAL | HALF, {}, element=SAME, order="C"),
        ),
    ),
    row(
        "var",
        "a, axis=None, dtype=None, out=None, ddof=0, keepdims=False",
        "variance",
        library(
            form("numpy.sums.var", ("a", "ddof", "dtype"), floating("a"), a=array(NUMBER, 1), axis=LAST, ddof=INTEGERS),
            form("numpy.sums.var", ("a", "ddof", "dtype"), floating("a"), a=array(NUMBER, 2), axis=one_of(None), ddof=INTEGERS),
            form(
                "numpy.sums.var_columns",
                ("a", "ddof", "dtype"),
                floating("a"),
                a=array(NUMBER, 2),
                axis=one_of(0, -2),
                ddof=INTEGERS,
            ),
            form(
                "numpy.sums.var_rows", ("a", "ddof", "dtype"), floating("a"), a=array(NUMBER, 2), axis=one_of(1, -1), ddof=INTEGERS
            ),
            lines=Lines("numpy.sums.var", NUMBER, {"ddof": INTEGERS, "dtype": DTYPE}, result=floating("a"), any_rank=True),
        ),
        methods=("var",),
    ),
    row(
        "std",
        "a, axis=None, dtype=None, out=None, ddof=0, keepdims=False",
        "standard deviation",
        library(
            form("numpy.sums.std", ("a", "ddof", "dtype"), floating("a"), a=array(NUMBER, 1), axis=LAST, ddof=INTEGERS),
            form("numpy.sums.std", ("a", "ddof", "dtype"), floating("a"), a=array(NUMBER, 2), axis=one_of(None), ddof=INTEGERS),
            form(
                "numpy.sums.std_columns",
                ("a", "ddof", "dtype"),
                floating("a"),
                a=array(NUMBER, 2),
                axis=one_of(0, -2),
                ddof=INTEGERS,
            ),
            form(
                "numpy.sums.std_rows", ("a", "ddof", "dtype"), floating("a"), a=array(NUMBER, 2), axis=one_of(1, -1), ddof=INTEGERS
            ),
            lines=Lines("numpy.sums.std", NUMBER, {"ddof": INTEGERS, "dtype": DTYPE}, result=floating("a"), any_rank=True),
        ),
        methods=("std",),
    ),
    row(
        "average",
        "a, axis=None, weights=None, *, keepdims=False",
        "mean, weighted",
        library(
            form("numpy.sums.average", ("a", "dtype"), floating("a"), a=array(REAL, 1), axis=LAST),
            form(
                "numpy.sums.average_weights",
                ("a", "weights", "dtype"),
                floating("a", "weights"),
                a=array(REAL, 1),
                axis=LAST,
                weights=array(REAL, 1),
            ),
            lines=Lines("numpy.sums.average", REAL, {"dtype": DTYPE}, result=floating("a")),
        ),
    ),
    row(
        "median",
        "a, axis=None, *, keepdims=False",
        "middle value",
        library(
            form("numpy.statistics.median", ("a", "dtype"), FLOATING, a=array(REAL, 1), axis=LAST),
            form("numpy.statistics.median", ("a", "dtype"), FLOATING, a=array(REAL, 2), axis=one_of(None)),
            form("numpy.statistics.median_columns", ("a", "dtype"), FLOATING, a=array(REAL, 2), axis=one_of(0, -2)),
            form("numpy.statistics.median_rows", ("a", "dtype"), FLOATING, a=array(REAL, 2), axis=one_of(1, -1)),
            lines=Lines("numpy.statistics.median", REAL, {"dtype": DTYPE}, result=floating("a"), spread=True, any_rank=True),
        ),
    ),
    row(
        "percentile",
        "a, q, axis=None, *, keepdims=False",
        "value below which q per cent lie, between neighbours in proportion",
        library(
            form("numpy.statistics.percentile", ("a", "q"), a=array(INTEGER | DOUBLE, 1), q=number(INT | FLOAT), axis=LAST),
            form(
                "numpy.statistics.percentile_all", ("a", "q"), a=array(INTEGER | DOUBLE, 1), q=array(INTEGER | DOUBLE, 1), axis=LAST
            ),
            lines=Lines(
                "numpy.statistics.percentile",
                INTEGER | DOUBLE,
                {"q": number(INT | FLOAT)},
                result=floating("a"),
                element=exactly("float64"),
                spread=True,
            ),
        ),
    ),
    row(
        "quantile",
        "a, q, axis=None, *, keepdims=False",
        "value below which a part q lies, between neighbours in proportion",
        library(
            form("numpy.statistics.quantile", ("a", "q"), a=array(INTEGER | DOUBLE, 1), q=number(INT | FLOAT), axis=LAST),
            form(
                "numpy.statistics.quantile_all", ("a", "q"), a=array(INTEGER | DOUBLE, 1), q=array(INTEGER | DOUBLE, 1), axis=LAST
            ),
            lines=Lines(
                "numpy.statistics.quantile",
                INTEGER | DOUBLE,
                {"q": number(INT | FLOAT)},
                result=floating("a"),
                element=exactly("float64"),
                spread=True,
            ),
        ),
    ),
    row(
        "nansum",
        "a, axis=None, dtype=None, *, keepdims=False",
        "sum without NaNs",
        library(
            form("numpy.sums.nansum", ("a", "dtype"), a=array(FLOAT, 1), axis=LAST),
            form("numpy.sums.integer_sum", ("a", "dtype"), WIDENED, a=array(INTEGER | BOOL, 1), axis=LAST),
            lines=Lines("numpy.sums.nansum", NUMBER, {"dtype": DTYPE}, result=WIDENED, any_rank=True, order="copied"),
        ),
    ),
    row(
        "nanmean",
        "a, axis=None, dtype=None, *, keepdims=False",
        "mean without NaNs",
        library(
            form("numpy.sums.nanmean", ("a", "dtype"), a=array(FLOAT, 1), axis=LAST),
            form("numpy.sums.average", ("a", "dtype"), FLOATING, a=array(INTEGER, 1), axis=LAST),
            lines=Lines("numpy.sums.nanmean", REAL, {"dtype": DTYPE}, result=floating("a"), any_rank=True, order="copied"),
        ),
    ),
    row(
        "nanmin",
        "a, axis=None, *, keepdims=False",
        "least element without NaNs",
        library(
            form("numpy.extremes.nanmin", ("a",), a=array(REAL | HALF, 1), axis=LAST),
            lines=Lines("numpy.extremes.nanmin", REAL | HALF, {}, element=SAME),
        ),
    ),
    row(
        "nanmax",
        "a, axis=None, *, keepdims=False",
        "greatest element without NaNs",
        library(
            form("numpy.extremes.nanmax", ("a",), a=array(REAL | HALF, 1), axis=LAST),
            lines=Lines("numpy.extremes.nanmax", REAL | HALF, {}, element=SAME),
        ),
    ),
    row(
        "nanvar",
        "a, axis=None, dtype=None, *, ddof=0, keepdims=False",
        "variance without NaNs",
        library(
            form("numpy.sums.nanvar", ("a", "ddof", "dtype"), a=array(FLOAT, 1), axis=LAST, ddof=INTEGERS),
            lines=Lines(
                "numpy.sums.nanvar", REAL, {"ddof": INTEGERS, "dtype": DTYPE}, result=floating("a"), any_rank=True, order="copied"
            ),
        ),
    ),
    row(
        "nanstd",
        "a, axis=None, dtype=None, *, ddof=0, keepdims=False",
        "standard deviation without NaNs",
        library(
            form("numpy.sums.nanstd", ("a", "ddof", "dtype"), a=array(FLOAT, 1), axis=LAST, ddof=INTEGERS),
            lines=Lines(
                "numpy.sums.nanstd", REAL, {"ddof": INTEGERS, "dtype": DTYPE}, result=floating("a"), any_rank=True, order="copied"
            ),
        ),
    ),
    row(
        "nanmedian",
        "a, axis=None, *, keepdims=False",
        "middle value without NaNs",
        library(
            form("numpy.without_nan.nanmedian", ("a", "dtype"), a=array(FLOAT, 1), axis=LAST),
            lines=Lines("numpy.without_nan.nanmedian", REAL, {"dtype": DTYPE}, result=floating("a"), spread=True),
        ),
    ),
    row(
        "nanprod",
        "a, axis=None, dtype=None, *, keepdims=False",
        "product without NaNs",
        library(
            form("numpy.without_nan.nanprod", ("a", "dtype"), a=array(FLOAT, 1), axis=LAST),
            lines=Lines("numpy.without_nan.nanprod", NUMBER, {"dtype": DTYPE}, result=WIDENED, order="copied"),
        ),
    ),
    row(
        "nanargmax",
        "a, axis=None, *, keepdims=False",
        "position of the greatest element that is not NaN",
        library(
            form("numpy.without_nan.nanargmax", ("a",), a=array(REAL, 1), axis=LAST),
            lines=Lines("numpy.without_nan.nanargmax", REAL, {}, element=exactly("int64"), one_axis=True, order="C"),
        ),
    ),
    row(
        "nanargmin",
        "a, axis=None, *, keepdims=False",
        "position of the least element that is not NaN",
        library(
            form("numpy.without_nan.nanargmin", ("a",), a=array(REAL, 1), axis=LAST),
            lines=Lines("numpy.without_nan.nanargmin", REAL, {}, element=exactly("int64"), one_axis=True, order="C"),
        ),
    ),
    row(
        "trace",
        "a, offset=0",
        "sum along a diagonal",
        library(
            form("numpy.sums.trace", ("a", "offset", "dtype"), WIDENED, a=array(NUMBER, 2), offset=INTEGERS),
        ),
        methods=("trace",),
    ),
)
