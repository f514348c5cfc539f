"""Products of vectors and matrices."""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.numpy.einsum import einsum, tensordot
from kernelmill.frontend.numpy.patterns import ARITHMETIC, COMPLEX, REAL, array
from kernelmill.frontend.numpy.row import Built, form, library, row

ROWS: Final = (
    row(
        "dot",
        "a, b",
        "product of vectors and matrices",
        library(
            form("numpy.products.dot", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 1)),
            form("numpy.products.matrix_vector", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 1)),
            form("numpy.products.vector_matrix", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 2)),
            form("numpy.products.matrix_matrix", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 2)),
        ),
        methods=("dot",),
    ),
    row(
        "matmul",
        "a, b, /",
        "the operator @ on vectors and matrices",
        library(
            form("numpy.products.dot", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 1)),
            form("numpy.products.matrix_vector", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 1)),
            form("numpy.products.vector_matrix", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 2)),
            form("numpy.products.matrix_matrix", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 2)),
            form("numpy.products.matmul", ("a", "b", "dtype"), a=array(ARITHMETIC, 3, 4, 5), b=array(ARITHMETIC, 2, 3, 4, 5)),
            form("numpy.products.matmul", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 3, 4, 5)),
            form("numpy.products.matmul_vector", ("a", "b", "dtype"), a=array(ARITHMETIC, 3, 4, 5), b=array(ARITHMETIC, 1)),
            form("numpy.products.vector_matmul", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 3, 4, 5)),
        ),
    ),
    row(
        "vdot",
        "a, b",
        "inner product, the first argument conjugated",
        library(
            form("numpy.products.dot", ("a", "b", "dtype"), a=array(REAL, 1), b=array(ARITHMETIC, 1)),
            form("numpy.products.vdot", ("a", "b", "dtype"), a=array(COMPLEX, 1), b=array(ARITHMETIC, 1)),
        ),
    ),
    row(
        "inner",
        "a, b",
        "inner product over the last axis",
        library(
            form("numpy.products.dot", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 1)),
            form("numpy.products.matrix_vector", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 1)),
            form("numpy.products.inner_matrices", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 2)),
        ),
    ),
    row(
        "outer",
        "a, b",
        "every product of two elements",
        library(
            form("numpy.products.outer", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 1)),
        ),
    ),
    row(
        "kron",
        "a, b",
        "Kronecker product",
        library(
            form("numpy.products.kron", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 1)),
            form("numpy.products.kron_matrices", ("a", "b", "dtype"), a=array(ARITHMETIC, 2), b=array(ARITHMETIC, 2)),
        ),
    ),
    row(
        "cross",
        "a, b",
        "cross product of vectors of three elements",
        library(
            form("numpy.products.cross", ("a", "b", "dtype"), a=array(ARITHMETIC, 1), b=array(ARITHMETIC, 1)),
        ),
    ),
    row("einsum", "subscripts, *operands, optimize=False", "sums of products, subscripts constant", Built(einsum)),
    row("tensordot", "a, b, axes=2", "sums of products over constant axes", Built(tensordot)),
)
