"""Fixtures: the wheels, built once; rigs, prepared when first asked for; the results of plain Python to compare with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .rigs import Platform, Rig, Unavailable, prepare
from .rigs.packages import checkers_python
from .wheels import EXAMPLE, PROBES, all_wheels, unpack, wheel_of

SCRIPTS = Path(__file__).parent / "scripts"
SUITES = ("scalars", "buffers", "arrays", "shoreline")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return all_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session")
def rig() -> Callable[[Platform], Rig]:
    """rig(platform); skips the test where this machine cannot have it."""

    def find(platform: Platform) -> Rig:
        try:
            return prepare(platform)
        except Unavailable as missing:
            pytest.skip(f"{platform.name}: {missing}")

    return find


@pytest.fixture(scope="session")
def site(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Platform], Path]:
    """site(platform) -> a folder with both projects, from their wheels for that platform."""
    made: dict[str, Path] = {}

    def install(platform: Platform) -> Path:
        if platform.name not in made:
            made[platform.name] = tmp_path_factory.mktemp(platform.name)
            for project in ("shoreline", "probes"):
                unpack(wheel_of(wheels, project, platform), made[platform.name])
        return made[platform.name]

    return install


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the Python functions themselves say, run by this interpreter on the projects' sources."""
    path = os.pathsep.join([str(EXAMPLE / "src"), str(PROBES / "src"), *filter(None, sys.path)])
    environment = os.environ | {"PYTHONPATH": path, "KERNELMILL_PURE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(SCRIPTS / "digest.py"), *SUITES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["kernels"]
    assert not any(kernel["native"] for kernel in found.values())
    return found


@pytest.fixture(scope="session")
def published(wheels: list[Path]) -> list[Path]:
    """The wheels of the example project."""
    return [w for w in wheels if w.name.startswith("shoreline-")]


@pytest.fixture(scope="session")
def checkers() -> Path:
    """Python of an environment with what authors check wheels with."""
    try:
        return checkers_python()
    except Unavailable as missing:
        pytest.skip(str(missing))
