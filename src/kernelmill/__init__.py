"""kernelmill: annotated numeric Python functions, compiled ahead of time into the wheel of the library that holds them.

This is what an author imports while developing: the functions stay Python here, exactly as in a wheel whose native
module is missing. `kernelmill_build` (the build backend) and the `kernelmill` command do the compiling.
"""

from kernelmill.runtime import Array1, Array2, Array3, Array4, Array5, explain, kernel

__version__ = "0.1.0"

__all__ = ["Array1", "Array2", "Array3", "Array4", "Array5", "__version__", "explain", "kernel"]
