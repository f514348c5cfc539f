"""What kernels can be exported as: a table from the format's name to the function that makes its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from kernelmill.export.files import Files, Plan, c_files, cpp_files
from kernelmill.export.libraries import object_files, shared_files, static_files, text_files
from kernelmill.export.programs import executable_files
from kernelmill.export.wasm import TARGET, wasm_files

Writer = Callable[[Plan], Files]
FORMATS: Final[Mapping[str, Writer]] = {
    "c": c_files,
    "c++": cpp_files,
    "object": object_files,
    "static": static_files,
    "shared": shared_files,
    "executable": executable_files,
    "wasm": wasm_files,
    "llvm": partial(text_files, stage="llvm"),
    "asm": partial(text_files, stage="asm"),
}
#: the one target of a format that has no other
ONLY_FOR: Final = {"wasm": TARGET}
