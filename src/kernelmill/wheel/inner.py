"""The inner back end: the ordinary PEP 517 back end that makes the pure wheel, called in this process.

Input: its name from `[tool.kernelmill] inner-backend`. Output: the object whose hooks are called, in the project's
folder, as a build front end would.
"""

from __future__ import annotations

import configparser
import contextlib
import importlib
import io
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kernelmill import environment
from kernelmill.diagnostics import KernelmillError
from kernelmill.project.config import LEGACY, build_requirements
from kernelmill.temporary import alone_in

# Which distribution provides a back end: what build isolation must install where [build-system] names only kernelmill.
DISTRIBUTIONS = {
    "flit_core.buildapi": "flit_core>=3.11,<4",
    "hatchling.build": "hatchling",
    "hatchling.ouroboros": "hatchling",
    "mesonpy": "meson-python",
    "pdm.backend": "pdm-backend",
    "poetry.core.masonry.api": "poetry-core",
    "scikit_build_core.build": "scikit-build-core",
    "setuptools.build_meta": "setuptools>=77",
    LEGACY: "setuptools>=77",
    "uv_build": "uv-build",
}
# What these ask for only when an editable wheel is made, which they can't be asked before they are installed.
EDITABLE_EXTRAS = {
    "hatchling.build": ["editables"],
    "hatchling.ouroboros": ["editables"],
    "pdm.backend": ["editables"],
}
OUR_OWN = "kernelmill_build"


def inner_requirements(name: str, kind: str) -> list[str]:
    """What installs the inner back end for making a `kind` ('wheel', 'sdist', 'editable'); nothing for unknown ones."""
    extras = EDITABLE_EXTRAS.get(name, []) if kind == "editable" else []
    return [DISTRIBUTIONS[name], *extras] if name in DISTRIBUTIONS else []


def is_installed(name: str, path: Sequence[str] = ()) -> bool:
    """Whether the inner back end can be imported here."""
    with _importable(path):
        try:
            importlib.import_module(name.partition(":")[0])
        except ImportError:
            return False
        return True


_running: list[tuple[Path, str]] = []


def is_called_back() -> bool:
    """Whether this process is calling the inner back end of the project in the current folder: one that wraps kernelmill."""
    return any(folder == Path.cwd() for folder, _ in _running)


@contextlib.contextmanager
def calling_inner(name: str, path: Sequence[str] = (), *, quiet: bool = False, private: Path | None = None) -> Iterator[Any]:
    """The inner back end for calling its hooks on the project in the current folder; its failures become one message.

    `path`: the folders of `backend-path`. What it prints goes to stderr; with `quiet` only if it fails. One build works in the
    folder at a time. `private`: a folder for what it leaves from one build to the next, which two builds could not share.
    """
    folder = Path.cwd()
    outermost = not is_called_back()
    _refuse_endless(folder, name)
    shown = sys.stderr
    stream = io.StringIO() if quiet else shown
    with contextlib.ExitStack() as stack:
        stack.enter_context(_importable(path))
        backend = load_inner(name)
        if outermost:
            stack.enter_context(alone_in(folder, _wait))
        variables = {"KERNELMILL_BUILDING": str(folder), **(_private_build(private) if private else {})}
        stack.enter_context(environment.Variables(**variables))
        stack.enter_context(contextlib.redirect_stdout(stream))
        stack.enter_context(contextlib.redirect_stderr(stream))
        _running.append((folder, name))
        stack.callback(_running.pop)
        try:
            yield backend
        except (Exception, SystemExit) as error:  # whatever another back end raises is its failure
            if isinstance(error.__context__, KeyboardInterrupt):  # which it has taken for one
                raise error.__context__ from None
            if isinstance(stream, io.StringIO):
                shown.write(stream.getvalue())
            what = str(error) if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
            raise KernelmillError(f"the inner back end {name} failed: {what}", hint=_hint(name, error)) from error


