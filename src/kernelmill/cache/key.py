"""What invalidates an entry: the named list of contributors of each kind of entry, and nothing else.

    key_of("object", text=…, machine=…, …) -> hexadecimal digits

Every contributor of the kind must be given, and no other, so that an option that code depends on cannot be forgotten here.
"""

from __future__ import annotations

import os
from functools import cache

from kernelmill.digests import sha256

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Final

#: For each kind of entry what its bytes depend on.
CONTRIBUTORS: Final[dict[str, tuple[str, ...]]] = {
    # one object file: the text given to the back end, the machine that it is for (for C compilers the row of the target), that
    # which it was optimised for, the level of optimisation, how much effort, the back end's version
    "object": ("text", "machine", "tuned", "opt_level", "effort", "backend"),
    # a kernel compiled while its project is developed: every function that it reaches and what they read, the types of the call,
    # its options, what made it, the interpreter and the CPU that run it
    "jit": ("captured", "types", "options", "code", "compiler", "interpreter", "machine"),
    # a part of the functions of the glue that all kernels of a process share
    "glue": ("part", "target", "abi", "native_name", "compiler", "backend"),
    # the C of a unit in a source distribution: what it was made from, wherever it stands, and by which kernelmill
    "shipped": ("sources", "unit", "kernels", "on_unsupported", "code", "compiler"),
    # what a project file says of code and cache, for kernels that are compiled in process: its text, and who reads it
    "project": ("text", "compiler"),
    # what a back end says of itself, which it is loaded for otherwise: the file of its library, and who asks
    "backend": ("library", "compiler"),
    # what the passes made of each component of a unit: which unit, its options, who did it; each component by its high IR
    "passes": ("unit", "code", "compiler"),
    # nothing but that there was a module of that name, as it was called and for what
    "seen": ("unit", "target", "compiler"),
    # a whole native module with its reports: everything that the object files are made of, and how they were linked
    "module": ("sources", "unit", "kernels", "on_unsupported", "code", "target", "abi", "compiler", "backend", "linker"),
}


def key_of(kind: str, **contributors: object) -> str:
    """The key of an entry of that kind."""
    wanted = CONTRIBUTORS[kind]
    if set(wanted) != contributors.keys():
        raise TypeError(f"an entry of kind {kind} depends on {', '.join(wanted)}, not on {', '.join(contributors)}")
    digest = sha256(kind.encode())
    for name in wanted:
        data = _bytes(contributors[name])
        digest.update(f"\0{name} {len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else text_of(value).encode("utf-8", "surrogatepass")


def text_of(value: object) -> str:
    """A value as text that is the same in every process: sets print their items in any order."""
    if value is None or isinstance(value, str | int | float):
        return repr(value)
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(text_of, value)))}}}"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(text_of, value))})"
    from kernelmill.records import fields, is_dataclass  # kernels are started from the cache without

    if is_dataclass(value):
        named = (f"{field.name}={text_of(getattr(value, field.name))}" for field in fields(value))
        return f"{type(value).__name__}({', '.join(named)})"
    return repr(value)


@cache
def compiler_version() -> str:
    """A hash of kernelmill's own files, since any of them may change what comes out."""
    import hashlib  # OpenSSL's function, which is many times as fast: these are megabytes, and a build has it in any case

    digest = hashlib.sha256()
    root = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120  # pathlib takes ten times as long for all these files
    for folder, folders, files in os.walk(root):
        folders.sort()
        for file in sorted(name for name in files if name.endswith((".py", ".toml", ".ir"))):
            path = f"{folder}{os.sep}{file}"
            with open(path, "rb", buffering=0) as stream:  # noqa: PTH123
                content = stream.read()
            digest.update(f"{path[len(root) :].replace(os.sep, '/')} {len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
