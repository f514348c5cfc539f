"""A back end that is loaded when there is work for it."""

from __future__ import annotations

import os

import pytest

from kernelmill.cache.store import Memory
from kernelmill.codegen import backends
from kernelmill.codegen.late import Late, library_of
from kernelmill.targets import host_target


class Loaded:
    """A back end that counts how often it is loaded and left."""

    def __init__(self, version: str = "LLVM 1") -> None:
        self.said, self.loaded, self.left = version, 0, 0

    def load(self):
        self.loaded += 1
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.left += 1

    def version(self):
        return self.said

    def tools(self):
        return (("llvmlite", "0.1"),)

    def can_generate(self, target):
        return target == host_target()


def test_what_was_said_once_is_known():
    store, first, second = Memory(), Loaded(), Loaded("another")
    with Late("llvm", (("a.so", 1, 2),), store, first.load) as backend:
        assert (backend.version(), backend.tools()) == ("LLVM 1", (("llvmlite", "0.1"),))
    with Late("llvm", (("a.so", 1, 2),), store, second.load) as backend:
        assert (backend.name, backend.version(), backend.tools()) == ("llvm", "LLVM 1", (("llvmlite", "0.1"),))
    assert (first.loaded, first.left, second.loaded, second.left) == (1, 1, 0, 0)
    with Late("llvm", (("a.so", 1, 3),), store, second.load) as backend:  # another file
        assert backend.version() == "another"
    assert (second.loaded, second.left) == (1, 1)


def test_what_cannot_be_loaded_is_asked_again():
    store, broken, mended = Memory(), Loaded(""), Loaded()
    with Late("llvm", (("a.so", 1, 2),), store, broken.load) as backend:
        assert backend.version() == ""
    with Late("llvm", (("a.so", 1, 2),), store, mended.load) as backend:
        assert backend.version() == "LLVM 1"


def test_work_loads_it_once():
    loaded = Loaded()
    with Late("llvm", (("a.so", 1, 2),), Memory(), loaded.load) as backend:
        assert backend.can_generate(host_target())
        assert backend.can_generate(host_target())
    assert (loaded.loaded, loaded.left) == (1, 1)


def test_libraries_of_packages(tmp_path, monkeypatch):
    (tmp_path / "with_library" / "binding").mkdir(parents=True)
    (tmp_path / "with_library" / "__init__.py").touch()
    library = tmp_path / "with_library" / "binding" / "lib.so"
    library.write_bytes(b"1234")
    os.utime(library, ns=(5, 7))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert library_of("with_library") == ((str(library), 4, 7),)
    assert library_of("no_such_package_at_all") == library_of("json") == library_of("") == ()


@pytest.mark.parametrize(("late", "store"), [(True, Memory()), (True, None), (False, Memory())])
def test_only_builds_with_a_store_wait(late, store):
    with backends.opened("llvm", backends.Work(count=1, store=store, late=late)) as backend:
        assert isinstance(backend, Late) == (late and store is not None)
        assert backend.version().startswith("LLVM ")
