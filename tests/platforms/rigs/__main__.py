"""Prepares rigs from the command line: `python -m tests.platforms.rigs [NAME…]`; one line per rig."""

from __future__ import annotations

import sys
import time

from . import PLATFORMS, Unavailable, prepare


def main() -> int:
    """Prepare those named, or all; the number of those that cannot be."""
    missing = 0
    for name in sys.argv[1:] or PLATFORMS:
        start = time.monotonic()
        try:
            prepare(PLATFORMS[name])
            told = "ready"
        except Unavailable as error:
            missing += 1
            told = f"unavailable: {error}"
        print(f"{name:20} {time.monotonic() - start:6.1f} s  {told}", flush=True)
    return missing


if __name__ == "__main__":
    sys.exit(main())
