"""Kernels that are not written by hand: matrices of operators and dtypes, random programs, and kernels that take random data."""

from pathlib import Path

#: Some kernels are read as text, so that they are compiled like a file of the corpus.
FOLDER = Path(__file__).parent
