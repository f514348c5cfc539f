"""`[tool.kernelmill]` of pyproject.toml, and `config_settings` of a build front end, as `BuildOptions`.

Input: the project's folder, or a mapping already parsed. Output: `BuildOptions`. Every key is a row of `KEYS`; an
unknown key or a value of the wrong kind is one clear error.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.options import BackendName, BuildOptions, CodeOptions
from kernelmill.records import dataclass, fields, replace

OUR_OWN = "kernelmill_build"
LEGACY = "setuptools.build_meta:__legacy__"  # what builds a project that names no back end
SETTING_PREFIX = "kernelmill."  # of config_settings: `-C kernelmill.on-unsupported=fallback`

REQUIREMENT = re.compile(r"\s*kernelmill\s*(?![\w.-])", re.IGNORECASE)  # of kernelmill itself
BACKEND = re.compile(r"\w+(\.\w+)*(:\w+(\.\w+)*)?")  # a module, or an object in it


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what a good value is (in words and as a test), and how the same is read from a command line's text."""

    expects: str
    accepts: Callable[[object], bool]
    from_text: Callable[[str], object]


def _is_strings(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value)


def _split(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _boolean(text: str) -> object:
    return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)


def _integer(text: str) -> object:
    return int(text) if text.isdecimal() else text


STRINGS = Key("a list of strings", _is_strings, _split)

KEYS: dict[str, Key] = {
    "inner-backend": Key("a string such as 'hatchling.build'", lambda v: isinstance(v, str) and bool(BACKEND.fullmatch(v)), str),
    "kernels": STRINGS,
    "on-unsupported": Key("'error' or 'fallback'", lambda v: v in ("error", "fallback"), str),
    "backend": Key(" or ".join(map(repr, get_args(BackendName))), lambda v: v in get_args(BackendName), str),
    "cache-dir": Key("a folder", lambda v: isinstance(v, str), str),
    "require-native": Key("true or false", lambda v: isinstance(v, bool), _boolean),
    "c-builder": Key("'direct' or 'cmake'", lambda v: v in ("direct", "cmake"), str),
    "sdist-c": Key("true or false", lambda v: isinstance(v, bool), _boolean),
    "debug": Key("true or false", lambda v: isinstance(v, bool), _boolean),
    "llvm-sources": Key("a list of files of the project", lambda v: isinstance(v, list | tuple) and all(map(_is_file, v)), _split),
    "targets": STRINGS,
    "cpu-levels": STRINGS,
    "math": Key("'own' or 'libm'", lambda v: v in ("own", "libm"), str),
    "opt-level": Key("0, 1, 2 or 3", lambda v: type(v) is int and 0 <= v <= 3, _integer),
}


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """What a project says of its build: its options, and the folders that hold a back end of its own."""

    options: BuildOptions
    backend_path: tuple[str, ...] = ()


def read_options(project: Path) -> BuildOptions:
    """The options in `project/pyproject.toml`; without the table, the defaults."""
    return read_project(project).options


def read_project(project: Path, *, called: bool = False) -> ProjectFile:
    """What `project/pyproject.toml` says.

    A project that is built by another back end than ours has that one as its inner back end; one that names none has
    setuptools, as the standard says (PEP 517). `called`: one of our hooks was called, by a front end or by a back end of the
    project that wraps ours, which is then no inner back end.
    """
    path = project / "pyproject.toml"
    if not path.exists() and project.joinpath("setup.py").is_file():
        return ProjectFile(BuildOptions(inner_backend=LEGACY))
    document = _read_toml(path)
    table = _table(_table(document, "tool", path), "kernelmill", path, "tool.")
    system = _table(document, "build-system", path)
    backend = system.get("build-backend", LEGACY)
    folders = system.get("backend-path", [])
    where = f"{path}: [build-system]"
    if not isinstance(backend, str) or not BACKEND.fullmatch(backend):
        raise KernelmillError(f"{where}: build-backend must be a string such as 'hatchling.build', not {backend!r}")
    if not isinstance(folders, list) or not all(map(_is_inside, folders)):
        raise KernelmillError(f"{where}: backend-path must be a list of folders of the project, not {folders!r}")
    ours = called or backend.partition(":")[0].partition(".")[0] == OUR_OWN
    defaults = BuildOptions() if ours else BuildOptions(inner_backend=backend)
    return ProjectFile(change_options(defaults, table, f"{path}: [tool.kernelmill]"), tuple(folders))


