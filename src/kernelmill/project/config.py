"""`[tool.kernelmill]` of pyproject.toml, and `config_settings` of a build front end, as `BuildOptions`.

Input: the project's folder, or a mapping already parsed. Output: `BuildOptions`. Every key is a row of `KEYS`; an
unknown key or a value of the wrong kind is one clear error.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kernelmill.diagnostics import KernelmillError
from kernelmill.project.options import BuildOptions

SETTING_PREFIX = "kernelmill."  # of config_settings: `-C kernelmill.on-unsupported=fallback`


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
    "inner-backend": Key("a string such as 'hatchling.build'", lambda v: isinstance(v, str) and bool(v), str),
    "kernels": STRINGS,
    "on-unsupported": Key("'error' or 'fallback'", lambda v: v in ("error", "fallback"), str),
    "require-native": Key("true or false", lambda v: isinstance(v, bool), _boolean),
    "targets": STRINGS,
    "opt-level": Key("0, 1, 2 or 3", lambda v: type(v) is int and 0 <= v <= 3, _integer),
}


def read_options(project: Path) -> BuildOptions:
    """The options in `project/pyproject.toml`; without the table, the defaults."""
    path = project / "pyproject.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KernelmillError(f"there is no {path}", hint="give the folder of a project, or a wheel") from None
    except OSError as error:
        raise KernelmillError(f"cannot read {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KernelmillError(f"{path} is not valid TOML: {error}") from error
    tool = document.get("tool", {})
    table = tool.get("kernelmill", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise KernelmillError(f"{path}: tool.kernelmill must be a table, written [tool.kernelmill]")
    return change_options(BuildOptions(), table, f"{path}: [tool.kernelmill]")


def change_options(options: BuildOptions, table: Mapping[str, object], where: str) -> BuildOptions:
    """`options` with the keys of `table`, which stands at `where`."""
    known = {field.name for field in fields(BuildOptions)}
    changes: dict[str, Any] = {}
    for name, value in table.items():
        key = KEYS.get(name)
        if key is None:
            raise _unknown_key(name, where)
        if not key.accepts(value):
            raise KernelmillError(f"{where}: {name} must be {key.expects}, not {value!r}")
        field = name.replace("-", "_")
        assert field in known  # noqa: S101  # a row of KEYS without its field is our own mistake
        changes[field] = tuple(value) if isinstance(value, list) else value
    return replace(options, **changes)


def split_settings(options: BuildOptions, settings: Mapping[str, Any] | None) -> tuple[BuildOptions, dict[str, Any]]:
    """`options` changed by our own `config_settings`, and the settings that belong to the inner back end."""
    ours: dict[str, object] = {}
    others: dict[str, Any] = {}
    for name, value in (settings or {}).items():
        if not name.startswith(SETTING_PREFIX):
            others[name] = value
            continue
        short = name.removeprefix(SETTING_PREFIX)
        ours[short] = KEYS[short].from_text(value) if short in KEYS and isinstance(value, str) else value
    return change_options(options, ours, "config settings"), others


def _unknown_key(name: str, where: str) -> KernelmillError:
    close = difflib.get_close_matches(name.replace("_", "-"), KEYS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(KEYS)}"
    return KernelmillError(f"{where}: unknown key {name!r}", hint=hint)
