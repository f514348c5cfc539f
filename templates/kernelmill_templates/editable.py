# SPDX-License-Identifier: 0BSD
"""Lets an editable install import kernelmill where it is not installed: some front ends read what a project requires without
asking its back end, and the sources import it.

A file that is read when Python starts (`.pth`) imports this one. It comes after all other ways to find a module, so that
kernelmill counts where it is installed; where it is not, its run-time part beside this file serves, and kernels run as Python.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Finder:
    """Finds kernelmill, after everybody else."""

    @staticmethod
    def find_spec(name: str, path: "Any" = None, target: "Any" = None) -> "Any":  # noqa: ARG004  # as finders are called
        """The run-time part in the place of kernelmill."""
        if name != "kernelmill":
            return None
        from importlib.util import spec_from_file_location

        return spec_from_file_location(name, f"{__file__.removesuffix('.py')}_shim.py")


sys.meta_path.append(_Finder)
