"""More containers in one function than rounds in which types are found."""

from kernelmill import kernel


@kernel
def dictionaries(n: int) -> int:
    total = 0
    d0 = {0: n, n: 0}
    total += d0[0] + d0.pop(n)
    d1 = {1: n, n: 1}
    total += d1[1] + d1.pop(n)
    d2 = {2: n, n: 2}
    total += d2[2] + d2.pop(n)
    d3 = {3: n, n: 3}
    total += d3[3] + d3.pop(n)
    d4 = {4: n, n: 4}
    total += d4[4] + d4.pop(n)
    d5 = {5: n, n: 5}
    total += d5[5] + d5.pop(n)
    d6 = {6: n, n: 6}
    total += d6[6] + d6.pop(n)
    d7 = {7: n, n: 7}
    total += d7[7] + d7.pop(n)
    d8 = {8: n, n: 8}
    total += d8[8] + d8.pop(n)
    d9 = {9: n, n: 9}
    total += d9[9] + d9.pop(n)
    d10 = {10: n, n: 10}
    total += d10[10] + d10.pop(n)
    d11 = {11: n, n: 11}
    total += d11[11] + d11.pop(n)
    d12 = {12: n, n: 12}
    total += d12[12] + d12.pop(n)
    d13 = {13: n, n: 13}
    total += d13[13] + d13.pop(n)
    d14 = {14: n, n: 14}
    total += d14[14] + d14.pop(n)
    d15 = {15: n, n: 15}
    total += d15[15] + d15.pop(n)
    return total


@kernel
def handed_on(n: int) -> int:
    x0 = [n, 2]
    x1 = []
    x1.append(x0[0] + 1)
    x2 = []
    x2.append(x1[0] + 2)
    x3 = []
    x3.append(x2[0] + 3)
    x4 = []
    x4.append(x3[0] + 4)
    x5 = []
    x5.append(x4[0] + 5)
    x6 = []
    x6.append(x5[0] + 6)
    x7 = []
    x7.append(x6[0] + 7)
    x8 = []
    x8.append(x7[0] + 8)
    x9 = []
    x9.append(x8[0] + 9)
    x10 = []
    x10.append(x9[0] + 10)
    x11 = []
    x11.append(x10[0] + 11)
    x12 = []
    x12.append(x11[0] + 12)
    x13 = []
    x13.append(x12[0] + 13)
    x14 = []
    x14.append(x13[0] + 14)
    x15 = []
    x15.append(x14[0] + 15)
    x16 = []
    x16.append(x15[0] + 16)
    x17 = []
    x17.append(x16[0] + 17)
    return x17[0]


@kernel
def filled_backwards(n: int) -> int:
    x0 = []
    x1 = []
    x2 = []
    x3 = []
    x4 = []
    x5 = []
    x6 = []
    x7 = []
    x8 = []
    x9 = []
    x10 = []
    x11 = []
    x12 = []
    x13 = []
    x14 = []
    x15 = []
    for k in range(n):
        x1.append(x0[0] + 1 if k > 1 else k)
        x2.append(x1[0] + 2 if k > 2 else k)
        x3.append(x2[0] + 3 if k > 3 else k)
        x4.append(x3[0] + 4 if k > 4 else k)
        x5.append(x4[0] + 5 if k > 5 else k)
        x6.append(x5[0] + 6 if k > 6 else k)
        x7.append(x6[0] + 7 if k > 7 else k)
        x8.append(x7[0] + 8 if k > 8 else k)
        x9.append(x8[0] + 9 if k > 9 else k)
        x10.append(x9[0] + 10 if k > 10 else k)
        x11.append(x10[0] + 11 if k > 11 else k)
        x12.append(x11[0] + 12 if k > 12 else k)
        x13.append(x12[0] + 13 if k > 13 else k)
        x14.append(x13[0] + 14 if k > 14 else k)
        x15.append(x14[0] + 15 if k > 15 else k)
        x0.append(k)
    return x15[n - 1] if n > 0 else len(x15)


CALLS = [(name, lambda n=n: (n,)) for name in ("handed_on", "filled_backwards") for n in (0, 1, 5, 20)]
CALLS += [("dictionaries", lambda n=n: (n,)) for n in (-3, 100)]
