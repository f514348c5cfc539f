"""A text of LLVM's language -> a verified module of llvmlite, and what it defines and declares."""

from __future__ import annotations

import re
from typing import Any, Final

import llvmlite.binding as llvm

from kernelmill.llvm.errors import parsing_error, verifying_error
from kernelmill.llvm.signature import Signature

_SEEN: Final = ("external", "weak_any", "weak_odr")  # linkages of functions that others may call


def parsed(text: str, path: str) -> Any:
    """The module, which the caller closes. Raises IRError at line and column for a text that LLVM does not take."""
    try:
        module = llvm.parse_assembly(text, context=llvm.create_context())
    except RuntimeError as error:
        said = str(error)
        raise (parsing_error if "parsing error" in said else verifying_error)(text, path, said) from None
    try:
        module.verify()
    except RuntimeError as error:
        module.close()
        raise verifying_error(text, path, str(error)) from None
    return module


def defined(module: Any) -> dict[str, Signature]:
    """The signatures of the functions that a module defines for others."""
    return {f.name: _signature(f) for f in module.functions if not f.is_declaration and f.linkage.name in _SEEN}


def declared(module: Any) -> list[str]:
    """The functions that a module calls and does not define, without those of LLVM itself."""
    return [f.name for f in module.functions if f.is_declaration and not f.name.startswith("llvm.")]


def place_of_declaration(text: str, name: str) -> tuple[int, int]:
    """Line and column, from 1, of the name in its declaration."""
    found = re.search(rf"^\s*declare\b[^\n;]*?(@{re.escape(name)}|@\"{re.escape(name)}\")\s*\(", text, re.MULTILINE)
    return place(text, found.start(1)) if found else (0, 0)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character of `text`."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _signature(found: Any) -> Signature:
    result = str(found.global_value_type).partition(" (")[0]
    return tuple(str(argument.type) for argument in found.arguments), result
