"""Runs wheels on every platform that this machine can have an interpreter for: `python3 scripts/platforms.py [pytest options]`.

Interpreters and emulators are prepared on first use (some minutes, 4 GB) in the folder that `KERNELMILL_RIGS` names, else
in the user's cache folder. What this machine cannot have is skipped with the reason. Options go to pytest: `-k s390x`.
"""

from __future__ import annotations

import sys

from environment import ROOT, fresh_environment, must, run


def main() -> int:
    """Install kernelmill with the extras of the tests and the checkers of wheels, then run the tests of platforms."""
    python = fresh_environment("platforms-venv")
    must(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-e", f"{ROOT}[test,zig]")
    return run(python, "-m", "pytest", "-m", "platforms", "-rs", "tests/platforms", *sys.argv[1:], show=False)


if __name__ == "__main__":
    sys.exit(main())
