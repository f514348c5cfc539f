"""Which folder is the cache, and what takes its place."""

import os
import tempfile
import time
from pathlib import Path

import platformdirs
import pytest

from kernelmill.cache import location
from kernelmill.cache.location import open_cache, open_debug_files
from kernelmill.cache.store import STALE, Folder, Memory


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KERNELMILL_CACHE_DIR", str(tmp_path / "named"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))


def test_the_option_then_the_variable_then_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted, place in ((str(tmp_path / "mine"), tmp_path / "mine"), ("", tmp_path / "named")):
        opened = open_cache(wanted)
        assert isinstance(opened.store, Folder)
        assert opened.store.place == place
        assert place.stat().st_mode & 0o777 == 0o700
        assert opened.text == ""
    monkeypatch.delenv("KERNELMILL_CACHE_DIR")
    for caches in (str(tmp_path / "usual"), ""):
        monkeypatch.setenv("XDG_CACHE_HOME", caches)
        assert str(location.chosen_place()) == platformdirs.user_cache_dir("kernelmill", appauthor=False)


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    (tmp_path / "named").chmod(0o777)
    opened = open_cache()
    assert isinstance(opened.store, Folder)
    assert opened.store.place.parent == tmp_path / "temporary"
    assert "others may write to it" in opened.text


def test_memory_where_there_is_no_folder_at_all(tmp_path: Path) -> None:
    for name in ("named", "temporary"):
        (tmp_path / name).write_text("a file is in the way")
    opened = open_cache()
    assert isinstance(opened.store, Memory)
    assert "nothing will be kept" in opened.text
    opened.store.put("key", b"data", {})
    assert opened.store.get("key") == b"data"


def test_files_for_debuggers_stay_for_a_day(tmp_path: Path) -> None:
    place = open_debug_files()
    assert place == str(tmp_path / "named" / "debug")
    old, new = (Path(place, name) for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
        (folder / "module.so").write_bytes(b"")
    long_ago = time.time() - STALE - 60
    os.utime(old, (long_ago, long_ago))
    assert open_debug_files() == place
    assert not old.exists()
    assert new.exists()
