"""What a project asks of a build: which targets a front end's wheel is for, and why there is none."""

import pytest

from kernelmill import targets
from kernelmill.project.options import BuildOptions
from kernelmill.wheel import project
from kernelmill.wheel.archive import Member, Tag, WheelContents
from kernelmill.wheel.writer import wheel_bytes


@pytest.mark.parametrize(
    ("names", "abi", "platform", "code"),
    [
        (("linux-i686-gnu",), "cp314-cp314t", "linux-i686", "unknown-abi"),
        ((), "", "plan9-vax", "unknown-host"),
    ],
)
def test_a_machine_without_native_modules_gets_a_warning(monkeypatch, names, abi, platform, code):
    monkeypatch.setattr(project, "host_abi", lambda: abi)
    monkeypatch.setattr(project, "host_target", lambda: targets.find_host(platform, ""))
    request, notes = project.request_for(BuildOptions(targets=names), single=True)
    assert request.targets == ()
    assert [(d.severity, d.code) for d in notes] == [("warning", code)]


KERNEL = "from kernelmill import kernel\n\n\n@kernel\ndef twice(n: int) -> int:\n    return n * 2\n"


def left_out_of(folder, shipped: dict[str, str], others: dict[str, str]) -> list[str]:
    """What is missed in a wheel of `shipped`, beside which the project has `others`."""
    for name, text in (shipped | others).items():
        (folder / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "src" / name).write_text(text, encoding="utf-8")
    members = (*(Member(name, text.encode()) for name, text in shipped.items()), Member("p-1.dist-info/METADATA", METADATA))
    members = (*members, Member("p-1.dist-info/WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"))
    path = folder / "p-1-py3-none-any.whl"
    path.write_bytes(wheel_bytes(WheelContents("p", "1", "", Tag("py3", "none", "any"), members), 1 << 30))
    return project.left_out(project.ProjectBuild(folder, BuildOptions(), {}), path)


METADATA = b"Metadata-Version: 2.1\nName: p\nVersion: 1\n"


def test_a_module_with_kernels_that_the_inner_wheel_lacks_is_named(tmp_path):
    missed = left_out_of(tmp_path, {"p/__init__.py": "", "p/a.py": KERNEL}, {"p/b.py": KERNEL, "p/sub/__init__.py": KERNEL})
    assert [name.replace("\\", "/").rpartition("src/")[2] for name in missed] == ["p/b.py", "p/sub/__init__.py"]


def test_what_holds_no_kernel_or_tests_them_may_stay_out(tmp_path):
    others = {"p/tests/test_a.py": KERNEL, "p/conftest.py": KERNEL, "p/_version.py": "VERSION = 1\n", "q.py": KERNEL}
    assert left_out_of(tmp_path, {"p/__init__.py": KERNEL}, others) == []
