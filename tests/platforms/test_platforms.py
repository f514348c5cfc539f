"""On every platform there is an interpreter for: the example's own tests pass natively, and all results are the same bits.

Each platform is compared with the Python functions themselves on this machine, so all are the same as each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import SCRIPTS, SUITES
from .rigs import PLATFORMS, Platform, Rig
from .wheels import EXAMPLE

pytestmark = pytest.mark.platforms

PLACES = 8e-15  # relative: elementary functions of two C libraries, summed up
ROWS = [pytest.param(row, id=row.name) for row in PLATFORMS.values()]
WITH_NUMPY = [pytest.param(row, id=row.name) for row in PLATFORMS.values() if row.numpy]

Prepared = Callable[[Platform], Rig]
Site = Callable[[Platform], Path]


@pytest.mark.parametrize("platform", WITH_NUMPY)
def test_the_examples_own_tests_pass_natively(platform: Platform, rig: Prepared, site: Site) -> None:
    there = rig(platform)
    found = json.loads(there.run(SCRIPTS / "run_tests.py", there.shown(EXAMPLE / "tests"), paths=[site(platform)]))
    assert not found["failures"], "\n\n".join(found["failures"])
    assert found["status"] == 0
    assert found["passed"] > 90
    assert found["skipped"] == found["failed"] == found["error"] == 0
    assert found["gil"] != platform.python.endswith("t")


@pytest.mark.parametrize("platform", ROWS)
def test_results_are_the_same_bits(platform: Platform, rig: Prepared, site: Site, reference: dict[str, Any]) -> None:
    suites = SUITES if platform.numpy else SUITES[:2]
    told = json.loads(rig(platform).run(SCRIPTS / "digest.py", *suites, paths=[site(platform)]))
    kernels = told["kernels"]
    assert set(kernels) == {name for name in reference if platform.numpy or name.startswith(("probes.scalars", "probes.buffers"))}
    assert {name: k["reason"] for name, k in kernels.items() if not k["native"]} == {}
    buffers = {name for name in kernels if name.startswith("probes.buffers")}
    handed_on = buffers if platform.python == "3.13t" else set()  # Python itself miscounts buffers there without the GIL
    assert {name for name, k in kernels.items() if not k["stayed"]} == handed_on
    assert {name for name in buffers if kernels[name]["left"]} == handed_on
    differing = [name for name, k in kernels.items() if k.get("digest") != reference[name].get("digest")]
    assert differing == [], told["facts"]
    for name, kernel in kernels.items():
        if "values" in kernel:
            assert kernel["values"] == pytest.approx(reference[name]["values"], rel=PLACES, abs=PLACES), name
