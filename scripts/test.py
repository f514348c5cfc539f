"""Runs the tests in a fresh environment with everything they need: `python3 scripts/test.py [pytest options]`."""

from __future__ import annotations

import sys

from environment import ROOT, fresh_environment, must, run


def main() -> int:
    """Install kernelmill with the extras of the tests, then run pytest, whose output comes last."""
    python = fresh_environment("test-venv")
    must(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-e", f"{ROOT}[test,zig]")
    return run(python, "-m", "pytest", *sys.argv[1:], show=False)


if __name__ == "__main__":
    sys.exit(main())
