"""Makes the bytes of a wheel: the same members give the same bytes on any host.

Input: `WheelContents` and a time. Output: a zip archive, entries sorted with `dist-info` and RECORD last, one time and
one permission set for all, RECORD made again. Nothing is written to disk here.
"""

from __future__ import annotations

import io
import stat
import time
import zipfile

from kernelmill.diagnostics import KernelmillError
from kernelmill.wheel.archive import Member, WheelContents
from kernelmill.wheel.record import format_record

UNIX = 3
LATEST_ZIP_TIME = 4354819198  # 2107-12-31 23:59:58
COMPRESSION_LEVEL = 6


def wheel_bytes(wheel: WheelContents, timestamp: int) -> bytes:
    """The wheel as a file's contents; every member carries `timestamp` (seconds since 1970, UTC)."""
    members = sorted(wheel.members, key=lambda m: (m.path.startswith(f"{wheel.dist_info}/"), m.path))
    if len({m.path for m in members}) != len(members):
        raise KernelmillError(f"{wheel.file_name}: two members have the same path")
    record_path = f"{wheel.dist_info}/RECORD"
    record = Member(record_path, format_record(((m.path, m.data) for m in members), record_path))
    moment = time.gmtime(min(timestamp, LATEST_ZIP_TIME))[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in (*members, record):
            info = zipfile.ZipInfo(member.path, moment)
            info.create_system = UNIX
            info.external_attr = (stat.S_IFREG | (0o755 if member.executable else 0o644)) << 16
            archive.writestr(info, member.data, zipfile.ZIP_DEFLATED, COMPRESSION_LEVEL)
    return buffer.getvalue()
