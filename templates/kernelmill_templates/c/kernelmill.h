/* What C made by kernelmill needs of a compiler and a CPU, for gcc, clang and MSVC, in C11.
 *
 * No other header than these three, and no C library, is needed to compile. Arithmetic is exact: integers wrap through
 * unsigned types, floating point is IEEE with one rounding for each operation. Memory of arrays is read and written
 * through the lvalues KM_F64(p), KM_I32(p), ..., which may alias anything.
 */
#ifndef KERNELMILL_H
#define KERNELMILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__FAST_MATH__)
#error "kernels keep IEEE arithmetic: compile this file without -ffast-math"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
#error "kernels round each operation once: compile this file with -msse2 -mfpmath=sse"
#endif
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif

/* Compilers ------------------------------------------------------------------------------------------------------ */

#if defined(__GNUC__)
#define KM_HELPER static inline __attribute__((always_inline, unused, const))
#define KM_HELPER_MEMORY static inline __attribute__((always_inline, unused))
#define KM_INLINE inline __attribute__((always_inline))
#define KM_NOINLINE __attribute__((noinline))
#define KM_COLD __attribute__((cold))
#define KM_CPU(name) __attribute__((target(name)))
#define KM_UNUSED __attribute__((unused))
#define KM_EXPORT __attribute__((visibility("default")))
#define KM_HIDDEN __attribute__((visibility("hidden")))
#define KM_WEAK __attribute__((weak))
#define KM_IMPORT
#define KM_ALIASING __attribute__((may_alias))
#define KM_UNALIGNED __attribute__((may_alias, aligned(1)))
#define KM_WITHOUT_EFFECT __attribute__((const))
#define KM_LIKELY(condition) __builtin_expect((condition), 1)
#define KM_UNLIKELY(condition) __builtin_expect((condition), 0)
#define KM_UNREACHABLE() __builtin_unreachable()
#else
#define KM_HELPER static __forceinline
#define KM_HELPER_MEMORY static __forceinline
#define KM_INLINE __forceinline
#define KM_NOINLINE __declspec(noinline)
#define KM_COLD
#define KM_CPU(name)
#define KM_UNUSED
#define KM_EXPORT __declspec(dllexport)
#define KM_HIDDEN
#define KM_WEAK
#define KM_IMPORT __declspec(dllimport)
#define KM_ALIASING
#define KM_UNALIGNED
#define KM_WITHOUT_EFFECT
#define KM_LIKELY(condition) (condition)
#define KM_UNLIKELY(condition) (condition)
#define KM_UNREACHABLE() __assume(0)
#endif
#if defined(_WIN32) && defined(__GNUC__)
#undef KM_IMPORT
#undef KM_HIDDEN
#undef KM_EXPORT
#define KM_IMPORT __declspec(dllimport)
#define KM_HIDDEN
#if defined(KM_EXPORTED_BY_NAME) /* the linker is told what to export */
#define KM_EXPORT
#else
#define KM_EXPORT __declspec(dllexport)
#endif
#endif
#define KM_ASSUME(condition) do { if (!(condition)) { KM_UNREACHABLE(); } } while (false)

/* Native functions: a status, then results ----------------------------------------------------------------------- */

#define KM_DONE 0   /* the results are there */
#define KM_LEFT 1   /* what was met is not compiled: the caller goes on otherwise */
#define KM_RAISED 2 /* an exception: km_context says which and with what values */

typedef struct {
    int64_t site;
    int64_t values[8];
    void *state;
} km_context;

typedef void (*km_function)(void);
typedef unsigned char *km_ptr;

#define KM_ADDRESS(object) ((km_ptr)(uintptr_t)&(object))
#define KM_FUNCTION(function) ((km_ptr)(uintptr_t)(function))
/* of a table of functions, the one for the CPU level that runs */
#define KM_ENTRY(table, level) (((const km_function *)(const void *)&(table))[KM_I64(&(level))])

/* Memory --------------------------------------------------------------------------------------------------------- */

