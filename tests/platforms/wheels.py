"""Which wheels there are: builds of two projects for every platform, and the one that belongs to a platform.

`KERNELMILL_PLATFORM_WHEELS` names a folder with wheels that were built before; without it they are built.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

from kernelmill.targets import get_abi, get_target

from .rigs import PLATFORMS, Platform

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "example_project"
PROBES = Path(__file__).parent / "project"
VARIABLE = "KERNELMILL_PLATFORM_WHEELS"


def build(project: Path, out: Path, targets: str, abis: str) -> list[Path]:
    """`kernelmill build` of a copy of the project, which inner back ends litter; the wheels."""
    copy = out / "source"
    subprocess.run(["cp", "-r", str(project), str(copy)], check=True)
    options = ["--target", targets, "--abi", abis, "--out", str(out / "dist")]
    done = subprocess.run(
        [sys.executable, "-m", "kernelmill", "build", str(copy), *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"kernelmill build of {project.name} failed:\n{done.stderr[-3000:]}", pytrace=False)
    return sorted((out / "dist").glob("*.whl"))


def all_wheels(folder: Path) -> list[Path]:
    """Every native wheel of the example project, and those of the probes that some rig can load."""
    if ready := os.environ.get(VARIABLE):
        return sorted(Path(ready).glob("*.whl"))
    made = []
    for project, targets, abis in (
        (EXAMPLE, "all", "all"),
        (PROBES, ",".join({p.target: None for p in PLATFORMS.values()}), ",".join({p.abi: None for p in PLATFORMS.values()})),
    ):
        (folder / project.name).mkdir()
        made += build(project, folder / project.name, targets, abis)
    return [wheel for wheel in made if not wheel.name.endswith("none-any.whl")]


def wheel_of(wheels: list[Path], project: str, platform: Platform) -> Path:
    """The wheel of `project` for that platform, by its tag."""
    abi, target = get_abi(platform.abi), get_target(platform.target)
    wanted = {(abi.python, part, tag) for part in abi.tag.split(".") for tag in target.wheel_platforms}
    for path in wheels:
        name, _, _, tags = parse_wheel_filename(path.name)
        if name == project and any((t.interpreter, t.abi, t.platform) in wanted for t in tags):
            return path
    raise LookupError(f"no wheel of {project} for {platform.target} and {platform.abi}")


def unpack(wheel: Path, folder: Path) -> None:
    """What installing it means for these projects, which have no scripts and no data: its files in `folder`."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
