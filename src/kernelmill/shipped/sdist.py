"""Puts the C of a project's kernels into its source distribution: `sdist-c = true`.

Input: the archive as the inner back end has made it. Output: the same archive with the folder `kernelmill-c`. The C is made from
what the archive itself holds, unpacked and built into a pure wheel, so that it fits whoever builds from it.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

from kernelmill.codegen.backends import Unavailable
from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.pipeline import Compiler
from kernelmill.shipped.archive import with_files
from kernelmill.shipped.making import shipped_files
from kernelmill.shipped.manifest import FOLDER
from kernelmill.source import NOWHERE, SourceSet
from kernelmill.temporary import temporary_folder
from kernelmill.wheel.mill import rare_collections
from kernelmill.wheel.project import ProjectBuild, pure_wheel, show_paths
from kernelmill.wheel.survey import survey_wheel

Tell = Callable[[list[Diagnostic], SourceSet], None]


@rare_collections()
def sdist_with_c(path: Path, project: ProjectBuild, tell: Tell) -> bytes:
    """The sdist at `path` with the C of its kernels; `tell` gets what there is to say of them."""
    with temporary_folder() as place:
        root = _unpacked(path, place / "sdist")
        unpacked = ProjectBuild(root, project.options, project.inner_settings, project.backend_path)
        with pure_wheel(unpacked, quiet=True) as wheel:
            survey = survey_wheel(wheel, show_paths(project.folder))
            # C is text: no compiler is needed to write it
            compiler = Compiler(Unavailable("the C of an sdist is not compiled", ""))
            files, said = shipped_files(survey, project.options, compiler)
        if not files:
            said.append(Diagnostic("warning", "no-kernels", "no kernel is native: the sdist holds no C", NOWHERE))
        tell(said, survey.shown)
        return with_files(path, {f"{root.name}/{FOLDER}/{name}": data for name, data in files.items()}, f"{root.name}/{FOLDER}/")


def _unpacked(path: Path, folder: Path) -> Path:
    """The one folder of an sdist, unpacked below `folder`."""
    if not path.name.endswith(".tar.gz"):
        hint = "have the back end make one, or leave sdist-c out"
        raise KernelmillError(f"{path.name} is no .tar.gz, which sdist-c needs", hint=hint)
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    (root,) = folder.iterdir()
    return root
