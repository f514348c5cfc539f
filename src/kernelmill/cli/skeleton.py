"""Files that `kernelmill init` writes into a project: instantiated templates, never over changes without `--force`.

    ci   .github/workflows/wheels.yml                  a job that builds all wheels, a matrix of machines that tests them
         .github/actions/kernelmill-wheels/action.yml  the first job's steps, for workflows of the project's own

Actions of others are pinned by commit; `PINS` is the one list of them.
"""

from __future__ import annotations

import re
import string
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

from kernelmill import __version__
from kernelmill.diagnostics import KernelmillError
from kernelmill.files import write_files

CI: Final = {
    ".github/workflows/wheels.yml": "wheels.yml",
    ".github/actions/kernelmill-wheels/action.yml": "action.yml",
}
PINS: Final = {
    "checkout": "actions/checkout@1af3b93b6815bc44a9784bd300feb67ff0d1eeb3  # v6.0.0",
    "setup_python": "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c  # v6.0.0",
    "upload_artifact": "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02  # v4.6.2",
    "download_artifact": "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093  # v4.3.0",
}
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class _Template(string.Template):
    """`@@{name}` stands for a value, since `$` and `{{` belong to the workflow language."""

    delimiter = "@@"


def ci_files(project: Path) -> dict[Path, bytes]:
    """The files for continuous integration of the project in that folder."""
    table = _project_table(project)
    extra = "[test]" if "test" in table.get("optional-dependencies", {}) else ""
    values = {"version": __version__, "name": table["name"], "extra": extra, **PINS}
    folder = resources.files("kernelmill_templates").joinpath("ci")
    return {
        project / path: _Template(folder.joinpath(name).read_text(encoding="utf-8")).substitute(values).encode()
        for path, name in CI.items()
    }


def write_new(files: dict[Path, bytes], *, force: bool) -> tuple[Path, ...]:
    """Write those files that are not there as they should be; returns them. Other text is kept, with an error."""
    needed = {path: data for path, data in files.items() if not path.is_file() or path.read_bytes() != data}
    in_the_way = [str(path) for path in needed if path.exists()]
    if in_the_way and not force:
        raise KernelmillError(
            f"not overwritten: {', '.join(in_the_way)}", hint="give --force to replace what is there, or move it away"
        )
    write_files(needed)
    return tuple(needed)


def _project_table(folder: Path) -> dict[str, Any]:
    path = folder / "pyproject.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    except FileNotFoundError:
        raise KernelmillError(f"{path}: there is no such file", hint="run this in a project's folder, or name it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KernelmillError(f"{path} is not TOML: {error}") from None
    name = table.get("name") if isinstance(table, dict) else None
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise KernelmillError(f"{path} has no name in [project]", hint="the workflow installs the wheel by that name")
    return dict(table)
