"""`kernelmill cache`."""

import json
import os

import pytest

from kernelmill.cache.store import Folder
from kernelmill.cli.main import main


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    store = Folder(tmp_path)
    store.put("aa" * 32, b"1234", {"kind": "module", "name": "m._kernels", "kernels": ["m.work.f", "m.work.g"]})
    store.put("bb" * 32, b"12", {"kind": "object", "part": "kernels", "for": "x86_64"})
    return store


def keys(store):
    return [entry.key[:2] for entry in store.entries()]


def test_info_and_list(store, capsys):
    assert main(["cache", "info", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["folder"], facts["entries"]) == (str(store.place), 2)
    assert main(["cache", "info"]) == 0
    assert "2 entries" in capsys.readouterr().out
    assert main(["cache", "list"]) == 0
    assert "m._kernels" in capsys.readouterr().out
    assert main(["cache", "list", "--kernel", "work.f", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["key"] == "aa" * 32


def test_clear_wants_to_know_what(store, capsys):
    assert main(["cache", "clear"]) == 1
    assert "give --all" in capsys.readouterr().err
    assert keys(store) == ["aa", "bb"]


@pytest.mark.parametrize(
    ("arguments", "left"),
    [(["--all"], []), (["--kernel", "g"], ["bb"]), (["--kernel", "ork.g"], ["aa", "bb"]), (["--older-than", "2"], ["bb"])],
)
def test_clear(store, arguments, left):
    os.utime(next(store.entries()).path, (1, 1))
    assert main(["cache", "clear", *arguments]) == 0
    assert keys(store) == left
