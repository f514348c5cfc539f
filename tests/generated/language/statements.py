"""Statements: assignments of every form, loops, conditions, handlers, jumps, methods that change containers.

`RESULT` stands for what the program returns at its end.
"""

from __future__ import annotations

from typing import Final

from generated.language.constructs import LOCALS, Construct, statements

#: `name = …` for every local.
_ASSIGNED: Final = tuple(Construct(f"{name} = {{{kind}}}") for name, (kind, _) in LOCALS.items())

SIMPLE: Final = (
    *_ASSIGNED,
    *statements("""
a += {int}

a -= {int}

b *= {int} % 100

b //= {int}

a %= {int}

a &= {int}

b |= {int}

b ^= {int}

a <<= {int} % 5

b >>= {int} % 9

a **= {int} % 3

f += {float}

f -= {int}

g *= {float}

g /= {float}

g **= 2

q &= {bool}

w *= {complex}

e += {float}

h += {i8}

xx += {x}

xx *= {float}

kk -= {k}

zz += {x}

mm &= {m}

~cc *= {complex}

li += {li}

ss |= {s}

dd |= {d}

a = b = {int}

a, f = {t}

a, b = b, a

a, *$n = {int}, {int}, {int}

($n, $m), b = ({int}, {float}), {int}

$n: float = {float}
g = $n

x[{int} % 4] = {float}

x[{int}] = {float}

x[{int} % 4] += {float}

xx[:] = {x}

xx[::2] = {float}

x[1:] = x[:-1]

xx[{m}] = {float}

xx[{m}] += {float}

xx[{k} % 4] = {x}

xx[{k} % 4] += {x}

np.add.at(xx, {k} % 4, {x})

np.maximum.at(xx, {k} % 4, {float})

np.minimum.at(xx, {k} % 4, {x})

np.subtract.at(xx, {k} % 4, {float})

np.multiply.at(xx, {k} % 4, {float})

k[{int} % 4] = {int} % 1000

k[{int} % 4] += {i8}

z[{int} % 4, {int} % 4] = {float}

zz[{int} % 4] = {x}

zz[:, {int} % 4] = {float}

xx.fill({float})

xx.sort()

li[{int} % 2] = {int}

li[0] += {int}

li[1:] = {li}

li.append({int})

li.extend({li})

li.insert({int} % 3, {int})

li.pop()

a = li.pop({int} % 3)

li.remove({int})

li.reverse()

li.sort()

lf.sort(reverse=True)

lf.sort(key=lambda $n: {float:$n=float})

li.clear()

del li[{int} % 2]

del lf[1:]

dd[{int} % 5] = {float}

dd[{int} % 5] += {float}

f = dd.setdefault({int}, {float})

f = dd.pop({int} % 4, {float})

dd.update({d})

del dd[{int} % 4]

$n, f = dd.popitem()

dd.clear()

ss.add({int})

ss.discard({int})

ss.remove({int} % 4)

ss.update({s})

ss.clear()

assert {bool}, "claim"

assert {int} > -10**6, f"too small: «a»"

raise ValueError("stop")

if {bool}: raise KeyError({int})

raise IndexError(f"at «a»")

return RESULT

if {bool}: return RESULT

break

continue

def $n($m):
    return $m * {int:$m=int} + b
a = $n({int}) + $n(2)

def $n($m, $k=2.5):
    if $m > $k:
        return {float:$m=float}
    return f + $m
g = $n({float})

global RATE
f = RATE * {float}

pass

"""),
)

COMPOUND: Final = statements("""
if {bool}:
    <then>

if {bool}:
    <then>
else:
    <else>

if {int}:
    <then>
elif {bool}:
    <elif>
else:
    <else>

for $n in range({int} % 4):
    <body $n=int loop>

for $n in range(3, {int} % 7, {int} % 2 * 2 - 1):
    <body $n=int loop>
else:
    <else>

for $n in {x}:
    <body $n=f8 loop>

for $n, $m in enumerate({x}):
    <body $n=int $m=f8 loop>

for $n, $m in zip({li}[:4], {lf}[:4]):
    <body $n=int $m=float loop>

for $n in reversed({li}):
    <body $n=int loop>

for $n in {li}[:3]:
    <body $n=int loop>
else:
    <else>

for $n in (1, {int}, 3):
    <body $n=int loop>

for $n in (1.5, {float}):
    <body $n=float loop>
else:
    <else>

for $n, $m in list({d}.items()):
    <body $n=int $m=float loop>

for $n in sorted({s}):
    <body $n=int loop>

for $n in {z}:
    <body $n=x loop>

for $n, $m in itertools.product(range(2), range({int} % 3)):
    <body $n=int $m=int loop>

for $n in map(twice, {li}[:3]):
    <body $n=int loop>

$n = 0
while $n < {int} % 4:
    $n += 1
    <body $n=int loop>

$n = 0
while $n < 3 and {bool}:
    $n += 1
    <body $n=int loop>
else:
    <else>

$n = 0
while True:
    $n += 1
    if $n > 3:
        break
    <body $n=int loop>

try:
    <try>
except ValueError:
    <except>

try:
    <try>
except (IndexError, KeyError):
    <except>
else:
    <else>

try:
    <try>
finally:
    <finally>

try:
    <try>
except ZeroDivisionError:
    <except>
finally:
    <finally>

try:
    <try>
except OverflowError:
    <except>
except Exception:
    <handler>
    raise

try:
    <try>
    raise ValueError("away")
except ValueError as $n:
    <except>
    if {bool}:
        raise IndexError("other") from $n

with np.errstate(all="ignore"):
    <with>

match {int}:
    case 0 | 1:
        <first>
    case $n if {bool:$n=int}:
        <guarded $n=int>
    case _:
        <rest>

match {t}:
    case ($n, 0.5):
        <half $n=int>
    case ($n, $m):
        <pair $n=int $m=float>

match {bool}:
    case True:
        <true>
    case False:
        <false>
""")

STATEMENTS: Final = (*SIMPLE, *COMPOUND)