def is_calling_inner() -> bool:
    """Whether a back end is being called whose wheel will be milled: a plug-in in it has nothing to do then."""
    return bool(_running)


def _hint(name: str, error: BaseException) -> str:
    """What helps: versions that the project requires, and a setup.py that imports what stands beside it."""
    if unmet := _unmet_requirements(Path.cwd()):
        return f"[build-system] requires what is not installed here: pip install {' '.join(unmet)}"
    if name == "setuptools.build_meta" and isinstance(error, ModuleNotFoundError) and Path("setup.py").is_file():
        return f'where setup.py imports what stands beside it: inner-backend = "{LEGACY}" in [tool.kernelmill]'
    return ""


def _unmet_requirements(project: Path) -> list[str]:
    """Those of `[build-system] requires` that this environment does not have, quoted for a shell. A front end installs them into
    the environment of a build; the command line works with what there is."""
    import importlib.metadata  # only what has failed gets here

    from packaging.requirements import InvalidRequirement, Requirement

    unmet = []
    for text in build_requirements(project) if project.joinpath("pyproject.toml").is_file() else ():
        try:
            requirement = Requirement(text)
            found = importlib.metadata.version(requirement.name)
        except InvalidRequirement:  # the front end says so
            continue
        except importlib.metadata.PackageNotFoundError:
            found = ""
        applies = requirement.marker is None or requirement.marker.evaluate()
        if applies and not (found and requirement.specifier.contains(found, prereleases=True)):
            unmet.append(shlex.quote(text))
    return unmet


def _wait() -> None:
    print("kernelmill: waiting for another build of this project", file=sys.stderr)


def _refuse_endless(folder: Path, name: str) -> None:
    """A back end that wraps kernelmill and is its inner back end would call itself without end."""
    above = not _running and environment.being_built() == str(folder)
    if above or (folder, name) in _running:
        raise KernelmillError(
            f"the inner back end {name} calls kernelmill again for the same project",
            hint="name the back end that makes the pure wheel: inner-backend in [tool.kernelmill]",
        )


def _private_build(folder: Path) -> dict[str, str]:
    """Settings with which setuptools keeps `build/` in a private folder: what another build left there, or is just writing, must
    not get into a wheel. Other back ends have no such folder, or choose a new one."""
    config = configparser.RawConfigParser()
    with contextlib.suppress(configparser.Error, OSError, UnicodeError):  # setuptools will say what is wrong with it
        config.read(environment.distutils_config() or ())
    if not config.has_section("build"):
        config.add_section("build")
    config.set("build", "build_base", str(folder / "build").replace("%", "%%"))  # setuptools looks for %(names)s
    path = folder / "setup.cfg"
    with path.open("w", encoding="utf-8") as stream:
        config.write(stream)
    return {"DIST_EXTRA_CONFIG": str(path)}


@contextlib.contextmanager
def _importable(path: Sequence[str]) -> Iterator[None]:
    """Modules in the folders of `backend-path` can be imported while the block runs."""
    added = [str(Path.cwd() / entry) for entry in path]
    sys.path[:0] = added
    try:
        yield
    finally:
        for entry in added:
            with contextlib.suppress(ValueError):  # the back end has changed the path itself
                sys.path.remove(entry)


def load_inner(name: str) -> Any:
    """The inner back end's object, named `module` or `module:attribute`."""
    module, _, attributes = name.partition(":")
    if module.partition(".")[0] == OUR_OWN:
        raise KernelmillError("inner-backend names kernelmill itself", hint="name the back end that makes the pure wheel")
    try:
        backend: Any = importlib.import_module(module)
        for attribute in filter(None, attributes.split(".")):
            backend = getattr(backend, attribute)
    except Exception as error:  # whatever importing it raises
        requirement = DISTRIBUTIONS.get(name, "the distribution that provides it")
        raise KernelmillError(
            f"the inner back end {name} cannot be imported: {str(error) or type(error).__name__}",
            hint=f"add {requirement} to [build-system] requires, or install it here",
        ) from error
    return backend
