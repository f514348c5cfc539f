"""Arrays as sets."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.patterns import DOUBLE, FLOAT, INT, INTEGER, UINT, array
from kernelmill.frontend.numpy.row import form, library, row

#: Any rank that the library goes over element by element.
EACH: Final = (1, 2, 3, 4, 5)
ROWS: Final = (
    row(
        "isin",
        "element, test_elements",
        "which elements occur in a vector",
        library(
            form("numpy.sets.isin", ("element", "test_elements"), element=array(INTEGER, *EACH), test_elements=array(INTEGER, 1)),
            form("numpy.sets.isin", ("element", "test_elements"), element=array(FLOAT, *EACH), test_elements=array(FLOAT, 1)),
        ),
    ),
    row(
        "intersect1d",
        "ar1, ar2",
        "the numbers that occur in both vectors, sorted",
        library(
            form("numpy.sets.intersect1d", ("ar1", "ar2"), ar1=array(INT, 1), ar2=array(INT, 1)),
            form("numpy.sets.intersect1d", ("ar1", "ar2"), ar1=array(UINT, 1), ar2=array(UINT, 1)),
            form("numpy.sets.intersect1d", ("ar1", "ar2"), ar1=array(DOUBLE, 1), ar2=array(DOUBLE, 1)),
        ),
    ),
    row(
        "setdiff1d",
        "ar1, ar2",
        "the numbers of one vector that are not in another, sorted",
        library(
            form("numpy.sets.setdiff1d", ("ar1", "ar2"), ar1=array(INT, 1), ar2=array(INT, 1)),
            form("numpy.sets.setdiff1d", ("ar1", "ar2"), ar1=array(UINT, 1), ar2=array(UINT, 1)),
            form("numpy.sets.setdiff1d", ("ar1", "ar2"), ar1=array(DOUBLE, 1), ar2=array(DOUBLE, 1)),
        ),
    ),
    row(
        "union1d",
        "ar1, ar2",
        "the numbers that occur in one of two vectors, sorted",
        library(
            form("numpy.sets.union1d", ("ar1", "ar2"), ar1=array(INT, 1), ar2=array(INT, 1)),
            form("numpy.sets.union1d", ("ar1", "ar2"), ar1=array(UINT, 1), ar2=array(UINT, 1)),
            form("numpy.sets.union1d", ("ar1", "ar2"), ar1=array(DOUBLE, 1), ar2=array(DOUBLE, 1)),
        ),
    ),
)
