"""CPythons that this machine has: the running one, those on PATH, those of pyenv."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from .base import Platform, Rig, Unavailable
from .packages import numpy_folder, pytest_folder


def installed_python(platform: Platform) -> Rig:
    """A rig of the CPython of that version."""
    python = find_python(platform.python)
    site = (numpy_folder(platform.name, platform.numpy, platform.python, pip=python), pytest_folder())
    return Rig(platform, (str(python), "-s"), site)


def find_python(version: str) -> Path:
    """CPython `version` ("3.12")."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return Path(sys.executable)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted((pyenv / "versions").glob(f"{version}.*/bin/python{version}"))
    found = str(kept[-1]) if kept else shutil.which(f"python{version}")
    if found is None:
        raise Unavailable(f"python{version} is neither on PATH nor among pyenv's versions")
    return Path(found)
