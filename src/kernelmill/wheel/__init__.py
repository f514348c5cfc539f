"""Wheel in, wheels out: reading, rewriting and writing of wheel files. `mill` states the order of everything."""
