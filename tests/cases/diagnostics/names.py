"""Names that mean nothing, not yet, or nothing a kernel can use."""

from kernelmill import kernel


class Thing:
    pass


@kernel
def not_assigned_yet(n: int) -> int:
    m = n + k  # error: unbound-local "local variable 'k' is read before any assignment"
    k = m
    return k


@kernel
def of_a_class(n: int) -> int:
    return Thing  # error: unsupported-name "'Thing' is a class"


@kernel
def not_defined(n: int) -> int:
    return n + missing  # error: undefined-name "name 'missing' is not defined"


@kernel
def assigned_too_late(n: int) -> int:
    def inner(x):
        return x + late

    first = inner(n)  # error: unbound-local "local variable 'late' is read before any assignment"
    late = 2
    return first + late
