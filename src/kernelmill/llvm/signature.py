"""Functions of LLVM modules as Python calls them: those of wheels, with the error that kernelmill raises."""

from __future__ import annotations

from kernelmill.llvm.errors import IRError
from kernelmill_templates.llvm_shim import Functions, IRFunction

#: types of the parameters, type of the result
Signature = tuple[tuple[str, ...], str]


def function(name: str, parameters: tuple[str, ...], result: str, address: int, owner: object) -> IRFunction:
    """The function at an address, whose code `owner` keeps. Raises IRError for types that Python has no value for."""
    return IRFunction(name, parameters, result, address, owner, IRError)


__all__ = ["Functions", "IRFunction", "Signature", "function"]
