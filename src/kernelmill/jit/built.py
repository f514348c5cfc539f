"""Native modules that `kernelmill build --inplace` has put beside the sources, used as long as those are what they were made from.

    mylib/__pycache__/kernelmill/   _kernels.abi3.so, _kernelmill.py (the run-time part that knows it), sources.txt (a hash)

That folder is among what no build back end ships and every tool may delete. The hash is over all Python files of the outermost
package, names included; one that is edited, added or removed makes its kernels what they are without a built module.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
from types import FunctionType, ModuleType
from typing import Any, Final

from kernelmill.cache.reading import is_private
from kernelmill.digests import python_files
from kernelmill.jit.captured import block_of, function_of
from kernelmill.jit.marks import NotCapturedError
from kernelmill.jit.modes import built_folder
from kernelmill.jit.ready import Ready

SHIM: Final = "_kernelmill.py"
SOURCES: Final = "sources.txt"
_known: Final[dict[str, Any]] = {}


def built(function: FunctionType) -> Ready | None:
    """The native function that was built for `function`; None where there is none, or it was made from something else."""
    from kernelmill.jit.sources import is_source_of  # takes longer to load than all else here, where nothing was built

    package = function.__module__.partition(".")[0]
    if package not in _known:
        _known[package] = _loaded(package)
    shim = _known[package]
    if shim is None or function.__closure__ is not None:
        return None
    name = f"{function.__module__}.{function.__qualname__}"
    try:
        if not is_source_of(function, block_of(function)[1]) or not isinstance(shim._verify(name, function), tuple):
            return None
    except NotCapturedError:
        return None
    call = shim._bind(function)
    if call is function:
        return None
    about = {"name": name, "signatures": shim._SIGNATURES.get(name, (name,)), "stages": {}}
    return Ready(call, shim._native, about, "", hit=True)


def _loaded(package: str) -> ModuleType | None:
    """The run-time part of a package's built module, with that module; None where there is none for these sources, or another
    user could have written it."""
    folder = built_folder(package)
    try:
        if not folder or not is_private(folder):
            return None
        with open(f"{folder}{os.sep}{SOURCES}", encoding="ascii") as stream:  # noqa: PTH123  # as above
            if stream.read().strip() != python_files(os.path.dirname(os.path.dirname(folder))):  # noqa: PTH120  # as above
                return None
        with open(f"{folder}{os.sep}{SHIM}", encoding="utf-8") as stream:  # noqa: PTH123  # as above
            text = stream.read()
        return _shim(package, folder, text)
    except (OSError, ImportError, SystemError):  # built for another Python, or half deleted
        return None


def _shim(package: str, folder: str, text: str) -> ModuleType | None:
    shim = ModuleType(f"{package}._kernelmill")
    native = f"{package}._kernels"
    finder = importlib.machinery.FileFinder(
        folder, (importlib.machinery.ExtensionFileLoader, list(importlib.machinery.EXTENSION_SUFFIXES))
    )
    spec = finder.find_spec(native)
    if spec is None or spec.loader is None:
        return None
    module = spec.loader.create_module(spec)
    assert module is not None
    spec.loader.exec_module(module)
    before = sys.modules.get(native)
    sys.modules[native] = module  # where the run-time part looks for it
    try:
        exec(compile(text, f"{folder}{os.sep}{SHIM}", "exec"), vars(shim))  # noqa: S102  # from a folder of this user's own
    finally:
        if before is None:
            del sys.modules[native]
        else:
            sys.modules[native] = before
    if shim._native is not module:
        return None
    check = shim._CHECKS["function"]
    shim._CHECKS["function"] = lambda found, *wanted: check(function_of(found) or found, *wanted)  # here kernels are functions too
    return shim
