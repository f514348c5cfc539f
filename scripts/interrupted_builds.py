"""Builds of one project at the same time, and builds that are killed: the right wheels come out, or an error.

    python scripts/interrupted_builds.py [--pairs 30] [--kills 300]

Makes a small project, then starts pairs of builds of it at once, and kills builds (SIGKILL, every fourth SIGTERM) at random
moments. Whatever wheel is there afterwards must hold what an undisturbed build makes; after the last kill one more build
must make it, and leave no temporary folder. Exit status 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

MODULES = 12
KERNEL = "from kernelmill import kernel\n\n\n@kernel\ndef f{0}(n: int) -> int:\n    return n + {0}\n"
PROJECT = """[build-system]
requires = ["kernelmill", "setuptools>=77"]
build-backend = "kernelmill_build"

[project]
name = "busy"
version = "1.0"
"""


def make_project(folder: Path) -> None:
    """A project of several modules, each with a kernel."""
    package = folder / "src" / "busy"
    package.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    for number in range(MODULES):
        (package / f"m{number}.py").write_text(KERNEL.format(number) + "# filler\n" * 2000, encoding="utf-8")


def start(project: Path, out: Path, temporary: Path) -> subprocess.Popen[bytes]:
    """A build that writes into `out`."""
    command = [sys.executable, "-m", "kernelmill", "build", "--out", str(out), str(project)]
    log = (out.parent / f"{out.name}.log").open("wb")
    return subprocess.Popen(command, env={**os.environ, "TMPDIR": str(temporary)}, stdout=log, stderr=log)  # noqa: S603


def contents(folder: Path) -> dict[str, int]:
    """Members of the wheels in a folder with their checksums."""
    found = {}
    for path in folder.glob("*.whl"):
        with zipfile.ZipFile(path) as archive:
            found |= {f"{path.name}:{info.filename}": info.CRC for info in archive.infolist()}
    return found


def main() -> int:
    """Run both parts and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    choose = random.Random(options.seed)  # noqa: S311  # moments, not secrets
    wrong = []
    with tempfile.TemporaryDirectory() as place:
        base, temporary = Path(place), Path(place, "tmp")
        temporary.mkdir()
        make_project(base / "project")
        began = time.monotonic()
        if start(base / "project", base / "right", temporary).wait():
            print((base / "right.log").read_text(encoding="utf-8"))
            return 1
        lasts = time.monotonic() - began
        right = contents(base / "right")
        wholly = failed = 0
        for number in range(options.pairs):
            outs = [base / f"pair{number}{letter}" for letter in "ab"]
            builds = []
            for out in outs:
                builds.append(start(base / "project", out, temporary))
                time.sleep(choose.uniform(0, lasts / 2))
            for build, out in zip(builds, outs, strict=True):
                failed += bool(build.wait())
                wholly += contents(out) == right
                if contents(out) not in ({}, right) or (not build.returncode and contents(out) != right):
                    wrong.append(out.name)
        print(f"{options.pairs} pairs: {wholly} right wheels, {failed} errors, {len(wrong)} wrong")
        partial = complete = 0
        for number in range(options.kills):
            out = base / f"kill{number}"
            build = start(base / "project", out, temporary)
            time.sleep(choose.uniform(0, lasts * 1.1))
            build.send_signal(signal.SIGKILL if number % 4 else signal.SIGTERM)
            build.wait()
            partial, complete = partial + (contents(out) == {}), complete + (contents(out) == right)
            if contents(out) not in ({}, right):
                wrong.append(out.name)
        print(f"{options.kills} kills: {partial} left no wheel, {complete} a whole one")
        time.sleep(1)  # for helper processes of the last one
        if start(base / "project", base / "last", temporary).wait() or contents(base / "last") != right:
            wrong.append("the build after the last kill")
        left = [path.name for path in temporary.iterdir() if path.name.startswith("kernelmill-tmp-")]
        print(f"temporary folders left: {len(left)}; wrong: {wrong or 'nothing'}")
    return int(bool(wrong or left))


if __name__ == "__main__":
    sys.exit(main())
