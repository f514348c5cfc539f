"""`kernelmill init --ci`: what the workflow files say, and that nothing of the author's is overwritten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import kernelmill
from kernelmill.cli.main import main
from kernelmill.cli.skeleton import CI, PINS

yaml = pytest.importorskip("yaml", reason="the test extra brings PyYAML")
WORKFLOW, ACTION = CI


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "tide-lib"\n[project.optional-dependencies]\ntest = []\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(path: str) -> dict[str, Any]:
    text = Path(path).read_text(encoding="utf-8")
    assert "@@" not in text
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


def steps(path: str) -> list[dict[str, Any]]:
    loaded = read(path)
    if "runs" in loaded:
        return list(loaded["runs"]["steps"])
    return [step for job in loaded["jobs"].values() for step in job["steps"]]


def test_both_files_are_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--ci"]) == 0
    assert capsys.readouterr().out.splitlines() == [WORKFLOW, ACTION]


def test_the_workflow_builds_once_and_tests_on_real_machines(project: Path) -> None:
    main(["init", "--ci"])
    workflow = read(WORKFLOW)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow["jobs"]) == {"build", "test"}
    build, test = workflow["jobs"]["build"], workflow["jobs"]["test"]
    assert [s["uses"] for s in build["steps"] if "uses" in s][-1] == "./" + ACTION.removesuffix("/action.yml")
    assert test["needs"] == "build"
    systems = test["strategy"]["matrix"]["os"]
    assert {name.partition("-")[0] for name in systems} == {"ubuntu", "macos", "windows"}
    assert set(test["strategy"]["matrix"]["python"]) >= {"3.11", "3.14", "3.14t"}
    assert all(isinstance(version, str) for version in test["strategy"]["matrix"]["python"])  # 3.10 is no 3.1
    commands = "\n".join(s.get("run", "") for s in test["steps"])
    assert "--no-index --no-deps --only-binary :all: --find-links dist tide-lib" in commands
    assert "tide-lib[test]" in commands
    assert "_native is not None" in commands


def test_the_action_builds_everything_and_hands_it_over(project: Path) -> None:
    main(["init", "--ci"])
    action = read(ACTION)
    assert action["runs"]["using"] == "composite"
    assert action["inputs"]["kernelmill"]["default"] == f"kernelmill[zig]=={kernelmill.__version__}"
    assert (action["inputs"]["targets"]["default"], action["inputs"]["abis"]["default"]) == ("all", "")
    assert all("shell" in step for step in action["runs"]["steps"] if "run" in step)  # a composite action demands it
    assert action["runs"]["steps"][-1]["uses"].startswith("actions/upload-artifact@")


@pytest.mark.parametrize("path", CI)
def test_actions_are_pinned_by_commit(project: Path, path: str) -> None:
    main(["init", "--ci"])
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    for action in used:
        assert action.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action


@pytest.mark.parametrize("path", CI)
def test_inputs_never_become_shell_text(project: Path, path: str) -> None:
    """An expression inside a script would let a name run as code; they go through the environment."""
    main(["init", "--ci"])
    assert [s["run"] for s in steps(path) if "${{" in s.get("run", "")] == []


def test_every_pin_is_used() -> None:
    folder = Path(kernelmill.__file__).parents[2] / "templates" / "kernelmill_templates" / "ci"
    text = "".join((folder / name).read_text(encoding="utf-8") for name in CI.values())
    assert set(re.findall(r"@@\{(\w+)\}", text)) == {"version", "name", "extra", *PINS}


def test_a_second_run_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "--ci"])
    before = {path: Path(path).stat().st_mtime_ns for path in CI}
    capsys.readouterr()
    assert main(["init", "--ci"]) == 0
    assert capsys.readouterr().out == "everything is there already\n"
    assert {path: Path(path).stat().st_mtime_ns for path in CI} == before


def test_the_authors_changes_stay(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "--ci"])
    Path(WORKFLOW).write_text("mine\n")
    Path(ACTION).unlink()
    assert main(["init", "--ci"]) == 1
    told = capsys.readouterr().err
    assert f"not overwritten: {WORKFLOW}" in told
    assert "--force" in told
    assert Path(WORKFLOW).read_text() == "mine\n"
    assert not Path(ACTION).exists()
    assert main(["init", "--ci", "--force"]) == 0
    assert "jobs" in read(WORKFLOW)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no such file"),
        ("[project", "is not TOML"),
        ("[project]\nversion = '1'", "has no name"),
        ("[project]\nname = 'a $(rm) b'", "has no name"),
    ],
)
def test_a_project_without_a_name(project: Path, capsys: pytest.CaptureFixture[str], text: str | None, message: str) -> None:
    path = project / "pyproject.toml"
    path.unlink()
    if text is not None:
        path.write_text(text)
    assert main(["init", "--ci"]) == 1
    assert message in capsys.readouterr().err
    assert not (project / ".github").exists()


def test_nothing_asked_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 1
    assert "give --ci" in capsys.readouterr().err
