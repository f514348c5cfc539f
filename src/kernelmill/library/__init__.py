"""NumPy functions written in the kernel language: data for the compiler, which parses these modules like a project's.

Parameters have no annotations: a function is specialised by the types of each call. `dtype` is a NumPy dtype known at
compile time, `raise` leaves to NumPy for its own exception. Each function also runs as plain Python, which tests use.
"""
