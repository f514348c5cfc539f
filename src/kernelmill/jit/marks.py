"""The function that `@kernel` makes knows what is known of it; and what is raised where a function cannot even be captured."""

from __future__ import annotations

from types import FunctionType

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any, Final

KERNEL: Final = "__kernelmill__"  # the attribute
ABSENT: Final = object()  # in place of the value of a name that has none


class NotCapturedError(Exception):
    """The text of a function cannot be had, or is not what it was made from; the message says why."""


def kernel_of(value: object) -> Any:
    """The `Kernel` of a function that `@kernel` has made in this process; None of another."""
    return value.__dict__.get(KERNEL) if type(value) is FunctionType else None
