"""Projects that keep their build back end (tests/projects), each built by pip, build and uv, with the test's own environment."""

import shutil
import sys
import sysconfig
import tarfile
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest

from .conftest import ROOT, run

pytestmark = pytest.mark.slow

ABI = f"cp{sys.version_info[0]}{sys.version_info[1]}"
OURS = f"{ABI}-{ABI}-linux_x86_64"
TOOLS = Path(sys.executable).parent
#: commands that build `project` into `out/NAME`, in the environment of these tests; build and uv also make an sdist
FRONT_ENDS = {
    "pip": [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "out/pip", "./project"],
    "build": [sys.executable, "-m", "build", "-n", "-o", "out/build", "project"],
    "uv": [TOOLS / "uv", "build", "-q", "--no-build-isolation", "--python", sys.executable, "--out-dir", "out/uv", "project"],
}
EXTENSION = sysconfig.get_config_var("EXT_SUFFIX")


class Case:
    """A project: its wheel's name without suffix, what the wheel holds, a program and its answer, files of its sdist."""

    def __init__(self, folder, wheel, members, program, answer, sources, editable):
        self.folder, self.wheel, self.members = folder, wheel, members
        self.program, self.answer, self.sources, self.editable = program, answer, sources, editable

    @property
    def distribution(self):
        return "-".join(self.wheel.split("-")[:2])


CASES = {
    case.folder: case
    for case in (
        Case(
            "setuptools_cython",
            f"tide-1.2-{OURS}",
            {"__init__.py", "_kernelmill.py", "_kernels.abi3.so", f"levels{EXTENSION}", "levels.pyx", "signal.py"},
            "import numpy as np, tide; print(tide.explain(tide.smooth).native, tide.total(np.arange(4.0)), tide.datum(3))",
            "True 6.0 0.5",
            {"pyproject.toml", "src/tide/signal.py", "src/tide/levels.pyx"},
            "setuptools.build_meta",
        ),
        Case(
            "hatchling",
            "reef-0.3-cp311-abi3-manylinux_2_17_x86_64",
            {"__init__.py", "_kernelmill.py", "_kernels.abi3.so", "depths.py"},
            "import numpy as np, reef; print(reef.explain(reef.deepest).native, reef.deepest(np.arange(4.0)))",
            "True 3.0",
            {"pyproject.toml", "src/reef/depths.py"},
            "hatchling.build",
        ),
        Case(
            "scikit_build",
            f"dune-0.9-{OURS}",
            {"__init__.py", "_kernelmill.py", "_kernels.abi3.so", f"grains{EXTENSION}", "wind.py"},
            "import numpy as np, dune; print(dune.explain(dune.height).native, dune.height(np.ones(4)), dune.grains(0.5))",
            "True 2.0 32.0",
            {"pyproject.toml", "CMakeLists.txt", "src/grains.cpp", "src/dune/wind.py"},
            "",
        ),
        Case(
            "meson",
            f"delta-3.1-{OURS}",
            {"__init__.py", "_kernelmill.py", "_kernels.abi3.so", "flow.py"},
            "import numpy as np, delta; print(delta.explain(delta.discharge).native, delta.discharge(np.ones(4), np.ones(4)))",
            "True 4.0",
            {"pyproject.toml", "meson.build", "src/delta/flow.py"},
            "",
        ),
        Case(
            "mixed",
            f"harbour-2.0-{OURS}",
            {"__init__.py", "_kernelmill.py", "_kernels.abi3.so", f"berths{EXTENSION}", "berths.pyx", "tides.py"},
            "import numpy as np, harbour as h; print(h.explain(h.under_keel).native, h.under_keel(np.ones(3), 0.5), h.berth(2))",
            "True 0.5 24",
            {"pyproject.toml", "src/harbour/tides.py", "src/harbour/berths.pyx"},
            "kernelmill_build",
        ),
    )
}


@pytest.fixture(params=CASES)
def case(request, tmp_path):
    """A case, with a copy of its project in `tmp_path`."""
    folder = shutil.copytree(ROOT / "tests" / "projects" / request.param, tmp_path / "project")
    if request.param == "meson":  # its sdist is what is committed
        run(["git", "init", "-q"], folder)
        run(["git", "add", "."], folder)
        run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "all"], folder)
    return CASES[request.param]


