"""Kernels whose results must be the same bits on every platform. `scalars` needs no NumPy, `arrays` does."""
