// Views, workspaces and failures in the C++17 interface of exported kernels.
//
//   kernelmill::Array<double, 2> a(data, {rows, columns});        any extents; contiguous, the last axis fastest
//   kernelmill::Array<double, 2> b(data, {rows, columns}, {8, 8 * rows});      strides in bytes
//   kernelmill::Buffer<double, 3, 3> r(storage);                  fixed extents, known to the compiler
//   a(i, j), a.extent(0), a.size()
//
// A kernel takes Array<const T, N> for what it only reads. Views own nothing; what a kernel makes is an Owned<T, N>, which gives
// its memory back to the workspace that it was made in, and must not outlive it. A kernel that fails throws kernelmill::failure.
#ifndef KERNELMILL_HPP
#define KERNELMILL_HPP

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "kernelmill_array.h"

namespace kernelmill {

// A number of 16 bits, as its bits.
struct half {
    std::uint16_t bits;
};

// What a kernel failed with: the code, and where in the Python source.
class failure : public std::runtime_error {
public:
    failure(std::int32_t code, const char *message, const char *file, std::int32_t line)
        : std::runtime_error(std::string(message) + (line != 0 ? std::string(" (") + file + ":" + std::to_string(line) + ")" : "")),
          code_(code), file_(file), line_(line)
    {
    }
    std::int32_t code() const noexcept { return code_; }
    kernelmill_kind kind() const noexcept { return kernelmill_kind_of(code_); }
    const char *file() const noexcept { return file_; }
    std::int32_t line() const noexcept { return line_; }

private:
    std::int32_t code_;
    const char *file_; // in the module's own constants
    std::int32_t line_;
};

// The structs of C for an element type and a rank.
template <class T, std::size_t Rank>
struct raw_array;

#define KERNELMILL_RAW(type, element, name, rank) \
    template <> \
    struct raw_array<type, rank> { \
        using array = kernelmill_array##rank##_##name; \
        using item = element; \
    };
#define KERNELMILL_RAWS(type, element, name) \
    KERNELMILL_RAW(type, element, name, 1) \
    KERNELMILL_RAW(type, element, name, 2) \
    KERNELMILL_RAW(type, element, name, 3) \
    KERNELMILL_RAW(type, element, name, 4) \
    KERNELMILL_RAW(type, element, name, 5) \
    KERNELMILL_RAW(type, element, name, 6)
KERNELMILL_RAWS(bool, bool, b8)
KERNELMILL_RAWS(std::int8_t, int8_t, i8)
KERNELMILL_RAWS(std::uint8_t, uint8_t, u8)
KERNELMILL_RAWS(std::int16_t, int16_t, i16)
KERNELMILL_RAWS(std::uint16_t, uint16_t, u16)
KERNELMILL_RAWS(std::int32_t, int32_t, i32)
KERNELMILL_RAWS(std::uint32_t, uint32_t, u32)
KERNELMILL_RAWS(std::int64_t, int64_t, i64)
KERNELMILL_RAWS(std::uint64_t, uint64_t, u64)
KERNELMILL_RAWS(half, uint16_t, f16)
KERNELMILL_RAWS(float, float, f32)
KERNELMILL_RAWS(double, double, f64)
KERNELMILL_RAWS(std::complex<float>, kernelmill_c64, c64)
KERNELMILL_RAWS(std::complex<double>, kernelmill_c128, c128)
#undef KERNELMILL_RAWS
#undef KERNELMILL_RAW

// A view of elements of type T along Rank axes; strides are in bytes.
template <class T, std::size_t Rank>
class Array {
public:
    using value_type = std::remove_const_t<T>;
    using extents_type = std::array<std::int64_t, Rank>;
    static constexpr std::size_t rank = Rank;

    // Contiguous, the last axis fastest.
    Array(T *data, const extents_type &extents) : data_(data), extents_(extents), strides_{}
    {
        std::int64_t step = sizeof(T);
        for (std::size_t k = Rank; k-- > 0;) {
            strides_[k] = step;
            step *= extents_[k];
        }
    }
    Array(T *data, const extents_type &extents, const extents_type &strides) : data_(data), extents_(extents), strides_(strides) {}

