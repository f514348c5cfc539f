"""What a project asks of a build: which targets a front end's wheel is for, and why there is none."""

import pytest

from kernelmill import targets
from kernelmill.project.options import BuildOptions
from kernelmill.wheel import project


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