typedef int8_t KM_ALIASING km_memory_i8;
typedef int16_t KM_ALIASING km_memory_i16;
typedef int32_t KM_ALIASING km_memory_i32;
typedef int64_t KM_ALIASING km_memory_i64;
typedef uint16_t KM_ALIASING km_memory_f16;
typedef float KM_ALIASING km_memory_f32;
typedef double KM_ALIASING km_memory_f64;
typedef km_ptr KM_ALIASING km_memory_ptr;
typedef int16_t KM_UNALIGNED km_loose_i16;
typedef int32_t KM_UNALIGNED km_loose_i32;
typedef int64_t KM_UNALIGNED km_loose_i64;
typedef uint16_t KM_UNALIGNED km_loose_f16;
typedef float KM_UNALIGNED km_loose_f32;
typedef double KM_UNALIGNED km_loose_f64;
typedef km_ptr KM_UNALIGNED km_loose_ptr;

#define KM_I8(p) (*(km_memory_i8 *)(void *)(p))
#define KM_I16(p) (*(km_memory_i16 *)(void *)(p))
#define KM_I32(p) (*(km_memory_i32 *)(void *)(p))
#define KM_I64(p) (*(km_memory_i64 *)(void *)(p))
#define KM_F16(p) (*(km_memory_f16 *)(void *)(p))
#define KM_F32(p) (*(km_memory_f32 *)(void *)(p))
#define KM_F64(p) (*(km_memory_f64 *)(void *)(p))
#define KM_PTR(p) (*(km_memory_ptr *)(void *)(p))
#define KM_LOOSE_I16(p) (*(km_loose_i16 *)(void *)(p))
#define KM_LOOSE_I32(p) (*(km_loose_i32 *)(void *)(p))
#define KM_LOOSE_I64(p) (*(km_loose_i64 *)(void *)(p))
#define KM_LOOSE_F16(p) (*(km_loose_f16 *)(void *)(p))
#define KM_LOOSE_F32(p) (*(km_loose_f32 *)(void *)(p))
#define KM_LOOSE_F64(p) (*(km_loose_f64 *)(void *)(p))
#define KM_LOOSE_PTR(p) (*(km_loose_ptr *)(void *)(p))

/* memory that other threads use at the same time: KM_LOAD_I64(p, KM_ACQUIRE); it has the alignment of its size */
#if defined(__GNUC__)
typedef int64_t __attribute__((may_alias, aligned(8))) km_atomic_i64;
#define KM_ATOMIC_I64(p) (*(km_atomic_i64 *)(void *)(p))
#define KM_MONOTONIC __ATOMIC_RELAXED
#define KM_ACQUIRE __ATOMIC_ACQUIRE
#define KM_RELEASE __ATOMIC_RELEASE
#define KM_LOAD(place, type, order) __atomic_load_n(&(place), (order))
#define KM_STORE(place, type, value, order) __atomic_store_n(&(place), (value), (order))
#else /* MSVC orders volatile accesses so on x86, and on ARM with /volatile:ms */
#define KM_LOAD(place, type, order) (*(volatile type *)&(place))
#define KM_STORE(place, type, value, order) (void)(*(volatile type *)&(place) = (value))
#define KM_ATOMIC_I64(p) KM_I64(p)
#endif
#define KM_LOAD_I8(p, order) KM_LOAD(KM_I8(p), int8_t, order)
#define KM_STORE_I8(p, value, order) KM_STORE(KM_I8(p), int8_t, value, order)
#define KM_LOAD_I16(p, order) KM_LOAD(KM_I16(p), int16_t, order)
#define KM_STORE_I16(p, value, order) KM_STORE(KM_I16(p), int16_t, value, order)
#define KM_LOAD_I32(p, order) KM_LOAD(KM_I32(p), int32_t, order)
#define KM_STORE_I32(p, value, order) KM_STORE(KM_I32(p), int32_t, value, order)
#define KM_LOAD_I64(p, order) KM_LOAD(KM_ATOMIC_I64(p), int64_t, order)
#define KM_STORE_I64(p, value, order) KM_STORE(KM_ATOMIC_I64(p), int64_t, value, order)
#define KM_LOAD_PTR(p, order) KM_LOAD(KM_PTR(p), km_ptr, order)
#define KM_STORE_PTR(p, value, order) KM_STORE(KM_PTR(p), km_ptr, value, order)