    // What holds contiguous elements, as std::vector and std::array do, along one axis.
    template <class Container, class = std::enable_if_t<
                                   Rank == 1 && std::is_convertible_v<decltype(std::declval<Container &>().data()), T *> &&
                                   std::is_integral_v<decltype(std::declval<Container &>().size())>>>
    Array(Container &container) : Array(container.data(), extents_type{static_cast<std::int64_t>(container.size())})
    {
    }

    // A view that may write is one that only reads too.
    template <class U, class = std::enable_if_t<std::is_same_v<const U, T>>>
    Array(const Array<U, Rank> &other) : data_(other.data()), extents_(other.extents()), strides_(other.strides())
    {
    }

    T *data() const noexcept { return data_; }
    const extents_type &extents() const noexcept { return extents_; }
    const extents_type &strides() const noexcept { return strides_; }
    std::int64_t extent(std::size_t axis) const { return extents_.at(axis); }
    std::int64_t size() const noexcept
    {
        std::int64_t product = 1;
        for (std::int64_t extent : extents_) {
            product *= extent;
        }
        return product;
    }
    bool contiguous() const noexcept
    {
        std::int64_t step = sizeof(T);
        for (std::size_t k = Rank; k-- > 0;) {
            if (extents_[k] > 1 && strides_[k] != step) {
                return false;
            }
            step *= extents_[k];
        }
        return true;
    }

    // The element at these indices, which are not looked at.
    template <class... Index>
    T &operator()(Index... index) const noexcept
    {
        static_assert(sizeof...(Index) == Rank, "one index for each axis");
        const std::int64_t indices[] = {static_cast<std::int64_t>(index)...};
        std::int64_t offset = 0;
        for (std::size_t k = 0; k < Rank; ++k) {
            offset += indices[k] * strides_[k];
        }
        using byte = std::conditional_t<std::is_const_v<T>, const unsigned char, unsigned char>;
        return *reinterpret_cast<T *>(reinterpret_cast<byte *>(data_) + offset);
    }

    // The element at these indices; std::out_of_range where there is none.
    template <class... Index>
    T &at(Index... index) const
    {
        const std::int64_t indices[] = {static_cast<std::int64_t>(index)...};
        for (std::size_t k = 0; k < Rank; ++k) {
            if (indices[k] < 0 || indices[k] >= extents_[k]) {
                throw std::out_of_range("index " + std::to_string(indices[k]) + " of an axis of " + std::to_string(extents_[k]));
            }
        }
        return (*this)(index...);
    }

    // The same view for C.
    typename raw_array<value_type, Rank>::array raw() const noexcept
    {
        using item = typename raw_array<value_type, Rank>::item;
        typename raw_array<value_type, Rank>::array made{};
        made.data = reinterpret_cast<item *>(const_cast<value_type *>(data_));
        for (std::size_t k = 0; k < Rank; ++k) {
            made.extents[k] = extents_[k];
            made.strides[k] = strides_[k];
        }
        return made;
    }

private:
    T *data_;
    extents_type extents_;
    extents_type strides_;
};

// A view of contiguous elements whose extents the compiler knows.
template <class T, std::int64_t... Extents>
class Buffer {
public:
    static constexpr std::size_t rank = sizeof...(Extents);
    static constexpr std::int64_t size() noexcept { return (Extents * ... * 1); }
    using array_type = Array<T, rank>;

    // `data`: a pointer to at least size() elements; an array has exactly as many.
    template <class Pointer, class = std::enable_if_t<std::is_pointer_v<std::remove_reference_t<Pointer>>>>
    explicit Buffer(Pointer &&data) noexcept : data_(data)
    {
    }
    explicit Buffer(T (&data)[static_cast<std::size_t>((Extents * ... * 1))]) noexcept : data_(data) {}
    explicit Buffer(std::array<std::remove_const_t<T>, static_cast<std::size_t>((Extents * ... * 1))> &data) noexcept
        : data_(data.data())
    {
    }
    // std::invalid_argument where the extents are others, or the elements not contiguous.
    explicit Buffer(const array_type &array) : data_(array.data())
    {
        const std::array<std::int64_t, rank> wanted = {Extents...};
        for (std::size_t k = 0; k < rank; ++k) {
            if (array.extent(k) != wanted[k]) {
                throw std::invalid_argument(
                    "axis " + std::to_string(k) + " has " + std::to_string(array.extent(k)) + " elements, not " +
                    std::to_string(wanted[k]));
            }
        }
        if (!array.contiguous()) {
            throw std::invalid_argument("the elements are not contiguous");
        }
    }

