from dataclasses import fields
from typing import get_args

import pytest

from kernelmill.codegen.backends import BACKENDS
from kernelmill.diagnostics import KernelmillError
from kernelmill.project.config import KEYS, ProjectFile, read_options, read_project, settings_from_text, split_settings
from kernelmill.project.options import AUTO, BackendName, BuildOptions, CodeOptions


def read(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    return read_options(tmp_path)


def test_every_option_has_a_key():
    assert {name.replace("-", "_") for name in KEYS} == (
        {field.name for field in (*fields(BuildOptions), *fields(CodeOptions))} - {"code"}
    )


def test_without_a_table_the_defaults(tmp_path):
    assert read(tmp_path, '[build-system]\nbuild-backend = "kernelmill_build"\n') == BuildOptions()


@pytest.mark.parametrize("text", ["", "[build-system]\nrequires = []\n", "[project]\nname = 'x'\n"])
def test_without_a_back_end_it_is_the_one_of_old(tmp_path, text):
    assert read(tmp_path, text) == BuildOptions(inner_backend="setuptools.build_meta:__legacy__")


def test_a_project_with_a_setup_py_alone(tmp_path):
    (tmp_path / "setup.py").write_text("import setuptools; setuptools.setup()\n")
    assert read_options(tmp_path).inner_backend == "setuptools.build_meta:__legacy__"


def test_a_back_end_in_the_tree(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[build-system]\nbuild-backend = "own"\nbackend-path = ["_build"]\n')
    assert read_project(tmp_path) == ProjectFile(BuildOptions(inner_backend="own"), ("_build",))
    assert read_project(tmp_path, called=True) == ProjectFile(BuildOptions(), ("_build",))  # it wraps ours


@pytest.mark.parametrize(("table", "message"), [
    ("build-system = 1", "build-system must be a table"),
    ("tool = []", "tool must be a table"),
    ("[build-system]\nbuild-backend = 3", "build-backend must be a string"),
    ("[build-system]\nbuild-backend = '../x'", "build-backend must be a string"),
    ("[build-system]\nbackend-path = 'x'", "backend-path must be a list of folders"),
    ("[build-system]\nbackend-path = ['/tmp']", "backend-path must be a list of folders"),
    ("[build-system]\nbackend-path = ['a/../..']", "backend-path must be a list of folders"),
    ("x = " + "[" * 5000, "is not valid TOML"),
    ("x = " + "1" * 5000, "is not valid TOML"),
    ("x = '\\udc80'\n\x00", "is not valid TOML"),
])  # fmt: skip
def test_other_tables(tmp_path, table, message):
    with pytest.raises(KernelmillError, match=message):
        read(tmp_path, table)


def test_every_back_end_can_be_named():
    assert get_args(BackendName) == (AUTO, *BACKENDS)


def test_every_key_is_read(tmp_path):
    text = """
    [tool.kernelmill]
    inner-backend = "hatchling.build"
    kernels = ["mylib.fast.*", "mylib.signal:smooth"]
    on-unsupported = "fallback"
    require-native = true
    targets = ["linux-x86_64-gnu"]
    opt-level = 1
    cpu-levels = ["v3"]
    backend = "llvm"
    """
    assert read(tmp_path, text) == BuildOptions(
        inner_backend="hatchling.build",
        kernels=("mylib.fast.*", "mylib.signal:smooth"),
        on_unsupported="fallback",
        require_native=True,
        targets=("linux-x86_64-gnu",),
        code=CodeOptions(opt_level=1, cpu_levels=("v3",)),
        backend="llvm",
    )


def test_a_project_of_another_back_end_is_wrapped(tmp_path):
    assert read(tmp_path, '[build-system]\nbuild-backend = "hatchling.build"\n').inner_backend == "hatchling.build"


@pytest.mark.parametrize(
    ("table", "message", "hint"),
    [
        ("kernals = []", "unknown key 'kernals'", "did you mean kernels?"),
        ("require_native = true", "unknown key 'require_native'", "did you mean require-native?"),
        ("zebra = 1", "unknown key 'zebra'", "known keys: inner-backend"),
        ("kernels = 'a'", "kernels must be a list of strings, not 'a'", ""),
        ("kernels = [1]", "kernels must be a list of strings", ""),
        ("on-unsupported = 'warn'", "on-unsupported must be 'error' or 'fallback', not 'warn'", ""),
        ("require-native = 'yes'", "require-native must be true or false", ""),
        ("opt-level = 7", "opt-level must be 0, 1, 2 or 3, not 7", ""),
        ("opt-level = true", "opt-level must be", ""),
    ],
)
def test_mistakes(tmp_path, table, message, hint):
    with pytest.raises(KernelmillError) as caught:
        read(tmp_path, f"[tool.kernelmill]\n{table}\n")
    assert message in caught.value.message
    assert "pyproject.toml" in caught.value.message
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize("text", ["[tool]\nkernelmill = 1\n", "[tool.kernelmill\n"])
def test_a_broken_file(tmp_path, text):
    with pytest.raises(KernelmillError, match=r"pyproject\.toml"):
        read(tmp_path, text)


def test_settings_of_a_front_end():
    settings = {"kernelmill.kernels": "a:b, c.*", "kernelmill.require-native": "true", "--quiet": "1"}
    options, others = split_settings(BuildOptions(), settings)
    assert (options.kernels, options.require_native, others) == (("a:b", "c.*"), True, {"--quiet": "1"})
    with pytest.raises(KernelmillError, match="config settings: unknown key 'nothing'"):
        split_settings(BuildOptions(), {"kernelmill.nothing": "1"})
    with pytest.raises(KernelmillError, match="opt-level must be 0, 1, 2 or 3, not 'fast'"):
        split_settings(BuildOptions(), {"kernelmill.opt-level": "fast"})


def test_settings_of_the_command_line():
    assert settings_from_text(["opt-level=0", "targets=a,b"]) == {"opt-level": 0, "targets": ("a", "b")}
