"""What the two scripts of the README share: fresh virtual environments, and commands that are shown as they run."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
OLDEST = (3, 11)


def fresh_environment(name: str) -> Path:
    """A new virtual environment `build/<name>` with pip and nothing else; returns its Python."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {'.'.join(map(str, OLDEST))} or newer is needed, this is {sys.version.split()[0]}")
    folder = BUILD / name
    venv.create(folder, clear=True, with_pip=True)
    return next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())


def run(python: Path, *arguments: str | Path, show: bool = True) -> int:
    """Run Python with these arguments in the repository's folder; the exit status."""
    words = [str(python), *map(str, arguments)]
    if show:
        print("$", *(os.path.relpath(w, ROOT) if Path(w).is_absolute() else w for w in words), flush=True)
    unset = ("PYTHONPATH", "KERNELMILL_PURE", "KERNELMILL_WARN")
    clean = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(words, cwd=ROOT, env=clean, check=False).returncode  # noqa: S603  # our own command lines


def must(python: Path, *arguments: str | Path) -> None:
    """Run, and end the script where that fails."""
    if status := run(python, *arguments):
        sys.exit(status)