def install(wheel, folder):
    """Into the folder `site` of `folder`."""
    run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", "site", wheel], folder)


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def members(wheel):
    """Of a wheel's one package, without its folder."""
    with zipfile.ZipFile(wheel) as archive:
        names = {n.partition("/") for n in archive.namelist()}
    return {name for folder, _, name in names if not folder.endswith(".dist-info")}


def test_every_front_end_makes_the_same_native_wheel(case, tmp_path):
    for name, command in FRONT_ENDS.items():
        run(command, tmp_path, PATH=f"{TOOLS}:/usr/bin:/bin")
        made = {p.name for p in (tmp_path / "out" / name).iterdir()} - {".gitignore"}
        assert made == {f"{case.wheel}.whl", *([] if name == "pip" else [f"{case.distribution}.tar.gz"])}
        wheel = tmp_path / "out" / name / f"{case.wheel}.whl"
        assert members(wheel) == case.members
        assert metadata(wheel).get_all("Requires-Dist") == ["numpy>=2"]
    with tarfile.open(tmp_path / "out" / "build" / f"{case.distribution}.tar.gz") as archive:
        assert case.sources <= {n.partition("/")[2] for n in archive.getnames()}
    install(wheel, tmp_path)
    assert run([sys.executable, "-c", case.program], tmp_path, PYTHONPATH=str(tmp_path / "site")).strip() == case.answer


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.editable], indirect=True)
def test_an_editable_install_runs_the_sources_with_kernelmill(case, tmp_path):
    code = f"import sys, {case.editable} as b; sys.stdout = sys.stderr; n = b.build_editable('..'); print(n, file=sys.__stdout__)"
    name = run([sys.executable, "-c", code], tmp_path / "project").split()[-1]
    assert "kernelmill[llvm]" in metadata(tmp_path / name).get_all("Requires-Dist")
    install(tmp_path / name, tmp_path)
    program = f"import site; site.addsitedir('site'); {case.program}"
    assert run([sys.executable, "-c", program], tmp_path).strip() == case.answer.replace("True", "False")


def test_an_editable_install_of_scikit_build_core_is_native(tmp_path):
    folder = shutil.copytree(ROOT / "tests" / "projects" / "scikit_build", tmp_path / "project")
    code = "import sys, scikit_build_core.build as b; sys.stdout = sys.stderr; print(b.build_editable('..'), file=sys.__stdout__)"
    name = run([sys.executable, "-c", code], folder).split()[-1]
    install(tmp_path / name, tmp_path)
    program = f"import site; site.addsitedir('site'); {CASES['scikit_build'].program}; print(dune.__file__)"
    found = run([sys.executable, "-c", program], tmp_path).splitlines()
    assert found == [CASES["scikit_build"].answer, str(folder / "src" / "dune" / "__init__.py")]


def cmake(folder, *arguments, **variables):
    path = f"{TOOLS}:/usr/bin:/bin"
    configure = ["cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DPython_EXECUTABLE={sys.executable}", *arguments]
    run(configure, folder, PATH=path, **variables)
    run(["cmake", "--build", "build"], folder, PATH=path)
    run(["cmake", "--install", "build", "--prefix", "installed"], folder, PATH=path)


@pytest.mark.parametrize("way", ["kernelmill_DIR", "KERNELMILL_SUBDIRECTORY"])
def test_plain_cmake(tmp_path, way):
    folder = shutil.copytree(ROOT / "tests" / "projects" / "cmake", tmp_path / "project")
    package = run([sys.executable, "-m", "kernelmill", "--cmake-dir"], folder).strip()
    cmake(folder, f"-D{way}={package}", CFLAGS="-ffast-math")
    place = folder / "installed" / "shoal"
    assert {p.name for p in place.iterdir()} == {"__init__.py", "_kernelmill.py", "_kernels.abi3.so", "depth.py"}
    assert b"fast_math" not in (place / "_kernels.abi3.so").read_bytes()  # nothing that changes the process's arithmetic
    program = "import numpy as np, shoal as s; print(s.explain(s.above).native, s.above(np.arange(5.0), 2.0))"
    for root in (folder / "installed", folder / "build" / "kernelmill" / "shoal" / "python"):
        assert run([sys.executable, "-c", program], tmp_path, PYTHONPATH=str(root)).strip() == "True 2"