#if defined(__GNUC__)
#define km_memcpy(to, from, size) (void)__builtin_memcpy((to), (from), (size_t)(size))
#define km_memset(to, byte, size) (void)__builtin_memset((to), (uint8_t)(byte), (size_t)(size))
#else
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
#define km_memcpy(to, from, size) (void)memcpy((to), (from), (size_t)(size))
#define km_memset(to, byte, size) (void)memset((to), (uint8_t)(byte), (size_t)(size))
#endif

void *malloc(size_t size);
void free(void *block);

KM_HELPER_MEMORY km_ptr km_alloc(int64_t size)
{
    if ((uint64_t)size > (uint64_t)PTRDIFF_MAX) {
        return NULL;
    }
    return (km_ptr)malloc((size_t)size);
}

/* a call of its own: compilers that follow `free` take two references to one block for a use after it */
KM_NOINLINE KM_UNUSED static void km_dealloc(km_ptr block)
{
    free(block);
}

/* Bits of floating-point numbers --------------------------------------------------------------------------------- */

KM_HELPER int64_t km_bits_f64(double value)
{
    union { double value; int64_t bits; } both = {.value = value};
    return both.bits;
}

KM_HELPER double km_from_bits_f64(int64_t bits)
{
    union { int64_t bits; double value; } both = {.bits = bits};
    return both.value;
}

KM_HELPER int32_t km_bits_f32(float value)
{
    union { float value; int32_t bits; } both = {.value = value};
    return both.bits;
}

KM_HELPER float km_from_bits_f32(int32_t bits)
{
    union { int32_t bits; float value; } both = {.bits = bits};
    return both.value;
}

/* Integers: iN is int<N>_t, in two's complement ------------------------------------------------------------------ */

#define KM_INTEGERS(N, T, U, WIDE) \
    KM_HELPER T km_add_i##N(T a, T b) { return (T)(U)((WIDE)a + (WIDE)b); } \
    KM_HELPER T km_sub_i##N(T a, T b) { return (T)(U)((WIDE)a - (WIDE)b); } \
    KM_HELPER T km_mul_i##N(T a, T b) { return (T)(U)((WIDE)a * (WIDE)b); } \
    KM_HELPER T km_udiv_i##N(T a, T b) { return (T)((U)a / (U)b); } \
    KM_HELPER T km_urem_i##N(T a, T b) { return (T)((U)a % (U)b); } \
    KM_HELPER T km_smod_i##N(T a, T b) \
    { \
        T rest = (T)(a % b); \
        return rest != 0 && (rest ^ b) < 0 ? (T)(rest + b) : rest; \
    } \
    KM_HELPER T km_shl_i##N(T a, T n) { return (T)(U)((WIDE)(U)a << n); } \
    KM_HELPER T km_lshr_i##N(T a, T n) { return (T)((U)a >> n); } \
    KM_HELPER T km_smin_i##N(T a, T b) { return a < b ? a : b; } \
    KM_HELPER T km_smax_i##N(T a, T b) { return a > b ? a : b; } \
    KM_HELPER T km_umin_i##N(T a, T b) { return (U)a < (U)b ? a : b; } \
    KM_HELPER T km_umax_i##N(T a, T b) { return (U)a > (U)b ? a : b; }

KM_INTEGERS(8, int8_t, uint8_t, uint32_t)
KM_INTEGERS(16, int16_t, uint16_t, uint32_t)
KM_INTEGERS(32, int32_t, uint32_t, uint32_t)
KM_INTEGERS(64, int64_t, uint64_t, uint64_t)
#undef KM_INTEGERS

/* the result, wrapped, goes to *result; true where it did not fit */
#if defined(__GNUC__)
#define KM_OVERFLOWS(N, T) \
    KM_HELPER_MEMORY bool km_sadd_overflows_i##N(T a, T b, T *result) { return __builtin_add_overflow(a, b, result); } \
    KM_HELPER_MEMORY bool km_ssub_overflows_i##N(T a, T b, T *result) { return __builtin_sub_overflow(a, b, result); } \
    KM_HELPER_MEMORY bool km_smul_overflows_i##N(T a, T b, T *result) { return __builtin_mul_overflow(a, b, result); }
