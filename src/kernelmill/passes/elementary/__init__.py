"""Elementary functions: which calls are of the library's, and at which CPU levels."""
