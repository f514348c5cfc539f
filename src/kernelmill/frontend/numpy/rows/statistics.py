"""Histograms, covariance, interpolation, convolution."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import DOUBLE, FLOAT, INT, INTEGER, INTEGERS, REAL, SMALL_UINT, Pair, array, one_of, scalar
from kernelmill.frontend.numpy.row import exactly, form, library, promoted, row

ROWS: Final = (
    row(
        "bincount",
        "x, /, weights=None, minlength=0",
        "how often each small integer occurs",
        library(
            form("numpy.statistics.bincount", ("x", "minlength"), x=array(INT | SMALL_UINT, 1), minlength=INTEGERS),
            form(
                "numpy.statistics.bincount_weights",
                ("x", "weights", "minlength"),
                x=array(INT | SMALL_UINT, 1),
                weights=array(REAL, 1),
                minlength=INTEGERS,
            ),
        ),
    ),
    row(
        "histogram",
        "a, bins=10, range=None, density=None, weights=None",
        "counts in bins, and the edges of the bins",
        library(
            form("numpy.statistics.histogram", ("a", "bins"), a=array(INTEGER | DOUBLE, 1), bins=INTEGERS),
            form(
                "numpy.statistics.histogram_range",
                ("a", "bins", "range"),
                a=array(INTEGER | DOUBLE, 1),
                bins=INTEGERS,
                range=Pair(INT | FLOAT),
            ),
            form(
                "numpy.histograms.weighted",
                ("a", "bins", "weights", "dtype"),
                promoted("weights"),
                a=array(INTEGER | DOUBLE, 1),
                bins=INTEGERS,
                weights=array(REAL, 1),
            ),
            form(
                "numpy.histograms.weighted_range",
                ("a", "bins", "range", "weights", "dtype"),
                promoted("weights"),
                a=array(INTEGER | DOUBLE, 1),
                bins=INTEGERS,
                range=Pair(INT | FLOAT),
                weights=array(REAL, 1),
            ),
            form("numpy.histograms.between_edges", ("a", "bins"), a=array(INTEGER | DOUBLE, 1), bins=array(INTEGER | DOUBLE, 1)),
            form(
                "numpy.histograms.weighted_edges",
                ("a", "bins", "weights", "dtype"),
                promoted("weights"),
                a=array(INTEGER | DOUBLE, 1),
                bins=array(INTEGER | DOUBLE, 1),
                weights=array(REAL, 1),
            ),
            form("numpy.histograms.density", ("a", "bins"), a=array(INTEGER | DOUBLE, 1), bins=INTEGERS, density=one_of(True)),
            form(
                "numpy.histograms.density_range",
                ("a", "bins", "range"),
                a=array(INTEGER | DOUBLE, 1),
                bins=INTEGERS,
                range=Pair(INT | FLOAT),
                density=one_of(True),
            ),
            form(
                "numpy.histograms.density_edges",
                ("a", "bins"),
                a=array(INTEGER | DOUBLE, 1),
                bins=array(INTEGER | DOUBLE, 1),
                density=one_of(True),
            ),
        ),
    ),
    row(
        "cov",
        "m, y=None, rowvar=True, bias=False, ddof=None",
        "covariance of the rows (or columns) of a matrix",
        library(
            form("numpy.correlation.cov", ("m", 1, "dtype"), exactly("float64"), m=array(REAL, 2)),
            form("numpy.correlation.cov", ("m", "ddof", "dtype"), exactly("float64"), m=array(REAL, 2), ddof=INTEGERS),
            form("numpy.correlation.cov", ("m", 0, "dtype"), exactly("float64"), m=array(REAL, 2), bias=one_of(True)),
            form("numpy.correlation.cov_columns", ("m", 1, "dtype"), exactly("float64"), m=array(REAL, 2), rowvar=one_of(False)),
            form(
                "numpy.correlation.cov_columns",
                ("m", "ddof", "dtype"),
                exactly("float64"),
                m=array(REAL, 2),
                rowvar=one_of(False),
                ddof=INTEGERS,
            ),
            form("numpy.correlation.cov_pair", ("m", "y", 1, "dtype"), exactly("float64"), m=array(REAL, 1), y=array(REAL, 1)),
            form(
                "numpy.correlation.cov_pair",
                ("m", "y", "ddof", "dtype"),
                exactly("float64"),
                m=array(REAL, 1),
                y=array(REAL, 1),
                ddof=INTEGERS,
            ),
        ),
    ),
    row(
        "corrcoef",
        "x, y=None, rowvar=True",
        "correlation coefficients of the rows (or columns) of a matrix",
        library(
            form("numpy.correlation.corrcoef", ("x", "dtype"), exactly("float64"), x=array(REAL, 2)),
            form("numpy.correlation.corrcoef_columns", ("x", "dtype"), exactly("float64"), x=array(REAL, 2), rowvar=one_of(False)),
            form("numpy.correlation.corrcoef_pair", ("x", "y", "dtype"), exactly("float64"), x=array(REAL, 1), y=array(REAL, 1)),
        ),
    ),
    row(
        "interp",
        "x, xp, fp, left=None, right=None",
        "piecewise linear interpolation",
        library(
            form("numpy.statistics.interp", ("x", "xp", "fp"), x=array(REAL, 1), xp=array(REAL, 1), fp=array(REAL, 1)),
            form("numpy.statistics.interp_number", ("x", "xp", "fp"), x=scalar(INT | FLOAT), xp=array(REAL, 1), fp=array(REAL, 1)),
            form(
                "numpy.statistics.interp_ends",
                ("x", "xp", "fp", "left", "right"),
                x=array(REAL, 1),
                xp=array(REAL, 1),
                fp=array(REAL, 1),
                left=scalar(INT | FLOAT),
                right=scalar(INT | FLOAT),
            ),
        ),
    ),
    row(
        "convolve",
        "a, v, mode='full'",
        "convolution of two vectors",
        library(
            form(
                "numpy.statistics.convolve",
                ("a", "v", "mode", "dtype"),
                a=array(REAL, 1),
                v=array(REAL, 1),
                mode=one_of("full", "same", "valid"),
            ),
        ),
    ),
    row(
        "correlate",
        "a, v, mode='valid'",
        "cross-correlation of two vectors",
        library(
            form(
                "numpy.statistics.correlate",
                ("a", "v", "mode", "dtype"),
                a=array(REAL, 1),
                v=array(REAL, 1),
                mode=one_of("full", "same", "valid"),
            ),
        ),
    ),
)