def _is_inside(folder: object) -> bool:
    return isinstance(folder, str) and "\0" not in folder and not Path(folder).is_absolute() and ".." not in Path(folder).parts


def _is_file(path: object) -> bool:
    return _is_inside(path) and path != ""


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KernelmillError(f"there is no {path}", hint="give the folder of a project, or a wheel") from None
    except OSError as error:
        raise KernelmillError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, numbers of too many digits; nested too deeply
        raise KernelmillError(f"{path} is not valid TOML: {error}") from error


def _table(document: Mapping[str, Any], name: str, path: Path, above: str = "") -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise KernelmillError(f"{path}: {above}{name} must be a table, written [{above}{name}]")
    return table


def build_requirements(project: Path) -> tuple[str, ...]:
    """`[build-system] requires` of `project/pyproject.toml` as it is written there; what is no text is left out."""
    system = _read_toml(project / "pyproject.toml").get("build-system", {})
    required = system.get("requires", ()) if isinstance(system, dict) else ()
    return tuple(text for text in required if isinstance(text, str)) if isinstance(required, list) else ()


def names_kernelmill(project: Path) -> bool:
    """Whether `project/pyproject.toml` says that kernelmill takes part in the build: by the table `[tool.kernelmill]`, or
    among `[build-system] requires`."""
    tool = _read_toml(project / "pyproject.toml").get("tool", {})
    if isinstance(tool, dict) and "kernelmill" in tool:
        return True
    return any(REQUIREMENT.match(text) for text in build_requirements(project))


def change_options(options: BuildOptions, table: Mapping[str, object], where: str) -> BuildOptions:
    """`options` with the keys of `table`, which stands at `where`."""
    of_code = {field.name for field in fields(CodeOptions)}
    changes: dict[str, Any] = {}
    code: dict[str, Any] = {}
    for name, value in table.items():
        key = KEYS.get(name)
        if key is None:
            raise _unknown_key(name, where)
        if not key.accepts(value):
            raise KernelmillError(f"{where}: {name} must be {key.expects}, not {value!r}")
        field = name.replace("-", "_")
        (code if field in of_code else changes)[field] = tuple(value) if isinstance(value, list) else value
    return replace(options, **changes, code=replace(options.code, **code))


def split_settings(options: BuildOptions, settings: Mapping[str, Any] | None) -> tuple[BuildOptions, dict[str, Any]]:
    """`options` changed by our own `config_settings`, and the settings that belong to the inner back end."""
    given = settings or {}
    ours = {name.removeprefix(SETTING_PREFIX): v for name, v in given.items() if name.startswith(SETTING_PREFIX)}
    others = {name: value for name, value in given.items() if not name.startswith(SETTING_PREFIX)}
    return change_options(options, _from_text(ours), "config settings"), others


def settings_from_text(items: Sequence[str]) -> dict[str, object]:
    """`key=value` items of a command line, as `change_options` takes them."""
    for item in items:
        if "=" not in item:
            raise KernelmillError(f"--set {item}: a setting is written KEY=VALUE")
    return _from_text(dict(item.split("=", 1) for item in items))


def _from_text(settings: Mapping[str, object]) -> dict[str, object]:
    """Values given as text turned into what their key expects; others, and unknown keys, are left for the check."""
    return {
        name: KEYS[name].from_text(value) if name in KEYS and isinstance(value, str) else value
        for name, value in settings.items()
    }


def _unknown_key(name: str, where: str) -> KernelmillError:
    close = difflib.get_close_matches(name.replace("_", "-"), KEYS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(KEYS)}"
    return KernelmillError(f"{where}: unknown key {name!r}", hint=hint)
