"""Linear algebra: `np.linalg`."""

from __future__ import annotations

import math
from typing import Final

from kernelmill.frontend.numpy.patterns import ARITHMETIC, DOUBLE, DTYPE, FLOAT, INTEGER, INTEGERS, REAL, array, one_of
from kernelmill.frontend.numpy.row import FLOATING, Lines, exactly, floating, form, library, promoted, row

ROWS: Final = (
    row(
        "linalg.norm",
        "x, ord=None, axis=None, keepdims=False",
        "size of a vector or matrix",
        library(
            form("numpy.linalg.vector_norm", ("x", "dtype"), floating("x"), x=array(REAL, 1), ord=one_of(None, 2)),
            form("numpy.linalg.vector_norm_one", ("x", "dtype"), floating("x"), x=array(REAL, 1), ord=one_of(1)),
            form("numpy.linalg.vector_norm_inf", ("x", "dtype"), floating("x"), x=array(REAL, 1), ord=one_of(math.inf)),
            form("numpy.linalg.matrix_norm", ("x", "dtype"), floating("x"), x=array(REAL, 2), ord=one_of(None, "fro")),
            lines=Lines("numpy.linalg.vector_norm", REAL, {"dtype": DTYPE}, result=floating("x"), array="x", flat=False, order="C"),
        ),
    ),
    row(
        "linalg.det",
        "a",
        "determinant",
        library(
            form("numpy.linalg.det", ("a", "dtype"), FLOATING, a=array(ARITHMETIC, 2)),
        ),
    ),
    row(
        "linalg.inv",
        "a",
        "inverse",
        library(
            form("numpy.linalg.inv", ("a", "dtype"), FLOATING, a=array(ARITHMETIC, 2)),
        ),
    ),
    row(
        "linalg.solve",
        "a, b",
        "solution of linear systems",
        library(
            form("numpy.linalg.solve", ("a", "b", "dtype"), FLOATING, a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 1)),
            form("numpy.linalg.solve_columns", ("a", "b", "dtype"), FLOATING, a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 2)),
        ),
    ),
    row(
        "linalg.cholesky",
        "a",
        "lower factor of a positive definite matrix",
        library(
            form("numpy.linalg.cholesky", ("a", "dtype"), FLOATING, a=array(REAL, 2)),
        ),
    ),
    row(
        "linalg.qr",
        "a, mode='reduced'",
        "orthogonal and upper triangular factor",
        library(
            form("numpy.decompositions.qr", ("a", "dtype"), floating("a"), a=array(REAL, 2)),
            fields=("Q", "R"),
        ),
    ),
    row(
        "linalg.lstsq",
        "a, b, rcond=None",
        "least squares: solution, residuals, rank, singular values",
        library(
            form(
                "numpy.decompositions.lstsq",
                ("a", "b", "dtype"),
                exactly("float64"),
                a=array(INTEGER | DOUBLE, 2),
                b=array(INTEGER | DOUBLE, 1),
            ),
            form(
                "numpy.decompositions.lstsq_columns",
                ("a", "b", "dtype"),
                exactly("float64"),
                a=array(INTEGER | DOUBLE, 2),
                b=array(INTEGER | DOUBLE, 2),
            ),
        ),
    ),
    row(
        "linalg.pinv",
        "a",
        "inverse in the sense of least squares",
        library(
            form("numpy.decompositions.pinv", ("a", "dtype"), exactly("float64"), a=array(INTEGER | DOUBLE, 2)),
        ),
    ),
    row(
        "linalg.svdvals",
        "x",
        "singular values",
        library(
            form("numpy.decompositions.svdvals", ("x", "dtype"), exactly("float64"), x=array(INTEGER | DOUBLE, 2)),
        ),
    ),
    row(
        "linalg.matrix_rank",
        "A",
        "number of singular values that count",
        library(
            form("numpy.decompositions.matrix_rank", ("A",), A=array(INTEGER | DOUBLE, 2)),
        ),
    ),
    row(
        "linalg.slogdet",
        "a",
        "sign and logarithm of the determinant",
        library(
            form("numpy.decompositions.slogdet", ("a", "dtype"), FLOATING, a=array(REAL, 2)),
            fields=("sign", "logabsdet"),
        ),
    ),
    row(
        "linalg.matrix_power",
        "a, n",
        "a square matrix multiplied with itself",
        library(
            form("numpy.decompositions.matrix_power", ("a", "n", "dtype"), promoted("a"), a=array(FLOAT, 2), n=INTEGERS),
            form("numpy.decompositions.whole_power", ("a", "n", "dtype"), promoted("a"), a=array(INTEGER, 2), n=INTEGERS),
        ),
    ),
)
