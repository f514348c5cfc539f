"""Loops over elementary functions and failing guards in strips, which C compilers make vector code of."""
