# SPDX-License-Identifier: 0BSD
"""Stands in for Numba in a wheel whose kernels were compiled ahead of time: its decorators leave functions as they are,
its types can be written, indexed and called in signatures, and mean nothing."""


def jit(signature: object = None, function: object = None, **_options: object) -> object:
    """The function itself, under any spelling of the decorator."""
    given = signature if callable(signature) and not isinstance(signature, _Type) else function
    return given if given is not None else lambda decorated: decorated


njit = jit
prange = range


class _Type:
    """A type or signature: `float64`, `float64[:, ::1]`, `float64(float64[:])`."""

    def __getitem__(self, _index: object) -> "_Type":
        return self

    def __call__(self, *_types: object, **_options: object) -> "_Type":
        return self


_type = _Type()
boolean = bool_ = b1 = byte = char = uchar = _type
int8 = int16 = int32 = int64 = uint8 = uint16 = uint32 = uint64 = _type
i1 = i2 = i4 = i8 = u1 = u2 = u4 = u8 = _type
short = ushort = int_ = uint = intc = uintc = intp = uintp = long_ = ulong = longlong = ulonglong = size_t = ssize_t = (
    _type
)
float32 = float64 = f4 = f8 = float_ = double = complex64 = complex128 = c8 = c16 = _type
void = none = optional = Optional = Tuple = UniTuple = Array = unicode_type = string = _type


class types:  # noqa: N801  # the name of Numba's module
    """`numba.types`."""


for _name in [name for name, value in globals().items() if value is _type]:
    setattr(types, _name, _type)
