"""A wheel in memory, as values; no behaviour but lookups by name."""

from __future__ import annotations

from kernelmill.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a wheel."""

    path: str
    data: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """One triple of a wheel's tags; each part may still be a compressed set such as `py2.py3`."""

    python: str
    abi: str
    platform: str

    def __str__(self) -> str:
        return f"{self.python}-{self.abi}-{self.platform}"

    def expanded(self) -> tuple[str, ...]:
        """Every single tag that this set stands for, in the order of the file name."""
        return tuple(
            f"{python}-{abi}-{platform}"
            for python in self.python.split(".")
            for abi in self.abi.split(".")
            for platform in self.platform.split(".")
        )


@dataclass(frozen=True, slots=True)
class WheelContents:
    """A wheel: the parts of its file name and its members. RECORD is not among the members, since writing makes it."""

    distribution: str
    version: str
    build: str
    tag: Tag
    members: tuple[Member, ...]

    @property
    def stem(self) -> str:
        """`name-version`, as in the file name and in `dist_info`."""
        return f"{self.distribution}-{self.version}"

    @property
    def dist_info(self) -> str:
        """Folder of the metadata."""
        return f"{self.stem}.dist-info"

    @property
    def file_name(self) -> str:
        """The wheel's file name."""
        build = f"-{self.build}" if self.build else ""
        return f"{self.stem}{build}-{self.tag}.whl"

    def member(self, path: str) -> Member | None:
        """The member of that path, if any."""
        return next((m for m in self.members if m.path == path), None)

    def with_members(self, *changed: Member) -> WheelContents:
        """The wheel with `changed` put in place of members of the same paths, or added."""
        members = {m.path: m for m in self.members} | {m.path: m for m in changed}
        return replace(self, members=tuple(members.values()))
