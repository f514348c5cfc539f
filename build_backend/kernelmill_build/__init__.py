"""PEP 517 and PEP 660 hooks: the inner back end's answers, with native code put into the wheel.

Front ends may call each hook in a fresh process, in the project's folder. There is no hook to prepare a wheel's
metadata, since its tag and bill of materials are known only when it is built. For an editable wheel they are certain.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
]

Settings = dict[str, Any] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """The inner back end with its own requirements, and what makes and links code where the machine has none."""
    from kernelmill_build import _hooks

    return _hooks.requirements("wheel", config_settings, tools=True)


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """The inner back end with its own requirements."""
    from kernelmill_build import _hooks

    return _hooks.requirements("sdist", config_settings)


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """The inner back end with its own requirements."""
    from kernelmill_build import _hooks

    return _hooks.requirements("editable", config_settings)


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """One native wheel for this machine, or a pure one with a note where there is nothing to compile."""
    from kernelmill_build import _hooks

    return _hooks.build_wheel(wheel_directory, config_settings)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """The inner back end's source distribution, with the kernels as C if the project says so."""
    from kernelmill_build import _hooks

    return _hooks.build_sdist(sdist_directory, config_settings)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """The inner back end's editable wheel, which then requires kernelmill, since the sources import it."""
    from kernelmill_build import _hooks

    return _hooks.build_editable(wheel_directory, config_settings)


def __getattr__(name: str) -> Any:
    if name == "prepare_metadata_for_build_editable":
        from kernelmill_build import _hooks

        if _hooks.inner_prepares_editable():
            return _hooks.prepare_editable
    raise AttributeError(name)
