"""Run on a platform: threads that all call the same kernels at once; prints what was seen as JSON.

The first calls of a process meet while the module looks for NumPy, so the script is meant to be run several times. A
thread rebinds kernels meanwhile, as `importlib.reload` does. Arguments: number of threads, rounds of each.
"""

import importlib
import json
import sys
import threading

import numpy as np
import shoreline
import shoreline.raster
from shoreline import _kernels

threads, rounds = map(int, sys.argv[1:])
SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
WAVE = np.sin(np.arange(500.0))
# results: int, float, bool, array, NumPy scalar or None; the last two arguments make it leave for Python
CALLS = (
    ("gray_code", (12,)),
    ("haversine", (53.0, 8.0, 54.0, 9.0)),
    ("polygon_area", (SQUARE,)),
    ("point_in_polygon", (SQUARE, 1.0, 1.0)),
    ("distance_matrix", (SQUARE, SQUARE)),
    ("moving_average", (WAVE, 5)),
    ("gray_code", (2**70,)),
    ("polygon_area", (SQUARE.astype(np.float32),)),
)


def plain(value):
    """A result's exact value; a float may be Python's or NumPy's, as the kernel's annotation and its arguments have it."""
    if isinstance(value, np.ndarray):
        return value.tobytes()
    return float(value).hex() if isinstance(value, float | np.floating) else repr(value)


def expected(name, arguments):
    """What the Python function itself says."""
    return plain(shoreline._kernelmill.explain(getattr(shoreline, name)).fallback(*arguments))


wrong, started, done = [], threading.Barrier(threads), threading.Event()
answers = [expected(name, arguments) for name, arguments in CALLS]
functions = [(getattr(shoreline, name), arguments) for name, arguments in CALLS]


def work(first):
    started.wait()
    for k in range(first, first + rounds * len(CALLS)):
        (function, arguments), answer = functions[k % len(CALLS)], answers[k % len(CALLS)]
        found = plain(function(*arguments))
        if found != answer:
            wrong.append((function.__name__, repr(found)[:100]))


def rebind():
    while not done.is_set():
        importlib.reload(shoreline.raster)
        np.zeros(50).sum()


crew = [threading.Thread(target=work, args=(k,)) for k in range(threads)]
binder = threading.Thread(target=rebind)
for thread in (binder, *crew):
    thread.start()
for thread in crew:
    thread.join()
done.set()
binder.join()
counted = {name: list(_kernels._explain(f"{getattr(shoreline, name).__module__}.{name}")[:2]) for name, _ in CALLS}
gil = getattr(sys, "_is_gil_enabled", lambda: True)()
print(json.dumps({"wrong": wrong[:5], "gil": gil, "counted": counted, "calls": threads * rounds}))
