"""Wheels that hold native code of others: what fits into them, and the tag that comes out."""

import pytest

from kernelmill.diagnostics import KernelmillError
from kernelmill.targets import get_abi, get_target
from kernelmill.wheel.archive import Tag
from kernelmill.wheel.mill import mill
from kernelmill.wheel.mixed import combined, fits

FILES = {"mylib/__init__.py": "", "mylib/a.py": "from kernelmill import kernel\n\n@kernel\ndef f(n: int) -> int:\n    return n\n"}


def tag(text):
    return Tag(*text.split("-"))


@pytest.mark.parametrize(
    ("theirs", "abi", "target", "out"),
    [
        ("cp312-cp312-linux_x86_64", "cp311-abi3", "linux-x86_64-gnu", "cp312-cp312-linux_x86_64"),
        ("cp312-cp312-manylinux_2_28_x86_64", "cp311-abi3", "linux-x86_64-gnu", "cp312-cp312-manylinux_2_28_x86_64"),
        ("cp39-abi3-manylinux_2_5_x86_64.manylinux1_x86_64", "cp311-abi3", "linux-x86_64-gnu", "cp311-abi3-manylinux_2_17_x86_64"),
        ("cp313-abi3-manylinux2014_x86_64", "cp311-abi3", "linux-x86_64-gnu", "cp313-abi3-manylinux2014_x86_64"),
        ("py3-none-musllinux_1_2_aarch64", "cp311-abi3", "linux-aarch64-musl", "cp311-abi3-musllinux_1_2_aarch64"),
        ("cp312-cp312-macosx_10_9_x86_64", "cp311-abi3", "macos-x86_64", "cp312-cp312-macosx_10_13_x86_64"),
        ("cp312-cp312-macosx_14_0_arm64", "cp311-abi3", "macos-arm64", "cp312-cp312-macosx_14_0_arm64"),
        ("cp312-cp312-win_amd64", "cp311-abi3", "windows-amd64", "cp312-cp312-win_amd64"),
        ("cp314-cp314t-win_amd64", "cp314-cp314t", "windows-amd64", "cp314-cp314t-win_amd64"),
        ("cp315-cp315t-win_amd64", "cp315-abi3.abi3t", "windows-amd64", "cp315-cp315t-win_amd64"),
        ("cp39-abi3-win_amd64", "cp315-abi3.abi3t", "windows-amd64", "cp315-abi3-win_amd64"),
    ],
)
def test_the_narrower_of_both(theirs, abi, target, out):
    assert str(combined("w.whl", tag(theirs), get_abi(abi), get_target(target))) == out


@pytest.mark.parametrize(
    ("theirs", "target"),
    [
        ("cp312-cp312-win_amd64", "linux-x86_64-gnu"),
        ("cp312-cp312-manylinux_2_17_x86_64", "linux-x86_64-musl"),
        ("cp312-cp312-manylinux_2_17_x86_64", "linux-aarch64-gnu"),
        ("cp312-cp312-macosx_11_0_arm64", "macos-x86_64"),
        ("cp312-cp312-win32", "windows-amd64"),
    ],
)
def test_another_platform_is_refused_by_name(theirs, target):
    assert not fits(tag(theirs), get_target(target))
    with pytest.raises(KernelmillError, match=f"w.whl holds native code for .* does not go with the target {target}"):
        combined("w.whl", tag(theirs), get_abi("cp311-abi3"), get_target(target))


@pytest.mark.parametrize(("theirs", "abi"), [
    ("cp310-cp310-win_amd64", "cp311-abi3"), ("cp314-cp314t-win_amd64", "cp311-abi3"), ("cp313-cp313-win_amd64", "cp314-cp314t"),
])  # fmt: skip
def test_another_abi_is_refused_by_name(theirs, abi):
    with pytest.raises(KernelmillError, match="is for the Python ABI"):
        combined("w.whl", tag(theirs), get_abi(abi), get_target("windows-amd64"))


def test_milling_adds_to_the_wheel(make_wheel, request_of, compiler):
    path = make_wheel({**FILES, "mylib/fast.so": "ELF"}, tag="cp312-cp312-manylinux_2_28_x86_64", pure="false")
    every = request_of(("linux-x86_64-gnu", "linux-x86_64-musl"), all_wheels=True, pure=True)
    (name,) = mill(path, every, compiler).wheels
    assert name == path.name
    with pytest.raises(KernelmillError, match="does not go with the target windows-amd64"):
        mill(path, request_of(("windows-amd64",)), compiler)
    both = mill(path, request_of(("linux-x86_64-gnu", "windows-amd64")), compiler)
    assert list(both.wheels) == [path.name]
    assert [f.target for f in both.failures] == ["windows-amd64"]


def test_a_wheel_without_kernels_keeps_its_tag(make_wheel, request_of, compiler):
    path = make_wheel({"mylib/__init__.py": "", "mylib/fast.so": "ELF"}, tag="cp312-cp312-linux_x86_64", pure="false")
    assert dict(mill(path, request_of(), compiler).wheels) == {path.name: path.read_bytes()}
