"""Loops over tuples with `break`, `continue` and `else`, inside other loops."""
from kernelmill import kernel


@kernel
def else_continues(n: int) -> list[int]:
    out = [0]
    for a in range(n):
        for b in (1, 5):
            if b < 9:
                out.append(a * 100 + b * 10)
            else:
                break
        else:
            continue
        break
    return out


@kernel
def else_breaks(n: int, stop: int) -> int:
    total = 0
    for a in range(n):
        for b in (1, 2.5, 4):
            if a * b > stop:
                total += 1000
                break
            total += int(a * b)
        else:
            if a == 3:
                break
            continue
        total += 7
    else:
        total = -total
    return total


@kernel
def three_deep(n: int) -> int:
    total = 0
    for a in (1, 2, 3):
        for b in range(n):
            for c in (0, 5):
                if a + b + c == 7:
                    break
                if c > b:
                    continue
                total += a * b + c
            else:
                total += 100
                continue
            break
        else:
            total *= 2
    return total


def calls():
    for n in (0, 1, 3, 6):
        yield "else_continues", lambda n=n: (n,)
        yield "three_deep", lambda n=n: (n,)
        for stop in (1, 6, 99):
            yield "else_breaks", lambda n=n, stop=stop: (n, stop)
