"""The main job, from nothing: publish example_project as its author would, install the wheel, show what it is worth.

`python3 scripts/example.py` needs Python 3.11 or newer, pip, and the package index. kernelmill's own wheel is built
first, since pip is to find it (`--find-links`); the wheel of the example is then installed into an environment that
has neither kernelmill nor LLVM.
"""

from __future__ import annotations

import shutil

from environment import BUILD, ROOT, fresh_environment, must

QUIET = ("-q", "--disable-pip-version-check")


def main() -> None:
    """Build both wheels, install the example's, run its demo."""
    python = fresh_environment("example-venv")
    wheels = BUILD / "example-wheels"
    stale = (wheels, BUILD / "lib", ROOT / "example_project" / "build")  # setuptools packs what it finds there
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    wheels.mkdir()
    make_wheel = ("-m", "pip", "wheel", *QUIET, "--no-deps", "-w", wheels, "--find-links", wheels)
    must(python, *make_wheel, ROOT)
    must(python, *make_wheel, ROOT / "example_project")
    (wheel,) = wheels.glob("shoreline-*.whl")
    must(python, "-m", "pip", "install", *QUIET, wheel)
    must(python, "-m", "shoreline.demo")


if __name__ == "__main__":
    main()
