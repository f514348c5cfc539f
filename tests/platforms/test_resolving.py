"""Which wheel an installer takes: for every platform and Python the right one, or none, so that the sdist is built."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.tags import Tag, parse_tag
from packaging.utils import parse_wheel_filename

from kernelmill.targets import all_targets, get_abi

from .interpreters import MACHINES, PYTHONS, Machine, Python, supported

ONE_VERSION = {"pyodide": {"3.14": "cp314-cp314"}}  # the ABI of Pyodide belongs to one Python


def written() -> dict[str, frozenset[Tag]]:
    """The tags of the complete set of wheels, by what stands in their names."""
    names = {
        f"{get_abi(abi).python}-{get_abi(abi).tag}-{'.'.join(target.wheel_platforms)}"
        for target in all_targets().values()
        for abi in target.abis
    }
    return {name: parse_tag(name) for name in names}


def best(wheels: dict[str, frozenset[Tag]], machine: Machine, python: Python) -> str:
    """What pip takes: the wheel with the tag that comes first; '' where none fits."""
    order = {tag: k for k, tag in enumerate(supported(machine, python))}
    ranked = sorted((min(order[t] for t in tags if t in order), name) for name, tags in wheels.items() if tags & order.keys())
    return ranked[0][1] if ranked else ""


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", MACHINES)
def test_the_best_wheel(machine: str, python: str) -> None:
    where, which = MACHINES[machine], PYTHONS[python]
    abi = ONE_VERSION[machine].get(python, "") if machine in ONE_VERSION else which.serves
    wanted = f"{abi}-{where.wheel}" if abi and where.wheel else ""
    if wanted and wanted not in written():  # 32-bit CPUs have no wheels for free-threaded Pythons: the sdist serves
        assert where.wheel.rpartition("_")[2] in ("i686", "armv7l", "win32")
        assert abi != "cp311-abi3"
        wanted = f"cp311-abi3-{where.wheel}" if not python.endswith("t") else ""
    assert best(written(), where, which) == wanted


def test_a_pure_wheel_beside_them_is_only_taken_where_no_native_one_fits() -> None:
    wheels = written() | {"py3-none-any": parse_tag("py3-none-any")}
    for where in MACHINES.values():
        for which in PYTHONS.values():
            assert best(wheels, where, which) == (best(written(), where, which) or "py3-none-any")


@pytest.mark.platforms
def test_the_set_of_wheels_is_complete(wheels: list[Path]) -> None:
    names = [w.name for w in wheels if w.name.startswith("shoreline-")]
    assert {name.removeprefix("shoreline-1.0.0-").removesuffix(".whl") for name in names} == set(written())
    assert all(str(parse_wheel_filename(name)[1]) == "1.0.0" for name in names)


DOWNLOADS = [
    (("--platform", "manylinux_2_17_x86_64", "--python-version", "3.11"), "cp311-abi3-manylinux_2_17_x86_64"),
    (("--platform", "manylinux_2_17_aarch64", "--python-version", "3.14"), "cp311-abi3-manylinux_2_17_aarch64"),
    (("--platform", "manylinux_2_31_riscv64", "--python-version", "3.13"), "cp311-abi3-manylinux_2_31_riscv64"),
    (("--platform", "manylinux_2_17_s390x", "--python-version", "3.15"), "cp315-abi3.abi3t-manylinux_2_17_s390x"),
    (("--platform", "musllinux_1_2_x86_64", "--python-version", "3.12"), "cp311-abi3-musllinux_1_2_x86_64"),
    (("--platform", "macosx_14_0_arm64", "--python-version", "3.12"), "cp311-abi3-macosx_11_0_arm64"),
    (("--platform", "macosx_10_15_x86_64", "--python-version", "3.13"), "cp311-abi3-macosx_10_13_x86_64"),
    (("--platform", "win_amd64", "--python-version", "3.13"), "cp311-abi3-win_amd64"),
    (("--platform", "win_arm64", "--python-version", "3.14"), "cp311-abi3-win_arm64"),
    (("--platform", "win32", "--python-version", "3.11"), "cp311-abi3-win32"),
    (("--platform", "manylinux_2_17_x86_64", "--python-version", "3.14", "--abi", "cp314t"), "cp314-cp314t-manylinux_2_17_x86_64"),
    (("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14"), "cp314-cp314-pyemscripten_2026_0_wasm32"),
]


@pytest.mark.platforms
@pytest.mark.parametrize(("options", "wanted"), DOWNLOADS, ids=[d[1] for d in DOWNLOADS])
def test_pip_downloads_it_for_a_foreign_platform(wheels: list[Path], tmp_path: Path, options: tuple[str, ...], wanted: str) -> None:
    links = linked(wheels, tmp_path / "wheelhouse")
    pip(
        "download", "--no-deps", "--only-binary", ":all:", "--no-index", "--find-links", links, "-d", tmp_path / "out",
        *options, "shoreline",
    )  # fmt: skip
    assert [p.name for p in (tmp_path / "out").iterdir()] == [f"shoreline-1.0.0-{wanted}.whl"]


@pytest.mark.platforms
def test_pip_downloads_nothing_where_no_wheel_fits(wheels: list[Path], tmp_path: Path) -> None:
    links = linked(wheels, tmp_path / "wheelhouse")
    options = ("--platform", "manylinux_2_12_x86_64", "--python-version", "3.12", "--only-binary", ":all:")
    with pytest.raises(AssertionError, match="No matching distribution found"):
        pip("download", "--no-deps", *options, "--no-index", "--find-links", links, "-d", tmp_path / "out", "shoreline")


@pytest.mark.platforms
def test_installing_and_building_without_a_network(wheels: list[Path], tmp_path: Path) -> None:
    """The recipe of the guide: fill a folder where there is a network, use it where there is none."""
    root = Path(__file__).parents[2]
    house = tmp_path / "wheelhouse"
    source = tmp_path / "source"
    shutil.copytree(root, source, ignore=shutil.ignore_patterns(".git", "build", "tests", "*.egg-info", ".*_cache"))
    pip("wheel", "-q", "-w", house, "numpy>=2", "setuptools>=77", "ziglang>=0.13", source)
    linked(wheels, house)
    alone = ["unshare", "--map-root-user", "--net"] if can_be_alone() else []
    environment = tmp_path / "venv"
    run([sys.executable, "-m", "venv", environment])
    python = environment / "bin" / "python"
    offline = ("--no-index", "--find-links", house)
    run([*alone, python, "-m", "pip", "install", "-q", *offline, "shoreline"])
    told = run([python, "-c", "import shoreline; print(shoreline.explain(shoreline.gray_code).native)"])
    assert told.strip() == "True"
    example = shutil.copytree(root / "example_project", tmp_path / "example")
    run([*alone, python, "-m", "pip", "wheel", "-q", "--no-deps", *offline, "-w", tmp_path / "out", example])
    (made,) = (tmp_path / "out").glob("*.whl")
    assert made.name == "shoreline-1.0.0-cp311-abi3-manylinux_2_17_x86_64.whl"


def can_be_alone() -> bool:
    """Whether this machine lets a process have no network (util-linux, user namespaces)."""
    return subprocess.run(["unshare", "--map-root-user", "--net", "true"], capture_output=True, check=False).returncode == 0


def linked(wheels: list[Path], folder: Path) -> Path:
    """A folder with the example's wheels."""
    folder.mkdir(exist_ok=True)
    for wheel in wheels:
        if wheel.name.startswith("shoreline-"):
            (folder / wheel.name).symlink_to(wheel)
    return folder


def pip(*words: str | Path) -> str:
    return run([sys.executable, "-m", "pip", *words])


def run(command: list[str | Path]) -> str:
    """What the command prints; all of it where it fails."""
    done = subprocess.run([str(w) for w in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
