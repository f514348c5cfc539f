"""The one place of a build that reads environment variables. Each function names its variable and what it decides.

Two variables are read where next to nothing may be imported: `KERNELMILL_PURE` (functions stay Python) by the shims in every
package (`kernelmill_templates/shim.py`, `llvm_shim.py`), and it and `KERNELMILL_MODE` by `jit/modes.py`.
"""

from __future__ import annotations

import importlib
import os

TYPE_CHECKING = False  # typing takes longer to load than this
if TYPE_CHECKING:
    from kernelmill.diagnostics import KernelmillError

EARLIEST_ZIP_TIME = 315532800  # 1980-01-01, the first moment a zip archive can name


def source_date_epoch() -> int:
    """`SOURCE_DATE_EPOCH`: the time given to every member of a wheel; without it the first moment a zip can name."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return EARLIEST_ZIP_TIME
    try:
        return max(int(text), EARLIEST_ZIP_TIME)
    except ValueError:
        raise _error(
            f"SOURCE_DATE_EPOCH is {text!r}, which is not a number of seconds", hint="set it to an integer, or unset it"
        ) from None


def native_wheel_demanded() -> bool:
    """`CIBUILDWHEEL`: cibuildwheel refuses pure wheels, so there a build without native code is an error."""
    return os.environ.get("CIBUILDWHEEL", "0") not in ("", "0")


def c_compiler() -> tuple[str, ...]:
    """`CC`: the C compiler, with arguments if it has any; nothing without it."""
    return _words("CC")


def c_flags() -> tuple[str, ...]:
    """`CPPFLAGS`, `CFLAGS`: what the C compiler is to be told besides what we tell it."""
    return (*_words("CPPFLAGS"), *_words("CFLAGS"))


def linker_flags() -> tuple[str, ...]:
    """`LDFLAGS`: what the C tool chain's linker is to be told besides what we tell it."""
    return _words("LDFLAGS")


def toolchain_file() -> str:
    """`CMAKE_TOOLCHAIN_FILE`: a file that tells CMake of a compiler, which then compiles the C."""
    return os.environ.get("CMAKE_TOOLCHAIN_FILE", "")


def environment_without(*names: str) -> dict[str, str]:
    """The variables for a program that is not to see those of that name."""
    return {name: value for name, value in os.environ.items() if name not in names}


def _words(name: str) -> tuple[str, ...]:
    text = os.environ.get(name, "")
    try:
        return tuple(importlib.import_module("shlex").split(text))
    except ValueError as error:
        raise _error(f"{name} is {text!r}, which is no list of words: {error}", hint="close the quotation") from None


def _error(message: str, *, hint: str) -> KernelmillError:
    from kernelmill.diagnostics import KernelmillError  # loaded by what starts kernels from the cache, which needs neither

    return KernelmillError(message, hint=hint)


def cache_folder() -> str:
    """`KERNELMILL_CACHE_DIR`: where compiled code is kept, in place of the platform's folder for caches."""
    return os.environ.get("KERNELMILL_CACHE_DIR", "")


def folder_of_caches() -> str:
    """`XDG_CACHE_HOME`: where programs keep what they can make again, by the XDG standard; without it `~/.cache`."""
    return os.environ.get("XDG_CACHE_HOME", "").strip()


def is_android() -> bool:
    """`ANDROID_DATA`: set on systems that have other places for such files."""
    return "ANDROID_DATA" in os.environ


def processor() -> str:
    """`PROCESSOR_IDENTIFIER`: what Windows calls the CPU, which code in the cache is for."""
    return os.environ.get("PROCESSOR_IDENTIFIER", "")


def shared_cache() -> str:
    """`KERNELMILL_CACHE_SHARED`: a further folder with compiled code, which is only read; whoever names it trusts it."""
    return os.environ.get("KERNELMILL_CACHE_SHARED", "")


def being_built() -> str:
    """`KERNELMILL_BUILDING`: the folder of the project that a process above this one has its inner back end build."""
    return os.environ.get("KERNELMILL_BUILDING", "")


def distutils_config() -> str:
    """`DIST_EXTRA_CONFIG`: a further file of settings that setuptools reads."""
    return os.environ.get("DIST_EXTRA_CONFIG", "")


class Variables:
    """Variables for an inner back end and the processes that it starts, as long as the block runs."""

    def __init__(self, **values: str) -> None:
        self._values, self._before = values, dict[str, str | None]()

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._values}
        os.environ.update(self._values)

    def __exit__(self, *_: object) -> None:
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
