"""kernelmill: annotated numeric Python functions, compiled ahead of time into the wheel of the library that holds them.

This is what an author imports while developing: kernels are compiled in this process when they are first called, or stay Python,
as in a wheel whose native module is missing. `kernelmill_build` (the build backend) and the `kernelmill` command do the compiling.
"""

from kernelmill.jit.decorator import explain, export_sources, inspect, kernel
from kernelmill.jit.modes import configure
from kernelmill.runtime import Array1, Array2, Array3, Array4, Array5

__version__ = "0.1.0"

__all__ = [
    "Array1",
    "Array2",
    "Array3",
    "Array4",
    "Array5",
    "CompilationError",
    "JITUnavailableError",
    "__version__",
    "configure",
    "explain",
    "export_sources",
    "inspect",
    "kernel",
]

_ERRORS = ("CompilationError", "JITUnavailableError")  # loaded with what raises them, since that takes longer than all else here


def __getattr__(name: str) -> object:
    """The errors of kernels that must be native."""
    if name in _ERRORS:
        from importlib import import_module

        return getattr(import_module("kernelmill.jit.errors"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: object) -> None:
    """`%load_ext kernelmill`: the magic `%%kernel`."""
    from importlib import import_module

    import_module("kernelmill.magics").register(shell)
