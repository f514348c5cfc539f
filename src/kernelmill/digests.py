"""SHA-256 without OpenSSL, whose loading takes longer than hashing all that a compilation hashes.

The interpreter has it in a module of its own, named differently from version to version; where there is none `hashlib` serves.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any


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

__all__ = ["sha256"]
