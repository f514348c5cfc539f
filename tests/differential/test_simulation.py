"""The simulation library of the documentation: right answers, the same natively, as Python, in process and ahead of time."""

from __future__ import annotations

import importlib
import math
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import kernelmill
from kernelmill.cli.main import main
from kernelmill.jit import built, modes

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "simulation"


def forget() -> None:
    for name in [n for n in sys.modules if n.partition(".")[0] == "simulation"]:
        del sys.modules[name]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("KERNELMILL_PURE", "KERNELMILL_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(modes.settings, "mode", "auto")
    monkeypatch.syspath_prepend(EXAMPLE)
    forget()
    yield importlib.import_module("simulation")
    forget()


def oscillator(t, y, p, out):
    out[0] = y[1]
    out[1] = -p[0] * y[0]


def crossing(t, y, p):
    return y[0]


def stop(t, y, p):
    return False


def test_a_model_of_user_functions(library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An event ends the run where the cosine is zero; natively and as Python the numbers are the same."""
    model = library.Model(oscillator, library.DORMAND_PRINCE, crossing, stop)
    simulation = library.build(model, disk_cache=False)
    times, states = simulation([1.0, 0.0], 10.0, [1.0])
    assert kernelmill.explain(simulation.one).native_calls == 1
    assert abs(times[-1] - math.pi / 2) < 1e-7
    assert np.abs(states[:, 0] - np.cos(times)).max() < 1e-6
    kept = [entry for entry in (tmp_path / "cache").rglob("*.entry") if b'"kind": "jit"' in entry.read_bytes()]
    assert not kept
    last = simulation([1.0, 0.0], 10.0, [1.0], most=5)
    assert np.array_equal(last[0], times[-5:])
    assert np.array_equal(last[1], states[-5:])
    monkeypatch.setattr(modes.settings, "mode", "pure")
    monkeypatch.setattr(modes.settings, "changes", modes.settings.changes + 1)
    plain = library.build(model, jit=False)([1.0, 0.0], 10.0, [1.0])
    assert np.array_equal(plain[0], times)
    assert np.array_equal(plain[1], states)


def test_an_ensemble_is_its_members(library, tmp_path: Path) -> None:
    simulation = library.build(library.Model(library.van_der_pol, library.EULER))
    rows = np.array([[0.5], [1.0], [2.0]])
    finals = simulation.ensemble([2.0, 0.0], 0.1, rows, h=1e-2)
    assert kernelmill.explain(simulation.many).native_calls == 1
    for row, final in zip(rows, finals, strict=True):
        assert np.array_equal(simulation([2.0, 0.0], 0.1, row, h=1e-2)[1][-1], final)
    written = simulation.export_sources(tmp_path / "exported")
    names = {path.name for path in written}
    assert {"simulation.models.py", "one.ir", "one.low.ir", "one.ll", "one.s"} <= names
    assert "def van_der_pol" in (tmp_path / "exported" / "sources" / "simulation.models.py").read_text()


@pytest.mark.parametrize(("method", "order"), [("EULER", 1), ("RUNGE_KUTTA", 4)])
def test_methods_have_their_order(library, method: str, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modes.settings, "mode", "pure")
    simulation = library.build(library.Model(oscillator, getattr(library, method)), jit=False)
    errors = [abs(simulation([1.0, 0.0], 1.0, [1.0], h=h)[1][-1, 0] - math.cos(1.0)) for h in (1 / 8, 1 / 16)]
    assert abs(math.log2(errors[0] / errors[1]) - order) < 0.4


@pytest.mark.slow
def test_in_process_and_ahead_of_time_the_numbers_are_the_same(library, monkeypatch, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("__pycache__"))
    assert main(["build", "--inplace", str(project)]) == 0
    found = []
    for mode, place in (("jit", EXAMPLE), ("aot", project), ("pure", EXAMPLE)):
        forget()
        built._known.clear()
        monkeypatch.syspath_prepend(place)
        monkeypatch.setattr(modes.settings, "mode", mode)
        monkeypatch.setattr(modes.settings, "changes", modes.settings.changes + 1)
        module = importlib.import_module("simulation.module_level")
        runs = ((module.run_van_der_pol, [2.0, 0.0], [5.0]), (module.run_lorenz, [1.0, 1.0, 1.0], [10.0, 28.0, 8 / 3]))
        for function, start, p in runs:
            times, states = np.zeros(400), np.zeros((400, len(start)))
            tolerance = 1e-8 if function is module.run_lorenz else 0.0
            count = function(np.array(start), np.array(p), 2.0, 1e-2, tolerance, times, states)
            found.append((mode, function.__name__, count, times, states))
            assert kernelmill.explain(function).native == (mode != "pure")
    for name in ("run_van_der_pol", "run_lorenz"):
        (_, _, count, times, states), *others = [row for row in found if row[1] == name]
        for other in others:
            assert other[2] == count
            assert np.array_equal(other[3], times)
            assert np.array_equal(other[4], states)


@pytest.mark.slow
def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("KERNELMILL_PURE", raising=False)
    notebook = nbformat.read(EXAMPLE / "simulation.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(EXAMPLE)}}).execute()
    printed = "".join(o.get("text", "") for cell in notebook.cells for o in cell.get("outputs", ()))
    assert "native at CPU level" in printed
