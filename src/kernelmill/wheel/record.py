"""RECORD: the list of a wheel's files with hashes. Parsed and checked on reading, made again on writing."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping

from kernelmill.diagnostics import KernelmillError

# RECORD and its signatures are the only files that carry no hash (a signature is of the RECORD itself).
UNHASHED = ("RECORD", "RECORD.jws", "RECORD.p7s")
ALGORITHMS = ("sha256", "sha384", "sha512")


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """`sha256=…` as RECORD spells it: urlsafe base64 without padding."""
    raw = hashlib.new(algorithm, data).digest()
    return f"{algorithm}={base64.urlsafe_b64encode(raw).rstrip(b'=').decode('ascii')}"


def format_record(files: Iterable[tuple[str, bytes]], record_path: str) -> bytes:
    """The RECORD of `files`, which end with itself."""
    stream = io.StringIO(newline="")
    rows = csv.writer(stream, lineterminator="\n")
    for path, data in files:
        rows.writerow((path, digest(data), len(data)))
    rows.writerow((record_path, "", ""))
    return stream.getvalue().encode("utf-8")


def check_record(record: bytes, files: Mapping[str, bytes], dist_info: str, wheel: str) -> None:
    """Refuse the wheel unless RECORD names exactly `files`, each with its true hash and size."""
    try:
        rows = [row for row in csv.reader(io.StringIO(record.decode("utf-8"), newline="")) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise KernelmillError(f"{wheel}: RECORD cannot be read: {error}") from error
    unhashed = {f"{dist_info}/{name}" for name in UNHASHED}
    named: set[str] = set()
    for row in rows:
        if len(row) != 3:
            raise KernelmillError(f"{wheel}: RECORD has a row of {len(row)} fields where three belong: {','.join(row)}")
        path, hashed, size = row
        if path in named:
            raise KernelmillError(f"{wheel}: RECORD names {path} twice")
        named.add(path)
        if path in unhashed:
            continue
        if path not in files:
            raise KernelmillError(f"{wheel}: RECORD names {path}, which the wheel does not hold")
        _check_row(wheel, path, hashed, size, files[path])
    if missing := sorted(set(files) - named - unhashed):
        raise KernelmillError(f"{wheel}: RECORD does not name {missing[0]}")


def _check_row(wheel: str, path: str, hashed: str, size: str, data: bytes) -> None:
    algorithm = hashed.partition("=")[0]
    if algorithm not in ALGORITHMS:
        raise KernelmillError(f"{wheel}: RECORD gives {path} no usable hash (one of {', '.join(ALGORITHMS)} is needed)")
    if digest(data, algorithm) != hashed:
        raise KernelmillError(
            f"{wheel}: {path} does not have the hash that RECORD says",
            hint="the wheel was damaged or edited; build it again",
        )
    if size and size != str(len(data)):
        raise KernelmillError(f"{wheel}: {path} has {len(data)} bytes, RECORD says {size}")
