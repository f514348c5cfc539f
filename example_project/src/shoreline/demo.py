"""`python -m shoreline.demo`: what native code is worth here, kernel by kernel, with the largest difference of results.

Times the kernels in this process, then the same calls in a second process under KERNELMILL_PURE=1, where every function
is the Python one, and prints both side by side.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import shoreline

WORKER = "--worker"
SHORTEST = 0.02  # seconds of repeated calls that make a time worth printing


def workloads() -> dict[str, tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]]:
    """For each kernel the function, and what makes its arguments."""
    random = np.random.default_rng(1)
    series = np.cumsum(random.normal(size=20_000))
    image = random.random((120, 160))
    bytes_ = random.integers(0, 256, (100, 120)).astype(np.uint8)
    ground = np.cumsum(random.normal(size=(150, 200)), axis=0).astype(np.float32)
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1 + 0.3 * np.cos(5 * angle))[:, None]
    points = random.normal(size=(3_000, 2))
    line = np.cumsum(random.normal(size=(2_000, 2)), axis=0)
    n = len(series)
    return {
        "moving_average": (shoreline.moving_average, lambda: (series, 25)),
        "smooth": (shoreline.smooth, lambda: (series, 0.1)),
        "remove_trend": (shoreline.remove_trend, lambda: (series.copy(),)),
        "despike": (shoreline.despike, lambda: (series[:2_000], 5, 3.0, np.empty(2_000), np.empty(2_000, np.bool_))),
        "find_peaks": (shoreline.find_peaks, lambda: (series, 0.0, np.zeros(n, np.int64))),
        "harmonic": (shoreline.harmonic, lambda: (series, 12.42)),
        "blur": (shoreline.blur, lambda: (image, 1.5)),
        "gradient_magnitude": (shoreline.gradient_magnitude, lambda: (image, np.zeros_like(image))),
        "median_filter": (shoreline.median_filter, lambda: (bytes_,)),
        "hillshade": (shoreline.hillshade, lambda: (ground, 10.0)),
        "label_basins": (shoreline.label_basins, lambda: (image, 0.6, np.zeros(image.shape, np.int64))),
        "polygon_area": (shoreline.polygon_area, lambda: (ring,)),
        "mark_inside": (shoreline.mark_inside, lambda: (ring, points, np.zeros(len(points), np.bool_))),
        "simplify": (shoreline.simplify, lambda: (line, 1.0, np.zeros(len(line), np.bool_))),
        "distance_matrix": (shoreline.distance_matrix, lambda: (points[:200], points[200:400])),
        "haversine": (shoreline.haversine, lambda: (54.1, 7.9, 53.6, 8.5)),
        "morton_encode": (shoreline.morton_encode, lambda: (123_456, 654_321)),
        "checksum": (shoreline.checksum, lambda: (bytes_.reshape(-1),)),
    }


def measure() -> dict[str, tuple[float, list[Any], bool]]:
    """Seconds of one call, its result and changed arguments, and whether it ran natively, for each workload."""
    found = {}
    for name, (function, arguments) in workloads().items():
        args = arguments()
        outcome = [function(*args), *args]
        best, spent = float("inf"), 0.0
        while spent < SHORTEST:
            args = arguments()
            start = time.perf_counter()
            function(*args)
            elapsed = time.perf_counter() - start
            best, spent = min(best, elapsed), spent + elapsed
        found[name] = (best, outcome, shoreline.explain(function).native)
    return found


def difference(a: Any, b: Any) -> float:
    """Largest absolute difference between two results."""
    if isinstance(a, list | tuple):
        return max((difference(x, y) for x, y in zip(a, b, strict=True)), default=0.0)
    gap = np.abs(np.subtract(a, b, dtype=np.float64, casting="unsafe"))
    return float(np.max(gap, initial=0.0))


def main() -> int:
    """Print the table; the exit status says whether everything ran natively."""
    if WORKER in sys.argv:
        sys.stdout.buffer.write(pickle.dumps(measure()))
        return 0
    here = measure()
    environment = {**os.environ, "KERNELMILL_PURE": "1"}
    command = [sys.executable, "-m", "shoreline.demo", WORKER]
    worker = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603  # ourselves
    if worker.returncode:
        sys.stderr.buffer.write(worker.stderr)
        return 1
    pure = pickle.loads(worker.stdout)  # noqa: S301  # our own worker wrote it
    print(f"{'kernel':20}{'native':>12}{'pure Python':>14}{'speed-up':>10}{'largest difference':>21}")
    factors = []
    for name, (seconds, outcome, native) in here.items():
        slow, expected, _ = pure[name]
        factors.append(slow / seconds)
        shown = f"{seconds * 1e6:9.1f} us" if native else "(Python)"
        gap = difference(outcome, expected)
        print(f"{name:20}{shown:>12}{slow * 1e6:11.1f} us{slow / seconds:9.1f}x{gap:21.3g}")
    print(f"geometric mean of {len(factors)} speed-ups: {np.exp(np.mean(np.log(factors))):.1f}x")
    missing = [name for name, (_, _, native) in here.items() if not native]
    if missing:
        print(f"not native here: {', '.join(missing)}")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