    T *data() const noexcept { return data_; }
    static constexpr std::int64_t extent(std::size_t axis)
    {
        const std::array<std::int64_t, rank> extents = {Extents...};
        return extents.at(axis);
    }
    template <class... Index>
    T &operator()(Index... index) const noexcept
    {
        return array()(index...);
    }
    array_type array() const noexcept { return array_type(data_, {Extents...}); }
    operator array_type() const noexcept { return array(); }
    template <class U = T, class = std::enable_if_t<!std::is_const_v<U>>>
    operator Array<const U, rank>() const noexcept
    {
        return array();
    }

private:
    T *data_;
};

// An array that a kernel made in a workspace of a module: `Module::release(ws, owner)` gives its memory back.
template <class T, std::size_t Rank, class Module>
class Owned {
public:
    Owned(void *workspace, const typename raw_array<T, Rank>::array &raw) noexcept : workspace_(workspace), raw_(raw) {}
    Owned(Owned &&other) noexcept : workspace_(other.workspace_), raw_(other.raw_) { other.raw_.owner = nullptr; }
    Owned &operator=(Owned &&other) noexcept
    {
        std::swap(workspace_, other.workspace_);
        std::swap(raw_, other.raw_);
        return *this;
    }
    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;
    ~Owned()
    {
        if (raw_.owner != nullptr) {
            Module::release(workspace_, raw_.owner);
        }
    }
    Array<T, Rank> array() const noexcept
    {
        std::array<std::int64_t, Rank> extents{};
        std::array<std::int64_t, Rank> strides{};
        for (std::size_t k = 0; k < Rank; ++k) {
            extents[k] = raw_.extents[k];
            strides[k] = raw_.strides[k];
        }
        return Array<T, Rank>(reinterpret_cast<T *>(raw_.data), extents, strides);
    }
    operator Array<T, Rank>() const noexcept { return array(); }
    operator Array<const T, Rank>() const noexcept { return array(); }
    template <class... Index>
    T &operator()(Index... index) const noexcept
    {
        return array()(index...);
    }
    std::int64_t extent(std::size_t axis) const { return array().extent(axis); }
    std::int64_t size() const noexcept { return array().size(); }

private:
    void *workspace_;
    typename raw_array<T, Rank>::array raw_;
};

// The memory that kernels of a module work in: the caller's, or this object's own, which is taken from the heap once.
template <class Module>
class BasicWorkspace {
public:
    explicit BasicWorkspace(std::size_t bytes = Module::workspace_size())
        : own_(::operator new(bytes, std::align_val_t(16))), memory_(own_)
    {
        start(bytes);
    }
    BasicWorkspace(void *memory, std::size_t bytes) : own_(nullptr), memory_(memory) { start(bytes); }
    BasicWorkspace(const BasicWorkspace &) = delete;
    BasicWorkspace &operator=(const BasicWorkspace &) = delete;
    ~BasicWorkspace()
    {
        Module::deinit(memory_);
        if (own_ != nullptr) {
            ::operator delete(own_, std::align_val_t(16));
        }
    }
    void *get() const noexcept { return memory_; }
    // The most bytes that were in use at once so far.
    std::size_t peak() const noexcept { return Module::workspace_peak(memory_); }

private:
    void start(std::size_t bytes)
    {
        if (Module::init_sized(memory_, bytes) != 0) {
            if (own_ != nullptr) {
                ::operator delete(own_, std::align_val_t(16));
            }
            throw std::invalid_argument("a workspace is memory of at least 64 bytes that is aligned to 16");
        }
    }
    void *own_;
    void *memory_;
};

} // namespace kernelmill

#endif
