"""Source distributions with further files."""

from __future__ import annotations

import io
import tarfile

from kernelmill.shipped.archive import lacking, with_files


def test_what_an_sdist_lacks_is_added(tmp_path):
    path = tmp_path / "mylib-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("mylib-1.0/PKG-INFO", "mylib-1.0/src/mylib/a.ll"):
            entry = tarfile.TarInfo(name)
            entry.size = 2
            archive.addfile(entry, io.BytesIO(b"; "))
    missing = lacking(path, {"src/mylib/a.ll": "; a", "src/mylib/b.ll": "; b"})
    assert missing == {"mylib-1.0/src/mylib/b.ll": b"; b"}
    path.write_bytes(with_files(path, missing))
    assert lacking(path, {"src/mylib/a.ll": "", "src/mylib/b.ll": ""}) == {}
    with tarfile.open(path) as archive:
        assert archive.extractfile("mylib-1.0/src/mylib/b.ll").read() == b"; b"
