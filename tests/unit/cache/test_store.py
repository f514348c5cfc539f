"""Entries that are damaged, that another user could have written, that are too many; folders that cannot be used."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kernelmill.cache import store as stores
from kernelmill.cache.store import Folder

KEY, OTHER = "ab" * 32, "cd" * 32
ABOUT = {"kind": "object", "name": "f"}


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    tmp_path.chmod(0o700)
    return Folder(tmp_path)


def file_of(store: Folder, key: str = KEY) -> Path:
    return store.place / key[:2] / f"{key}.entry"


def test_what_is_put_is_there(store: Folder) -> None:
    assert store.get(KEY) is None
    store.put(KEY, b"data", ABOUT)
    assert store.get(KEY) == Folder(store.place).get(KEY) == b"data"
    assert stat.S_IMODE(file_of(store).stat().st_mode) == 0o600
    (entry,) = store.entries()
    assert (entry.key, entry.about["name"]) == (KEY, "f")


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256))])
def test_any_one_bit_flipped_is_noticed_and_the_entry_deleted(store: Folder, data: bytes) -> None:
    store.put(KEY, data, ABOUT)
    path = file_of(store)
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            assert store.get(KEY) is None
            assert not path.exists()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert store.get(KEY) is None
        assert not path.exists()


def test_what_others_may_have_written_is_not_used(store: Folder, tmp_path: Path) -> None:
    store.put(KEY, b"data", ABOUT)
    path = file_of(store)
    path.chmod(0o620)
    assert store.get(KEY) is None
    path.chmod(0o600)
    assert store.get(KEY) == b"data"
    real = tmp_path / "real"
    path.rename(real)
    path.symlink_to(real)
    assert store.get(KEY) is None


def test_a_folder_that_takes_nothing_leaves_memory(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise stores.KernelmillError("cannot write: no space left on device")

    monkeypatch.setattr(stores, "write_files", full)
    store.put(KEY, b"data", ABOUT)
    assert store.get(KEY) == b"data"
    assert Folder(store.place).get(KEY) is None


def test_those_used_least_recently_go(tmp_path: Path) -> None:
    store = Folder(tmp_path, limit=5000)
    keys = [f"{number:02x}" * 32 for number in range(8)]
    for number, key in enumerate(keys):
        store.put(key, bytes(1000), ABOUT)
        os.utime(file_of(store, key), (time.time() - 1000 + number,) * 2)
    assert store.get(keys[0]) is not None  # used now
    old, new = (store.place / name / ".x.part" for name in ("00", "01"))
    for path in (old, new):
        path.write_bytes(b"")
    os.utime(old, (1, 1))
    store.close()
    assert (old.exists(), new.exists()) == (False, True)
    assert {entry.key for entry in store.entries()} == {keys[0], *keys[6:]}


def test_a_shared_folder_is_read_and_never_written(tmp_path: Path) -> None:
    shared, own = tmp_path / "shared", tmp_path / "own"
    for place in (shared, own):
        place.mkdir(mode=0o700)
    Folder(shared).put(KEY, b"theirs", ABOUT)
    file_of(Folder(shared)).chmod(0o666)
    store = Folder(own, shared)
    assert store.get(KEY) == b"theirs"
    store.put(OTHER, b"ours", ABOUT)
    assert [entry.key for entry in Folder(shared).entries()] == [KEY]


WRITE = """
import sys
from pathlib import Path
from kernelmill.cache.store import Folder
store = Folder(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for number in range(256):
        store.put(f"{number:02x}" * 32, bytes([number]) * 20_000, {"kind": "object"})
"""


def test_a_process_killed_at_any_moment_leaves_no_bad_entry(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    for moment in range(6):
        process = subprocess.Popen([sys.executable, "-c", WRITE, tmp_path], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.01 + 0.013 * moment)
        process.kill()
        process.wait()
        process.stdout.close()
        store = Folder(tmp_path)
        entries = list(store.entries())
        assert entries
        for entry in entries:
            assert store.get(entry.key) == bytes([int(entry.key[:2], 16)]) * 20_000
