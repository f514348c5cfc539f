"""What the project that a kernel stands in says in its `[tool.kernelmill]`: options of the code, and where the cache is.

Read once a process for each folder. What a pyproject.toml says is kept in the cache too: reading the file takes less than loading
what understands it.
"""

from __future__ import annotations

import importlib
import marshal
import os

from kernelmill.cache.key import key_of
from kernelmill.jit.ready import cached, compiler_state

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Final

FILE: Final = "pyproject.toml"


class Project:
    """`code`: options of the code that are not the usual ones, by name; `cache_dir`: '' where the project names none."""

    __slots__ = ("cache_dir", "code")

    def __init__(self, code: tuple[tuple[str, object], ...] = (), cache_dir: str = "") -> None:
        self.code, self.cache_dir = code, cache_dir


_NONE: Final = Project()
_known: Final[dict[str, Project]] = {}


def project_of(path: str) -> Project:
    """The project of a source file. Raises KernelmillError for a table that is wrong."""
    folder = path.rpartition(os.sep)[0]
    if folder not in _known:
        _known[folder] = _found(folder)
    return _known[folder]


def _found(folder: str) -> Project:
    while folder:
        try:
            with open(f"{folder}{os.sep}{FILE}", "rb") as stream:  # noqa: PTH123  # pathlib takes longer to load
                content = stream.read()
        except OSError:
            folder = folder.rpartition(os.sep)[0]
        else:
            return _read(folder, content) if b"kernelmill" in content else _NONE
    return _NONE


def _read(folder: str, content: bytes) -> Project:
    key = key_of("project", text=content, compiler=compiler_state())
    data = cached(key, "")
    if data is None:
        data = marshal.dumps(_parsed(folder))
        importlib.import_module("kernelmill.jit.keeping").keep(key, data, {"kind": "project", "name": folder})
    code, cache_dir = marshal.loads(data)  # noqa: S302  # from a folder that nobody else may write to
    if cache_dir and not cache_dir.startswith("~") and not os.path.isabs(cache_dir):  # noqa: PTH117  # as above
        cache_dir = f"{folder}{os.sep}{cache_dir}"
    return Project(tuple(code), cache_dir)


def _parsed(folder: str) -> tuple[tuple[Any, ...], str]:
    read: Any = importlib.import_module("kernelmill.project.config").read_options
    options = read(importlib.import_module("pathlib").Path(folder))
    usual = type(options.code)()
    names = sorted(type(usual).__match_args__)
    code = tuple((name, getattr(options.code, name)) for name in names if getattr(options.code, name) != getattr(usual, name))
    return code, options.cache_dir
