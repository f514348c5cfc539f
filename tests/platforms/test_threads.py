"""Without the GIL: threads hammer the same kernels, and every result is right, however often they meet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import SCRIPTS
from .rigs import PLATFORMS, Platform, Rig

pytestmark = pytest.mark.platforms

THREADS, ROUNDS, PROCESSES = 6, 2000, 8
ROWS = [pytest.param(row, id=row.name) for row in PLATFORMS.values() if row.name in ("cpython-3.13t", "cpython-3.13")]


@pytest.mark.parametrize("platform", ROWS)
def test_threads_hammer_kernels(platform: Platform, rig: Callable[[Platform], Rig], site: Callable[[Platform], Path]) -> None:
    for _ in range(PROCESSES):
        told = json.loads(rig(platform).run(SCRIPTS / "hammer.py", str(THREADS), str(ROUNDS), paths=[site(platform)]))
        assert told["wrong"] == []
        assert told["gil"] != platform.python.endswith("t")
        for name, (native, left) in told["counted"].items():
            calls = told["calls"] * (2 if name in ("gray_code", "polygon_area") else 1)
            # counting never tears a number, but two threads at the same moment may count as one
            assert 0 < native + left <= calls, name
            assert told["gil"] or native + left > calls // (2 * THREADS), name
