"""From a project's folder to wheels: the inner back end makes the pure wheel, mill does the rest.

Input: a `ProjectBuild` and the compiler as a function. Output: a pure or an editable wheel, and the request for
milling. Used by the build hooks and by the command line alike.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kernelmill import __version__, environment
from kernelmill.diagnostics import Diagnostic, KernelmillError
from kernelmill.project.config import read_project, split_settings
from kernelmill.project.options import BuildOptions
from kernelmill.records import dataclass, replace
from kernelmill.source import NOWHERE, SourceSet
from kernelmill.targets import ABIS, Target, all_targets, get_abi, get_target, host_abi, host_target
from kernelmill.temporary import temporary_folder
from kernelmill.wheel.archive import Member
from kernelmill.wheel.inner import calling_inner
from kernelmill.wheel.llvm.sources import read_texts
from kernelmill.wheel.metadata import add_requirement, own_requirement, requires_kernelmill
from kernelmill.wheel.mill import MillRequest
from kernelmill.wheel.modules import read_modules
from kernelmill.wheel.reader import read_wheel
from kernelmill.wheel.shim import finder_text, shim_text
from kernelmill.wheel.writer import wheel_bytes

NO_NAME = re.compile(r"\W")  # what the name of a module cannot hold
TESTS = re.compile(r"tests?(\.py)?$|testing$|conftest\.py$|test_.*|.*_tests?\.py$|bench.*")  # what packages often do not ship
SOURCE_ROOTS = ("", "src", "lib", "python")  # where projects keep what ends up at a wheel's root


@dataclass(frozen=True, slots=True)
class ProjectBuild:
    """A project, its options, and the settings of the front end that belong to the inner back end."""

    folder: Path
    options: BuildOptions
    inner_settings: dict[str, Any]
    backend_path: tuple[str, ...] = ()

    def calling(self, *, quiet: bool = False, private: Path | None = None) -> contextlib.AbstractContextManager[Any]:
        """The inner back end, for calling its hooks in the project's folder."""
        return calling_inner(self.options.inner_backend, self.backend_path, quiet=quiet, private=private)


def open_project(folder: Path, settings: dict[str, Any] | None = None, *, called: bool = False) -> ProjectBuild:
    """Read a project's options, changed by a front end's `config_settings`; `called`: by one of our hooks."""
    found = read_project(folder, called=called)
    options, inner_settings = split_settings(found.options, settings)
    return ProjectBuild(folder, options, inner_settings, found.backend_path)


@contextlib.contextmanager
def pure_wheel(project: ProjectBuild, *, quiet: bool = False) -> Iterator[Path]:
    """The wheel that the inner back end makes, for as long as the block runs; `quiet` hides what it prints."""
    with temporary_folder() as temporary:
        folder = temporary / "wheel"
        folder.mkdir()
        with contextlib.chdir(project.folder), project.calling(quiet=quiet, private=temporary) as backend:
            name = backend.build_wheel(str(folder), project.inner_settings or None, None)
        path = _made(project, folder, name)
        if missing := left_out(project, path):
            maker = project.options.inner_backend
            raise KernelmillError(
                f"the wheel that {maker} has made lacks {', '.join(missing)}, with kernels in a package of it",
                hint="name the subpackage to the inner back end (setuptools: [tool.setuptools.packages.find]), or move the module "
                "out of the package",
            )
        yield path


def left_out(project: ProjectBuild, path: Path) -> list[str]:
    """Files with kernels in the folders of the wheel's packages that the wheel does not hold; tests may stay out."""
    if not zipfile.is_zipfile(path):  # which the reader says better
        return []
    with zipfile.ZipFile(path) as archive:
        held = set(archive.namelist())
    packages = [name.removesuffix("__init__.py") for name in held if name.endswith("/__init__.py")]
    missing = [
        Member(name, file.read_bytes())
        for package in sorted(p for p in packages if not any(p != other and p.startswith(other) for other in packages))
        for name, file in _sources(project.folder, package)
        if name not in held and not any(TESTS.match(part) for part in name.split("/"))
    ]
    if not missing:
        return []
    from kernelmill.scan.candidates import scan  # most wheels hold everything

    modules, _ = read_modules(read_wheel(path, pure=False).with_members(*missing), show_paths(project.folder))
    paths = {m.source.module: m.source.path for m in modules if m.member in {member.path for member in missing}}
    found = scan(SourceSet(tuple(m.source for m in modules)), "", replace(project.options, kernels=())).candidates
    return sorted({paths[c.module] for c in found if c.module in paths})


def _sources(folder: Path, package: str) -> Iterator[tuple[str, Path]]:
    """The Python files of a package of the project by their place in a wheel."""
    if root := source_root(folder, package):
        for file in sorted((root / package).rglob("*.py")):
            yield file.relative_to(root).as_posix(), file


def source_root(folder: Path, package: str) -> Path | None:
    """The folder of the project, among `SOURCE_ROOTS`, that a package of a wheel comes from; None where none holds it."""
    return next((folder / root for root in SOURCE_ROOTS if (folder / root / package / "__init__.py").is_file()), None)


def _made(project: ProjectBuild, folder: Path, name: object) -> Path:
    """The file that the inner back end says it has made."""
    if isinstance(name, str) and name == Path(name).name and (folder / name).is_file():
        return folder / name
    raise KernelmillError(f"the inner back end {project.options.inner_backend} has made no wheel {name!r}")


def editable_wheel(project: ProjectBuild) -> tuple[str, bytes]:
    """The inner back end's editable wheel, requiring kernelmill, since the sources it points to import it."""
    with temporary_folder() as temporary:
        folder = temporary / "wheel"
        folder.mkdir()
        with project.calling() as backend:
            if not hasattr(backend, "build_editable"):
                raise KernelmillError(f"the inner back end {project.options.inner_backend} makes no editable wheels")
            name = backend.build_editable(str(folder), project.inner_settings or None, None)
        path = _made(project, folder, name)
        return path.name, requiring_kernelmill(path)


