"""The bill of materials of a milled wheel (PEP 770, CycloneDX): which files kernelmill added, and with which tools.

Its serial number comes from the content, and it carries no time, so that two builds give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Sequence

from kernelmill.wheel.archive import Member, WheelContents

PATH = "sboms/kernelmill.cdx.json"
LICENCES = {".py": "0BSD"}  # the shim; a native module is made from the author's own code


def sbom(wheel: WheelContents, added: Sequence[Member], tools: Sequence[tuple[str, str]]) -> bytes:
    """The document for `added` members; `tools` are (name, version) of what made them."""
    document: dict[str, object] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": n, "version": v} for n, v in tools]},
            "component": {
                "type": "library",
                "bom-ref": "wheel",
                "name": wheel.distribution,
                "version": wheel.version,
                "purl": f"pkg:pypi/{_normalised(wheel.distribution)}@{wheel.version}",
            },
        },
        "components": [_component(member) for member in sorted(added, key=lambda m: m.path)],
    }
    content = json.dumps(document, sort_keys=True).encode("utf-8")
    document["serialNumber"] = f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(content).digest()[:16], version=4)}"
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode("utf-8")


def _normalised(name: str) -> str:
    """A name as package indexes compare it; `packaging` has this too, but takes long to load."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(member: Member) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "file",
        "name": member.path,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(member.data).hexdigest()}],
    }
    licence = next((name for suffix, name in LICENCES.items() if member.path.endswith(suffix)), None)
    if licence:
        component["licenses"] = [{"license": {"id": licence}}]
    return component
