"""cibuildwheel and the workflow files, as far as they run without containers and without other machines.

cibuildwheel builds Linux wheels in containers. What it then does with a wheel is run here with its own code: which
identifiers share one, the repair commands, the audit. The build inside is run as it runs it: by pip, with its variables.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kernelmill.cli.main import main
from kernelmill.targets import all_targets, get_abi
from kernelmill.targets.abis import abi_of_interpreter

from .rigs import Unavailable
from .rigs.installed import find_python
from .test_resolving import written
from .wheels import EXAMPLE, ROOT

pytestmark = pytest.mark.platforms

#: run with cibuildwheel's own modules: argv is a JSON object from identifier to the wheel that its build would make;
#: prints what is built, in order, and what is reused
REPLAY = """
import json, sys
from pathlib import Path
from cibuildwheel.util.packaging import find_compatible_wheel
built, reused = [], {}
for identifier, wheel in json.loads(sys.argv[1]).items():
    found = find_compatible_wheel(built, identifier)
    if found:
        reused[identifier] = found.name
    else:
        built.append(Path(wheel))
print(json.dumps({"built": [w.name for w in built], "reused": reused}))
"""
IDENTIFIERS = """
import json
from cibuildwheel.util.resources import read_python_configs
print(json.dumps([c["identifier"] for p in ("linux", "macos", "windows") for c in read_python_configs(p)]))
"""
CONFIGURATION = """
[tool.cibuildwheel]
build = ["cp311-*", "cp314t-*", "cp315t-*"]
"""


def run(command: list[str | Path], **options: Any) -> str:
    done = subprocess.run([str(w) for w in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def would_make(identifier: str) -> str:
    """The tag of the wheel that a build under that identifier makes; '' for an interpreter that we make none for."""
    found = re.fullmatch(r"cp3(\d+)(t?)-(manylinux|musllinux|macosx|win)_?(\w+)", identifier)
    if found is None or int(found[1]) < 11:
        return ""
    abi = get_abi(abi_of_interpreter(int(found[1]), free_threaded=bool(found[2])) or "cp311-abi3")
    for target in all_targets().values():
        (platform, *_) = target.wheel_platforms
        if platform.startswith(found[3]) and platform.endswith(found[4]) and abi.name in target.abis:
            return f"{abi.python}-{abi.tag}-{platform}"
    return ""


def test_identifiers_share_one_wheel(checkers: Path) -> None:
    """Of each platform cibuildwheel builds one for all Pythons with the GIL, and one for each without that needs its own."""
    names = [i for i in json.loads(run([checkers, "-c", IDENTIFIERS])) if re.match(r"cp31[1-5]t?-", i)]
    made = {name: f"lib-1.0-{tag}.whl" for name in names if (tag := would_make(name))}
    assert len(made) > 60
    told = json.loads(run([checkers, "-c", REPLAY, json.dumps(made)]))
    assert len(set(told["built"])) == len(told["built"]), "the same file twice"
    assert {w.removeprefix("lib-1.0-").removesuffix(".whl") for w in told["built"]} <= set(written())
    for identifier, wheel in told["reused"].items():
        assert "-cp311-abi3-" in wheel, identifier
    assert all(i.startswith(("cp311", "cp313t", "cp314t", "cp315t")) for i in made if i not in told["reused"])


def test_the_documented_configuration(checkers: Path, tmp_path: Path) -> None:
    project = copy_example(tmp_path, CONFIGURATION)
    command = [checkers, "-m", "cibuildwheel", "--print-build-identifiers", "--platform", "linux", "--archs", "x86_64", project]
    assert run(command).split() == [
        f"{python}-{libc}_x86_64" for libc in ("manylinux", "musllinux") for python in ("cp311", "cp314t", "cp315t")
    ]
    assert CONFIGURATION.strip() in (ROOT / "docs" / "guide" / "releasing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_build_that_cibuildwheel_runs(tmp_path: Path, version: str) -> None:
    try:
        python = find_python(version)
    except Unavailable as missing:
        pytest.skip(str(missing))
    house = kernelmills_wheel(tmp_path)
    environment = os.environ | {
        "CIBUILDWHEEL": "1",
        "CIBUILDWHEEL_BUILD_IDENTIFIER": f"cp{version.replace('.', '')}-manylinux_x86_64",
        "AUDITWHEEL_PLAT": "manylinux_2_28_x86_64",
        "PIP_FIND_LINKS": f"{house} {os.environ.get('PIP_FIND_LINKS', '')}",
    }
    environment.pop("PYTHONPATH", None)
    out = tmp_path / "out"
    run([python, "-m", "pip", "wheel", copy_example(tmp_path, ""), "--wheel-dir", out, "--no-deps"], env=environment)
    assert [p.name for p in out.iterdir()] == ["shoreline-1.0.0-cp311-abi3-manylinux_2_17_x86_64.whl"]


def test_repair_leaves_the_native_files_alone(checkers: Path, published: list[Path], tmp_path: Path) -> None:
    """auditwheel adds the tags of older platforms that the file would run on; delvewheel finds nothing to add."""
    on_path = {"PATH": f"{checkers.parent}{os.pathsep}{os.environ['PATH']}"}
    chosen = {
        "auditwheel": [w for w in published if w.name.endswith(("linux_2_17_x86_64.whl", "linux_1_2_x86_64.whl"))],
        "delvewheel": [w for w in published if w.name.endswith("win_amd64.whl")],
    }
    for tool, wheels in chosen.items():
        assert len(wheels) >= 4
        for wheel in wheels:
            out = tmp_path / wheel.stem
            run([checkers, "-m", tool, "repair", "-w", out, wheel], env=os.environ | on_path)
            (repaired,) = out.iterdir()
            assert native(repaired) == native(wheel)


def test_mixed_wheels_before_and_after_repair(checkers: Path, tmp_path: Path) -> None:
    """A wheel with Cython and kernels is repaired; a repaired wheel, with the library that was added to it, gets kernels."""
    pytest.importorskip("Cython", reason="the test extra brings Cython")
    on_path = os.environ | {"PATH": f"{checkers.parent}{os.pathsep}{os.environ['PATH']}"}
    (tmp_path / "tide.c").write_text("double tide_height(double x) { return x * 1.5; }\n")
    run(["cc", "-shared", "-fPIC", "tide.c", "-o", "libkmtide.so"], cwd=tmp_path)
    on_path["LD_LIBRARY_PATH"] = str(tmp_path)
    wheels = {}
    for back_end in ("kernelmill_build", "setuptools.build_meta"):
        project = Path(shutil.copytree(ROOT / "tests" / "projects" / "mixed", tmp_path / f"{back_end} project"))
        described = (project / "pyproject.toml").read_text(encoding="utf-8")
        described = described.replace('"kernelmill_build"', f'"{back_end}"')
        if back_end != "kernelmill_build":  # which is not to take part
            described = described.replace('"kernelmill", ', "").replace(
                "berths.pyx\"]", f'berths.pyx"], libraries = ["kmtide"], library-dirs = ["{tmp_path}"]'
            )
            with (project / "src" / "harbour" / "berths.pyx").open("a", encoding="utf-8") as file:
                file.write("\ncdef extern double tide_height(double)\n\n\ndef height(double x):\n    return tide_height(x)\n")
        (project / "pyproject.toml").write_text(described, encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
        run([*pip, "-w", tmp_path / back_end, project])
        (wheels[back_end],) = (tmp_path / back_end).iterdir()
        run([checkers, "-m", "auditwheel", "repair", "-w", tmp_path / "repaired" / back_end, wheels[back_end]], env=on_path)
    (mixed,), (plain,) = ([*(tmp_path / "repaired" / name).iterdir()] for name in wheels)
    assert native(mixed) == native(wheels["kernelmill_build"])
    assert "-manylinux" in mixed.name
    assert main(["mill", "--out", str(tmp_path / "milled"), str(plain)]) == 0
    (milled,) = (tmp_path / "milled").glob("*.whl")
    added = {name: data for name, data in native(milled).items() if name not in native(plain)}
    assert [*added] == ["harbour/_kernels.abi3.so"]
    assert native(milled) == native(plain) | added
    assert any(name.startswith("harbour.libs/libkmtide") for name in native(milled))
    assert milled.name.endswith("-manylinux_2_17_x86_64.whl")  # the narrower of both
    program = "from harbour import tides, berths, _kernelmill as k; print(k.explain(tides.under_keel).native, {})"
    for wheel, more, answer in ((mixed, "berths.berth(2)", "True 24\n"), (milled, "berths.height(2.0)", "True 3.0\n")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path / f"site {wheel.parent.name}")
        path = os.environ | {"PYTHONPATH": str(tmp_path / f"site {wheel.parent.name}")}
        assert run([sys.executable, "-c", program.format(more)], env=path, cwd=tmp_path) == answer


def test_the_default_audit_command(checkers: Path, published: list[Path]) -> None:
    """`abi3audit --strict --report {abi3_wheel}`; not for cp315-abi3.abi3t on Linux, as documented."""
    for wheel in published:
        if "-cp311-abi3-" in wheel.name:
            run([checkers, "-m", "abi3audit", "--strict", "--report", wheel])


def test_the_steps_of_the_workflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kernelmill init --ci`, then the commands of the action and of the test job, in the order and shells written."""
    yaml = pytest.importorskip("yaml", reason="the test extra brings PyYAML")
    project = copy_example(tmp_path, "")
    monkeypatch.chdir(project)
    assert main(["init", "--ci"]) == 0
    action = yaml.safe_load((project / ".github/actions/kernelmill-wheels/action.yml").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((project / ".github/workflows/wheels.yml").read_text(encoding="utf-8"))
    inputs = {name: field["default"] for name, field in action["inputs"].items()}
    inputs |= {"kernelmill": "kernelmill[zig]", "targets": "linux-x86_64-gnu,macos-arm64", "abis": "cp311-abi3,cp315-abi3.abi3t"}
    runner = Runner(tmp_path, project, {f"inputs.{name}": value for name, value in inputs.items()})
    for step in action["runs"]["steps"]:
        runner.step(step)
    made = {p.name for p in (tmp_path / "temp" / "dist").iterdir()}
    assert {"shoreline-1.0.0.tar.gz", "shoreline-1.0.0-cp311-abi3-manylinux_2_17_x86_64.whl"} <= made
    assert "shoreline-1.0.0-cp315-abi3.abi3t-macosx_11_0_arm64.whl" in made
    shutil.copytree(tmp_path / "temp" / "dist", project / "dist")  # what the artifact does
    runner.fresh_python()
    shutil.rmtree(project / "src")  # only the wheel can be what is tested
    told = [runner.step(step) for step in workflow["jobs"]["test"]["steps"]]
    assert "shoreline._kernels is native" in told[-2]
    assert re.search(r"\d+ passed", told[-1])


class Runner:
    """Runs the `run` steps of a workflow on this machine; actions of others are left out."""

    def __init__(self, folder: Path, project: Path, values: dict[str, str]) -> None:
        self.folder, self.project, self.values = folder, project, values
        (folder / "temp").mkdir()
        self.house = kernelmills_wheel(folder)
        self.fresh_python()

    def fresh_python(self) -> None:
        """What actions/setup-python gives: an interpreter that has pip."""
        run([sys.executable, "-m", "venv", "--clear", self.folder / "python"])

    def step(self, step: dict[str, Any]) -> str:
        if "run" not in step:
            return ""
        links = f"{self.house} {os.environ.get('PIP_FIND_LINKS', '')}"
        environment = os.environ | {"RUNNER_TEMP": str(self.folder / "temp"), "PIP_FIND_LINKS": links}
        environment.pop("PYTHONPATH", None)
        environment["PATH"] = f"{self.folder / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment |= {name: self.filled(text) for name, text in step.get("env", {}).items()}
        where = self.project / self.filled(step.get("working-directory", "."))
        shell: list[str | Path] = [self.folder / "python" / "bin" / "python", "-"]
        if step.get("shell", "bash") == "bash":
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-s"]
        return run(shell, cwd=where, env=environment, input=step["run"])

    def filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda m: self.values[m[1]], text)



def copy_example(folder: Path, more: str) -> Path:
    """The example project, with text added to its pyproject.toml."""
    project = Path(shutil.copytree(EXAMPLE, folder / "project", ignore=shutil.ignore_patterns("build", "*.egg-info")))
    path = project / "pyproject.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return project


def kernelmills_wheel(folder: Path) -> Path:
    """A folder with kernelmill's own wheel, as an index would have it."""
    house = folder / "house"
    source = shutil.copytree(ROOT, folder / "kernelmill", ignore=shutil.ignore_patterns(".git", "build", "tests", "*.egg-info"))
    run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", house, source])
    return house


def native(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".so", ".pyd"))}