def requiring_kernelmill(path: Path) -> bytes:
    """The editable wheel at `path`, with kernelmill among what it requires, and its run-time part for front ends that do not
    look there (uv reads the static table `[project]` alone)."""
    wheel = read_wheel(path, pure=False)
    member = wheel.member(f"{wheel.dist_info}/METADATA")
    assert member is not None  # the reader refuses wheels without it
    if not requires_kernelmill(member.data):
        wheel = wheel.with_members(Member(member.path, add_requirement(member.data, own_requirement())))
    name = f"_kernelmill_editable_{re.sub(NO_NAME, '_', wheel.distribution)}"
    parts = {f"{name}.pth": f"import {name}\n".encode(), f"{name}.py": finder_text(), f"{name}_shim.py": shim_text("")}
    wheel = wheel.with_members(*(Member(file, data) for file, data in parts.items()))
    return wheel_bytes(wheel, environment.source_date_epoch())


def request_for(
    options: BuildOptions,
    targets: tuple[str, ...] = (),
    project: Path | None = None,
    *,
    single: bool = False,
    pure: bool = True,
    abis: tuple[str, ...] = (),
    tools: tuple[tuple[str, str], ...] = (),
) -> tuple[MillRequest, tuple[Diagnostic, ...]]:
    """What to mill for: the named targets, else those of the options, else this machine, with notes on the choice.

    With `single` it is exactly one; without names and `single` it is this machine's with either C library. Without
    `abis` it is the one of the running interpreter for this machine, the usual one for other targets, and every one for
    all targets. `pure`: with all targets, whether there is to be a wheel without native code too. `tools`: name and version of
    what makes the code.
    """
    _check_levels(options.code.cpu_levels)
    given = targets or options.targets
    names = _names(given)
    rows, notes = _targets(names, single)
    if not abis and (single or not given):
        rows, more = _loadable(rows)
        notes += more
    request = MillRequest(
        targets=rows,
        options=replace(options, targets=tuple(t.name for t in rows)),
        tools=(("kernelmill", __version__), *tools),
        timestamp=environment.source_date_epoch(),
        all_wheels=not single and not names,
        abis=_abi_names(abis) if abis else _usual_abis(given, single),
        native_demanded=options.require_native or environment.native_wheel_demanded(),
        pure=pure and not single and ALL in split_names(given),
        show=show_paths(project),
        llvm=read_texts(options.llvm_sources, project),
    )
    return request, notes


def _check_levels(names: tuple[str, ...]) -> None:
    """Refuse names that no target has for a CPU level."""
    known = list(dict.fromkeys(level.name for target in all_targets().values() for level in target.levels))
    for name in names:
        if name not in known:
            raise KernelmillError(f"unknown CPU level {name!r}", hint=f"known levels: {', '.join(known)}")


ALL = "all"


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Names of targets, given in lists with commas; `all` means every row."""
    names = split_names(given)
    return tuple(all_targets()) if ALL in names else names


def _abi_names(given: tuple[str, ...]) -> tuple[str, ...]:
    """The same for Python ABIs."""
    names = split_names(given)
    return tuple(ABIS) if ALL in names else tuple(get_abi(name).name for name in names)


def _loadable(rows: tuple[Target, ...]) -> tuple[tuple[Target, ...], tuple[Diagnostic, ...]]:
    """The targets that there are native modules for the running interpreter for; none with a warning."""
    abi = host_abi()
    kept = tuple(row for row in rows if not abi or abi in row.abis)
    if kept or not rows:
        return kept, ()
    message = f"there are no native modules for free-threaded Python on {rows[0].name}; the wheel stays pure Python"
    return (), (Diagnostic("warning", "unknown-abi", message, NOWHERE),)


def _usual_abis(given: tuple[str, ...], single: bool) -> tuple[str, ...]:
    """The ABIs to make where none is named; () for the usual one of each target."""
    if ALL in split_names(given) and not single:
        return tuple(abi.name for abi in ABIS.values() if not abi.testing)
    abi = host_abi()
    return (abi,) if abi and (single or not given) else ()


def split_names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Names given one by one or in lists with commas."""
    return tuple(name for text in given for name in text.split(",") if name)


def _targets(names: tuple[str, ...], single: bool) -> tuple[tuple[Target, ...], tuple[Diagnostic, ...]]:
    rows = tuple(get_target(name) for name in dict.fromkeys(names))
    if len(rows) == 1 or (rows and not single):
        return rows, ()
    try:
        host = host_target()
    except KernelmillError as error:
        message = f"{error.message}; the wheel stays pure Python"
        return (), (Diagnostic("warning", "unknown-host", message, NOWHERE, error.hint),)
    if rows and host not in rows:
        raise KernelmillError(
            f"a build hook makes exactly one wheel, and none of the targets is this machine ({host.name})",
            hint="name one target in the settings, or run `kernelmill build` for all of them",
        )
    siblings = () if single else tuple(t for t in all_targets().values() if t.hosts == host.hosts and t != host)
    return (host, *siblings), ()


def show_paths(project: Path | None) -> Callable[[str], str]:
    """How to name a wheel's members to the user: by the files of the project, if there is one."""
    return _Show(project) if project else str


@dataclass(frozen=True, slots=True)
class _Show:
    """From a path in the wheel to the file in the project that it was made from, where that can be found."""

    project: Path

    def __call__(self, member: str) -> str:
        for root in SOURCE_ROOTS:
            path = self.project / root / member
            if path.is_file():
                return _relative(path)
        return member


def _relative(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    return str(path)
