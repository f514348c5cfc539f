"""Temporary folders end with their build, one way or another; one build at a time works in a folder."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kernelmill import temporary
from kernelmill.diagnostics import KernelmillError
from kernelmill.temporary import TerminatedError, alone_in, ending_tidily, temporary_folder

PREFIX = "kernelmill-tmp-"
HOLDS = """
import time
from kernelmill.temporary import temporary_folder
with temporary_folder() as folder:
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    temporary._sweep.cache_clear()
    return tmp_path


def test_a_folder_is_there_while_the_block_runs(place) -> None:
    with temporary_folder() as folder:
        assert folder.parent == place
        assert folder.name.startswith(PREFIX)
    assert list(place.iterdir()) == []


def test_the_folder_of_a_killed_build_is_swept_and_that_of_a_running_one_is_not(place) -> None:
    environment = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True, env=environment) as process:
        folder = Path(process.stdout.readline().strip())
        with temporary_folder():
            assert folder.is_dir()
        process.kill()
        process.wait()
        temporary._sweep.cache_clear()
        with temporary_folder():
            assert not folder.exists()


def test_what_others_left_is_not_touched(place) -> None:
    (place / f"{PREFIX}link").symlink_to("/")
    (place / f"{PREFIX}file").write_text("")
    (place / f"{PREFIX}empty").mkdir()
    (place / "other").mkdir()
    old = place / ".kernelmill-new-old"
    old.mkdir()
    os.utime(old, (time.time() - 9999, time.time() - 9999))
    (place / ".kernelmill-new-young").mkdir()
    with temporary_folder():
        pass
    found = {path.name for path in place.iterdir()}
    assert found == {f"{PREFIX}link", f"{PREFIX}file", f"{PREFIX}empty", "other", ".kernelmill-new-young"}


def test_a_full_disk_is_one_message(place) -> None:
    with pytest.raises(KernelmillError, match=f"cannot write temporary files in {place}: No space left"), temporary_folder():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(FileNotFoundError), temporary_folder():
        raise FileNotFoundError(errno.ENOENT, "of another kind")
    assert list(place.iterdir()) == []


def test_no_folder_for_temporary_files(place) -> None:
    place.rmdir()
    with pytest.raises(KernelmillError, match="cannot write temporary files"), temporary_folder():
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_removes_the_folder(place, number) -> None:
    def end() -> None:
        os.kill(os.getpid(), number)
        time.sleep(5)

    before = signal.signal(number, signal.SIG_DFL)  # which nohup changes for all it starts
    try:
        with pytest.raises(TerminatedError), ending_tidily(), temporary_folder():
            end()
        assert list(place.iterdir()) == []
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_a_handler_of_somebody_else_stays() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with ending_tidily():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_one_build_at_a_time(tmp_path) -> None:
    code = f"""
from pathlib import Path
from kernelmill.temporary import alone_in
with alone_in(Path({str(tmp_path)!r}), lambda: print("waiting", flush=True)):
    print("mine", flush=True)
"""
    with alone_in(tmp_path, lambda: pytest.fail("nobody else is there")):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "waiting\n"
    assert process.communicate()[0] == "mine\n"
