"""Hashes: SHA-256 without OpenSSL, whose loading takes longer than hashing all that a compilation hashes.

The interpreter has it in a module of its own, named differently from version to version; where there is none `hashlib` serves.
"""

from __future__ import annotations

import importlib
import os

TYPE_CHECKING = False  # typing takes longer to load than this
if TYPE_CHECKING:
    from typing import Any


def _found() -> Any:
    for name in ("_sha2", "_sha256"):  # 3.12 and later, 3.11
        try:
            return importlib.import_module(name).sha256
        except (ImportError, AttributeError):  # another implementation of Python
            continue
    return importlib.import_module("hashlib").sha256


if TYPE_CHECKING:
    from hashlib import sha256
else:
    sha256 = _found()


def python_files(root: str) -> str:
    """A hash of all Python files in a folder and those below it, with their paths."""
    digest = sha256()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        for file in sorted(name for name in files if name.endswith(".py")):
            with open(f"{folder}{os.sep}{file}", "rb") as stream:  # noqa: PTH123  # pathlib takes long to load
                content = stream.read()
            path = f"{folder[len(root) :]}{os.sep}{file}".replace(os.sep, "/")
            digest.update(f"{path} {len(content)}\0".encode("utf-8", "surrogatepass"))
            digest.update(content)
    return digest.hexdigest()


__all__ = ["python_files", "sha256"]
