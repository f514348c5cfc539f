"""What `kernelmill check` looks at besides kernels."""

from __future__ import annotations

import pytest

from kernelmill.cli.main import main


@pytest.mark.parametrize(("line", "words"), [
    ('targets = ["linux-x86-64-gnu"]', ("unknown target 'linux-x86-64-gnu'", "did you mean linux-x86_64-gnu")),
    ('targets = ["plan9"]', ("unknown target 'plan9'", "known targets:")),
    ('cpu-levels = ["v9"]', ("unknown CPU level 'v9'",)),
])  # fmt: skip
def test_names_that_there_are_not(project, capsys, line, words):
    path = project / "pyproject.toml"
    path.write_text(f"{path.read_text()}\n[tool.kernelmill]\n{line}\n")
    assert main(["check", str(project)]) == 1
    error = capsys.readouterr().err
    assert all(word in error for word in words), error


def test_a_full_disk_is_one_line(project, monkeypatch, capsys):
    with open("/dev/full", "w") as full:  # noqa: PTH123  # as a shell gives it
        monkeypatch.setattr("sys.stdout", full)
        assert main(["check", str(project)]) == 1
        monkeypatch.undo()
        full.close = lambda: None
    assert "No space left on device" in capsys.readouterr().err
