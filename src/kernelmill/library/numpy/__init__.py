"""NumPy functions in the kernel language."""
