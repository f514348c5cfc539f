"""Elementary functions, written in the kernel language; each runs as plain Python on NumPy scalars, too."""
