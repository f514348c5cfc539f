"""The functions of an LLVM source beside a module, compiled in process; wheels have them compiled."""

from __future__ import annotations

from pathlib import Path

from kernelmill.jit.modes import settings
from kernelmill.llvm.module import compile_ir
from kernelmill.llvm.signature import Functions


def load(file: str, source: str) -> Functions:
    """The functions of the LLVM source of that name beside the module `file` (`__file__`), by name.

    Raises ImportError where there is no such source, IRError for a text that LLVM does not take. In a wheel, where
    `[tool.kernelmill] llvm-sources` lists it, the functions are compiled already; a wheel without native code raises ImportError,
    and so does the mode `pure`, where no native code runs.
    """
    if settings.current() == "pure":
        raise ImportError(f"{source} is native code, and the mode pure has none run: choose another, see kernelmill.configure")
    path = Path(file).absolute().parent / source
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ImportError(f"the LLVM source {source} beside {file} cannot be read: {error}") from error
    return compile_ir(text, path=str(path))
