"""The inner back end: the ordinary PEP 517 back end that makes the pure wheel, called in this process.

Input: its name from `[tool.kernelmill] inner-backend`. Output: the object whose hooks are called, in the project's
folder, as a build front end would.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final

from kernelmill.diagnostics import KernelmillError

# Which distribution provides a back end: what build isolation must install where [build-system] names only kernelmill.
DISTRIBUTIONS = {
    "flit_core.buildapi": "flit_core>=3.11,<4",
    "hatchling.build": "hatchling",
    "hatchling.ouroboros": "hatchling",
    "mesonpy": "meson-python",
    "pdm.backend": "pdm-backend",
    "poetry.core.masonry.api": "poetry-core",
    "scikit_build_core.build": "scikit-build-core",
    "setuptools.build_meta": "setuptools>=77",
    "setuptools.build_meta:__legacy__": "setuptools>=77",
    "uv_build": "uv-build",
}
# What these ask for only when an editable wheel is made, which they can't be asked before they are installed.
EDITABLE_EXTRAS = {
    "hatchling.build": ["editables"],
    "hatchling.ouroboros": ["editables"],
    "pdm.backend": ["editables"],
}
OUR_OWN = "kernelmill_build"
_calling: Final = ContextVar("calling an inner back end", default=False)


def inner_requirements(name: str, kind: str) -> list[str]:
    """What installs the inner back end for making a `kind` ('wheel', 'sdist', 'editable'); nothing for unknown ones."""
    extras = EDITABLE_EXTRAS.get(name, []) if kind == "editable" else []
    return [DISTRIBUTIONS[name], *extras] if name in DISTRIBUTIONS else []


def is_installed(name: str) -> bool:
    """Whether the inner back end can be imported here."""
    try:
        importlib.import_module(name.partition(":")[0])
    except ImportError:
        return False
    return True


@contextlib.contextmanager
def calling_inner(name: str, *, quiet: bool = False) -> Iterator[Any]:
    """The inner back end for calling its hooks; its failures become one message.

    What it prints goes to stderr; with `quiet` only if it fails.
    """
    backend = load_inner(name)
    before = _calling.set(True)
    stream = io.StringIO() if quiet else sys.stderr
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            yield backend
    except (Exception, SystemExit) as error:  # whatever another back end raises is its failure
        if isinstance(stream, io.StringIO):
            sys.stderr.write(stream.getvalue())
        what = str(error) if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
        raise KernelmillError(f"the inner back end {name} failed: {what}") from error
    finally:
        _calling.reset(before)


def is_calling_inner() -> bool:
    """Whether a back end is being called whose wheel will be milled: a plug-in in it has nothing to do then."""
    return _calling.get()


def load_inner(name: str) -> Any:
    """The inner back end's object, named `module` or `module:attribute`."""
    module, _, attributes = name.partition(":")
    if module.partition(".")[0] == OUR_OWN:
        raise KernelmillError("inner-backend names kernelmill itself", hint="name the back end that makes the pure wheel")
    try:
        backend: Any = importlib.import_module(module)
        for attribute in filter(None, attributes.split(".")):
            backend = getattr(backend, attribute)
    except (ImportError, AttributeError) as error:
        requirement = DISTRIBUTIONS.get(name, "the distribution that provides it")
        raise KernelmillError(
            f"the inner back end {name} cannot be imported: {error}",
            hint=f"add {requirement} to [build-system] requires, or install it here",
        ) from error
    return backend
