"""The hatchling build hook: `[tool.hatch.build.targets.wheel.hooks.kernelmill]`, with kernelmill among `requires`.

hatchling fixes a wheel's name before its hooks see the wheel. So the hook lets hatchling make the wheel once more, on its own,
before the one that was asked for; mills it; names its tag; and puts its bytes in the place of what hatchling then made.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files
from kernelmill.wheel import project
from kernelmill.wheel.inner import is_calling_inner
from kernelmill.wheel.metadata import own_requirement
from kernelmill_build._milling import building, finish_sdist, told, tool_requirements

STANDARD, EDITABLE = "standard", "editable"
#: keys of a hook's table that are hatchling's own
OF_HATCHLING = frozenset({"dependencies", "enable-by-default", "path", "require-runtime-dependencies", "require-runtime-features"})


class KernelmillBuildHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is not there in every environment
    """Mills standard wheels; editable ones require kernelmill, since the sources import it; sdists get the kernels as C, if the
    project says so and the hook is one of all targets."""

    PLUGIN_NAME = "kernelmill"

    def dependencies(self) -> list[str]:
        """What makes and links code, where this machine has none."""
        if is_calling_inner() or self.target_name != "wheel":
            return []
        with told():
            return tool_requirements(self._project())

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before hatchling makes a wheel: mill one that is like it, whose tag that one gets."""
        self._milled: Path | None = None
        if is_calling_inner() or self.target_name != "wheel":
            return
        if version == EDITABLE:
            build_data["dependencies"].append(own_requirement())
        if version != STANDARD:
            return
        self._folder = tempfile.TemporaryDirectory(prefix="kernelmill-")
        with told(), building(self._project()) as builder, project.pure_wheel(self._project(), quiet=True) as wheel:
            self._milled = builder.mill(wheel, Path(self._folder.name))
        build_data["tag"] = "-".join(self._milled.stem.split("-")[-3:])
        build_data["pure_python"] = build_data["tag"].endswith("-none-any")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # the interface's
        """After hatchling has made the wheel: the milled one takes its place."""
        path = Path(artifact_path)
        if self.target_name == "sdist" and not is_calling_inner():
            with told():
                finish_sdist(self._project(), path)
        if self._milled is None:
            return
        with told():
            if path.name != self._milled.name:
                raise KernelmillError(
                    f"hatchling made {path.name} where kernelmill milled {self._milled.name}",
                    hint="put the hook `kernelmill` after those that change the wheel's tag",
                )
            write_files({path: self._milled.read_bytes()})
        self._folder.cleanup()

    def _project(self) -> project.ProjectBuild:
        for key in self.config:
            if key not in OF_HATCHLING:
                raise KernelmillError(f"the hook's table has {key!r}", hint="options of kernelmill stand in [tool.kernelmill]")
        return project.open_project(Path(self.root))


@hookimpl  # type: ignore[untyped-decorator]  # likewise
def hatch_register_build_hook() -> type[KernelmillBuildHook]:
    """How hatchling finds the hook."""
    return KernelmillBuildHook
