"""Programs drawn from tables of the whole language, so that every construct stands inside every other.

`constructs.py` says what a construct is; `expressions.py`, `numpy_calls.py` and `statements.py` are the tables;
`programs.py` draws programs, `coverage.py` counts what stood in what, `running.py` compares a batch with CPython in a process
of its own, and `shrink.py` makes a failure small. `python -m tests.generated --minutes N` runs them.
"""