#else
#define KM_OVERFLOWS(N, T) \
    KM_HELPER_MEMORY bool km_sadd_overflows_i##N(T a, T b, T *result) \
    { \
        *result = km_add_i##N(a, b); \
        return ((a ^ *result) & (b ^ *result)) < 0; \
    } \
    KM_HELPER_MEMORY bool km_ssub_overflows_i##N(T a, T b, T *result) \
    { \
        *result = km_sub_i##N(a, b); \
        return ((a ^ b) & (a ^ *result)) < 0; \
    } \
    KM_HELPER_MEMORY bool km_smul_overflows_i##N(T a, T b, T *result) \
    { \
        *result = km_mul_i##N(a, b); \
        return a != 0 && ((a == -1 && b == INT##N##_MIN) || (a != -1 && *result / a != b)); \
    }
#endif

KM_OVERFLOWS(8, int8_t)
KM_OVERFLOWS(16, int16_t)
KM_OVERFLOWS(32, int32_t)
KM_OVERFLOWS(64, int64_t)
#undef KM_OVERFLOWS

KM_HELPER int64_t km_umulh_i64(int64_t a, int64_t b)
{
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 km_u128;
    return (int64_t)(uint64_t)(((km_u128)(uint64_t)a * (uint64_t)b) >> 64);
#else
    const uint64_t a0 = (uint64_t)a & 0xffffffffu, a1 = (uint64_t)a >> 32;
    const uint64_t b0 = (uint64_t)b & 0xffffffffu, b1 = (uint64_t)b >> 32;
    const uint64_t middle = a0 * b1 + (a0 * b0 >> 32);
    const uint64_t other = a1 * b0 + (middle & 0xffffffffu);
    return (int64_t)(a1 * b1 + (middle >> 32) + (other >> 32));
#endif
}

KM_HELPER int64_t km_ctpop_i64(int64_t value)
{
#if defined(__POPCNT__) || (defined(__GNUC__) && defined(__aarch64__))
    return __builtin_popcountll((unsigned long long)value);
#else /* without a call of a run-time library */
    uint64_t n = (uint64_t)value;
    n = n - ((n >> 1) & UINT64_C(0x5555555555555555));
    n = (n & UINT64_C(0x3333333333333333)) + ((n >> 2) & UINT64_C(0x3333333333333333));
    n = (n + (n >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int64_t)((n * UINT64_C(0x0101010101010101)) >> 56);
#endif
}

KM_HELPER int64_t km_ctlz_i64(int64_t value)
{
#if defined(__GNUC__)
    return value == 0 ? 64 : __builtin_clzll((unsigned long long)value);
#else
    uint64_t n = (uint64_t)value;
    int64_t zeros = 64;
    for (int64_t step = 32; step > 0; step /= 2) {
        if (n >> step != 0) {
            zeros -= step;
            n >>= step;
        }
    }
    return zeros - (int64_t)n;
#endif
}

KM_HELPER int64_t km_cttz_i64(int64_t value)
{
    return value == 0 ? 64 : 63 - km_ctlz_i64((int64_t)((uint64_t)value & (0u - (uint64_t)value)));
}

#define KM_COUNTS(N) \
    KM_HELPER int##N##_t km_ctpop_i##N(int##N##_t a) { return (int##N##_t)km_ctpop_i64((int64_t)(uint##N##_t)a); } \
    KM_HELPER int##N##_t km_ctlz_i##N(int##N##_t a) { return (int##N##_t)(km_ctlz_i64((int64_t)(uint##N##_t)a) - (64 - N)); } \
    KM_HELPER int##N##_t km_cttz_i##N(int##N##_t a) { return a == 0 ? N : (int##N##_t)km_cttz_i64((int64_t)(uint##N##_t)a); }
KM_COUNTS(8)
KM_COUNTS(16)
KM_COUNTS(32)
#undef KM_COUNTS

/* how often a loop over range(start, stop, step) runs; the differences are exact as unsigned numbers */
KM_HELPER uint64_t km_trips(int64_t start, int64_t stop, int64_t step)
{
    if (step > 0) {
        return start < stop ? ((uint64_t)stop - (uint64_t)start - 1u) / (uint64_t)step + 1u : 0u;
    }
    return stop < start ? ((uint64_t)start - (uint64_t)stop - 1u) / (0u - (uint64_t)step) + 1u : 0u;
}

/* Floating point ------------------------------------------------------------------------------------------------- */

#if defined(__GNUC__)
#define KM_INFINITY __builtin_inf()
#define km_unordered_f64(a, b) __builtin_isunordered((a), (b))
#define km_unordered_f32(a, b) __builtin_isunordered((a), (b))
#define km_fabs_f64(x) __builtin_fabs(x)
#define km_fabs_f32(x) __builtin_fabsf(x)
#define km_copysign_f64(x, y) __builtin_copysign((x), (y))
#define km_copysign_f32(x, y) __builtin_copysignf((x), (y))
#define km_sqrt_f64(x) __builtin_sqrt(x)
#define km_sqrt_f32(x) __builtin_sqrtf(x)
#define km_fma_f64(x, y, z) __builtin_fma((x), (y), (z))
#define km_fma_f32(x, y, z) __builtin_fmaf((x), (y), (z))
#else
double sqrt(double x);
double fma(double x, double y, double z);
float fmaf(float x, float y, float z);
#define KM_INFINITY km_from_bits_f64(INT64_C(0x7ff0000000000000))
KM_HELPER bool km_unordered_f64(double a, double b) { return a != a || b != b; }
KM_HELPER bool km_unordered_f32(float a, float b) { return a != a || b != b; }
KM_HELPER double km_fabs_f64(double x) { return km_from_bits_f64(km_bits_f64(x) & INT64_MAX); }
KM_HELPER float km_fabs_f32(float x) { return km_from_bits_f32(km_bits_f32(x) & INT32_MAX); }
KM_HELPER double km_copysign_f64(double x, double y)
{
    return km_from_bits_f64((km_bits_f64(x) & INT64_MAX) | (km_bits_f64(y) & INT64_MIN));
}
KM_HELPER float km_copysign_f32(float x, float y)
{
    return km_from_bits_f32((km_bits_f32(x) & INT32_MAX) | (km_bits_f32(y) & INT32_MIN));
}
#define km_sqrt_f64(x) sqrt(x)
#define km_sqrt_f32(x) ((float)sqrt((double)(x))) /* the same as rounding once: 53 >= 2 * 24 + 2 bits */
#define km_fma_f64(x, y, z) fma((x), (y), (z))
#define km_fma_f32(x, y, z) fmaf((x), (y), (z))
#endif

/* Rounding to an integral value: an instruction where the CPU has one, else arithmetic, never a call. Adding and
 * subtracting 2**52 (2**23) is exact below that magnitude; above it every value is integral. The sign of zero is x's. */
#if defined(__GNUC__) && (defined(__SSE4_1__) || defined(__aarch64__) || defined(__powerpc64__) || defined(__s390x__) || defined(__wasm__))
#define KM_ROUNDS 1
#else
#define KM_ROUNDS 0
#endif

#if KM_ROUNDS
#define km_rint_f64(x) __builtin_rint(x)
#define km_rint_f32(x) __builtin_rintf(x)
#define km_floor_f64(x) __builtin_floor(x)
#define km_floor_f32(x) __builtin_floorf(x)
#define km_ceil_f64(x) __builtin_ceil(x)
#define km_ceil_f32(x) __builtin_ceilf(x)
#define km_trunc_f64(x) __builtin_trunc(x)
#define km_trunc_f32(x) __builtin_truncf(x)
#else
#define KM_ROUNDING(S, T, LARGE) \
    KM_HELPER T km_rint_##S(T x) \
    { \
        const T size = km_fabs_##S(x); \
        const T whole = (size + LARGE) - LARGE; \
        return size < LARGE ? km_copysign_##S(whole, x) : x; \
    } \
    KM_HELPER T km_floor_##S(T x) \
    { \
        const T whole = km_rint_##S(x); \
        return km_copysign_##S(whole > x ? whole - 1 : whole, x); \
    } \
    KM_HELPER T km_ceil_##S(T x) \
    { \
        const T whole = km_rint_##S(x); \
        return km_copysign_##S(whole < x ? whole + 1 : whole, x); \
    } \
    KM_HELPER T km_trunc_##S(T x) \
    { \
        const T size = km_fabs_##S(x); \
        const T whole = km_rint_##S(size); \
        return km_copysign_##S(whole > size ? whole - 1 : whole, x); \
    }
KM_ROUNDING(f64, double, 4503599627370496.0)
KM_ROUNDING(f32, float, 8388608.0f)
#undef KM_ROUNDING
#endif

/* truncated to an integer, clamped to its range; NaN gives 0 */
#define KM_SATURATING(N, LOW, HIGH) \
    KM_HELPER int##N##_t km_saturate_i##N##_f64(double x) \
    { \
        return x != x ? 0 : x < LOW ? INT##N##_MIN : x >= HIGH ? INT##N##_MAX : (int##N##_t)x; \
    } \
    KM_HELPER int##N##_t km_saturate_i##N##_f32(float x) { return km_saturate_i##N##_f64((double)x); }
KM_SATURATING(8, -128.0, 128.0)
KM_SATURATING(16, -32768.0, 32768.0)
KM_SATURATING(32, -2147483648.0, 2147483648.0)
KM_SATURATING(64, -9223372036854775808.0, 9223372036854775808.0)
#undef KM_SATURATING

/* the value, in a way that keeps the computations on its two sides apart */
#if defined(__GNUC__) && defined(__x86_64__)
KM_HELPER double km_hold_f64(double x) { __asm__("" : "+x"(x)); return x; }
KM_HELPER float km_hold_f32(float x) { __asm__("" : "+x"(x)); return x; }
#else /* strict arithmetic keeps them apart by itself */
KM_HELPER double km_hold_f64(double x) { return x; }
KM_HELPER float km_hold_f32(float x) { return x; }
#endif

/* Half precision, held as its bits and computed as float; one rounding, to nearest even, with denormals. */
KM_HELPER float km_float_of_half(uint16_t half)
{
    const uint32_t size = half & 0x7fffu;
    const uint32_t moved = size << 13; /* exponent and fraction in their place, scaled by 2**112, which normalises */
    const float scaled = km_from_bits_f32((int32_t)moved) * 5192296858534827628530496329220096.0f;
    const uint32_t value = size >= 0x7c00u ? moved | 0x7f800000u : (uint32_t)km_bits_f32(scaled);
    return km_from_bits_f32((int32_t)(value | (uint32_t)(half & 0x8000u) << 16));
}

KM_HELPER uint16_t km_half_of_double(double x)
{
    const uint64_t bits = (uint64_t)km_bits_f64(x);
    const uint64_t size = bits & (uint64_t)INT64_MAX;
    /* normal: the low 42 bits of the fraction are rounded away; denormal: adding 2**28 rounds */
    const uint64_t normal = ((size + UINT64_C(0x1ffffffffff) + ((size >> 42) & 1u)) >> 42) - 0xfc000u;
    const uint64_t sum = (uint64_t)km_bits_f64(km_from_bits_f64((int64_t)size) + 268435456.0);
    const uint64_t denormal = sum - UINT64_C(0x41b0000000000000);
    const uint64_t finite = size < UINT64_C(0x3f10000000000000) ? denormal : normal;
    const uint64_t bounded = size >= UINT64_C(0x40f0000000000000) ? 0x7c00u : finite;
    const uint64_t value = size > UINT64_C(0x7ff0000000000000) ? 0x7e00u : bounded;
    return (uint16_t)(value | (bits >> 48 & 0x8000u));
}

KM_HELPER uint16_t km_half_of_float(float x)
{
    return km_half_of_double((double)x);
}

#endif
