/* Arrays, complex numbers and failures in the C interface of exported kernels. Every exported module uses these types, so
 * that what one gives another takes. C11 and C++17; no other header than these two.
 *
 * An array is a pointer to its first element, an extent for each axis, and for each axis the distance in BYTES from one
 * element to the next, which may be negative or zero. Elements are aligned as C aligns their type. `owner` is null for memory
 * of the caller's; an array that a function made has the block of its workspace there, for NAME_release(ws, owner).
 *
 *     kernelmill_array2_f64 a = kernelmill_make2_f64(data, rows, columns);     contiguous, the last axis fastest
 */
#ifndef KERNELMILL_ARRAY_H
#define KERNELMILL_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

#if defined(__cplusplus)
#define KERNELMILL_AT_8 alignas(8)
#else
#define KERNELMILL_AT_8 _Alignas(8)
#endif

typedef struct {
    float re, im;
} kernelmill_c64;

typedef struct {
    double re, im;
} kernelmill_c128;

#define KERNELMILL_RANK(rank, type, name) \
    typedef struct { \
        KERNELMILL_AT_8 type *data; \
        KERNELMILL_AT_8 int64_t extents[rank]; \
        KERNELMILL_AT_8 int64_t strides[rank]; \
        KERNELMILL_AT_8 void *owner; \
    } kernelmill_array##rank##_##name;
#define KERNELMILL_ARRAYS(type, name) \
    KERNELMILL_RANK(1, type, name) \
    KERNELMILL_RANK(2, type, name) \
    KERNELMILL_RANK(3, type, name) \
    KERNELMILL_RANK(4, type, name) \
    KERNELMILL_RANK(5, type, name) \
    KERNELMILL_RANK(6, type, name) \
    static inline kernelmill_array1_##name kernelmill_make1_##name(type *data, int64_t n0) \
    { \
        kernelmill_array1_##name made = {data, {n0}, {(int64_t)sizeof(type)}, 0}; \
        return made; \
    } \
    static inline kernelmill_array2_##name kernelmill_make2_##name(type *data, int64_t n0, int64_t n1) \
    { \
        kernelmill_array2_##name made = {data, {n0, n1}, {n1 * (int64_t)sizeof(type), (int64_t)sizeof(type)}, 0}; \
        return made; \
    } \
    static inline kernelmill_array3_##name kernelmill_make3_##name(type *data, int64_t n0, int64_t n1, int64_t n2) \
    { \
        kernelmill_array3_##name made = { \
            data, \
            {n0, n1, n2}, \
            {n1 * n2 * (int64_t)sizeof(type), n2 * (int64_t)sizeof(type), (int64_t)sizeof(type)}, \
            0}; \
        return made; \
    }

KERNELMILL_ARRAYS(bool, b8)
KERNELMILL_ARRAYS(int8_t, i8)
KERNELMILL_ARRAYS(uint8_t, u8)
KERNELMILL_ARRAYS(int16_t, i16)
KERNELMILL_ARRAYS(uint16_t, u16)
KERNELMILL_ARRAYS(int32_t, i32)
KERNELMILL_ARRAYS(uint32_t, u32)
KERNELMILL_ARRAYS(int64_t, i64)
KERNELMILL_ARRAYS(uint64_t, u64)
KERNELMILL_ARRAYS(uint16_t, f16) /* the bits of a half */
KERNELMILL_ARRAYS(float, f32)
KERNELMILL_ARRAYS(double, f64)
KERNELMILL_ARRAYS(kernelmill_c64, c64)
KERNELMILL_ARRAYS(kernelmill_c128, c128)

/* What functions return: 0, or a code whose low byte is one of these. NAME_message, NAME_file and NAME_line say more. */
enum kernelmill_kind {
    KERNELMILL_DONE = 0,
@KINDS@
};

static inline enum kernelmill_kind kernelmill_kind_of(int32_t code)
{
    return (enum kernelmill_kind)(code & 0xff);
}

/* The kind of a failure in words, whatever module the code is from. */
static inline const char *kernelmill_message(int32_t code)
{
    switch (kernelmill_kind_of(code)) {
    case KERNELMILL_DONE:
        return "no failure";
@TEXTS@
    }
    return "not a code of a kernel";
}

#endif
