"""Expressions: operators, conditions, built-ins, containers, comprehensions, `math` and `cmath`."""

from __future__ import annotations

from typing import Final

from generated.language.constructs import table

NUMBERS: Final = table("""
int      ({int} + {int})
int      ({int} - {int})
int      ({int} * {int})
int      ({int} // {int})
int      ({int} % {int})
int      ({int} % 8)
int      ({int} ** 2)
int      ({int} ** ({int} % 4))
int      ({int} & {int})
int      ({int} | {int})
int      ({int} ^ {int})
int      ({int} << ({int} % 9))
int      ({int} >> ({int} % 70))
int      ({int} & 0xFFFFFFFF)
int      ({int} & 0xFFFFFFFFFFFFFFFF)
int      ({int} * 0x9E3779B97F4A7C15 & 0xFFFFFFFF)
int      (({int} + {int}) % 4294967296)
int      (-{int})
int      (+{int})
int      (~{int})
int      abs({int})
int      int({num})
int      round({float})
int      <min max>({int}, {int})
int      min({int}, {int}, {int})
int      ({int} if {bool} else {int})
int      ({int} and {int})
int      ({int} or {int})
int      divmod({int}, {int})[0]
int      divmod({int}, {int})[1]
int      ($n := {int})
int      ({int} + ($n := {int}) + $n)
int      (a + (a := {int}))
int      pow({int}, {int} % 5)
int      pow({int}, {int} % 5, 7)
int      int({bool}) * {int}
int      ({bool} + {int})
int      {int}.bit_length()
int      {int}.bit_count()
int      math.<gcd lcm>({int}, {int})
int      math.isqrt(abs({int}))
int      math.<comb perm>({int} % 9, {int} % 9)
int      math.factorial({int} % 12)
int      math.<floor ceil trunc>({float})
int      int(math.copysign(3, {float}))
int      (lambda $n: {int:$n=int})({int})
int      twice({int})
int      type({int})({float})
int      int({float} < {float})
float    ({float} + {float})
float    ({float} - {float})
float    ({float} * {float})
float    ({float} / {float})
float    ({float} // {float})
float    ({float} % {float})
float    ({float} + {int})
float    ({int} * {float})
float    ({int} - {float})
float    ({int} / {int})
float    ({float} ** 2)
float    (abs({float}) ** 0.5)
float    (-{float})
float    (+{float})
float    abs({float})
float    float({num})
float    round({float}, {int} % 4)
float    <min max>({float}, {float})
float    max({float}, {float}, {float})
float    ({float} if {bool} else {float})
float    ({float} and {float})
float    ({float} or {float})
float    divmod({float}, {float})[1]
float    ($n := {float})
float    (f + (f := {float}))
float    ({float} - ($n := {float}) * $n)
float    {complex}.<real imag>
float    abs({complex})
float    math.sqrt(abs({float}))
float    math.<exp expm1 exp2 sin cos tan atan asinh tanh erf erfc cbrt fabs degrees radians ulp>({float})
float    math.<sinh cosh>({float} % 20.0)
float    ~math.<gamma lgamma>({float} % 20.0 + 0.5)
float    math.<log log2 log10 log1p>(abs({float}) + 0.5)
float    math.log(abs({float}) + 2.0, 3.0)
float    math.<asin acos atanh>({float} % 1.0)
float    math.acosh(abs({float}) + 1.0)
float    math.<atan2 fmod copysign remainder nextafter>({float}, {float})
float    math.hypot({float}, {float})
float    math.hypot({float}, {float}, {float})
float    math.dist(({float}, {float}), ({float}, {float}))
float    math.pow(abs({float}), {float} % 4.0)
float    math.ldexp({float}, {int} % 9)
float    math.modf({float})[0]
float    math.frexp({float})[0]
float    math.fsum({lf})
float    math.prod({lf})
float    scaled({float})
float    scaled({float}, by={float})
float    (lambda $n: {float:$n=float})({float})
complex  ({complex} + {complex})
complex  ({complex} - {complex})
complex  ({complex} * {complex})
complex  ({complex} / {complex})
complex  ({complex} + {float})
complex  ({int} * {complex})
complex  ({complex} ** 2)
complex  (-{complex})
complex  {complex}.conjugate()
complex  complex({float}, {float})
complex  complex({int})
complex  ({complex} if {bool} else {complex})
complex  ~cmath.<sqrt exp sin cos tan cosh sinh tanh>({complex})
complex  ~cmath.<log log10>({complex} + 40.0)
complex  ~cmath.rect({float}, {float})
float    ~cmath.phase({complex})
float    ~cmath.polar({complex})[0]
bool     cmath.<isnan isinf isfinite>({complex})
bool     cmath.isclose({complex}, {complex})
""")

CONDITIONS: Final = table("""
bool     ({int} < {int})
bool     ({int} <= {float})
bool     ({int} == {int})
bool     ({int} != {float})
bool     ({float} > {float})
bool     ({float} >= {int})
bool     ({float} == {float})
bool     ({complex} == {complex})
bool     ({int} < {int} < {int})
bool     ({float} <= {int} != {float})
bool     ({bool} and {bool})
bool     ({bool} or {bool})
bool     ({bool} & {bool})
bool     ({bool} ^ {bool})
bool     ({bool} == {bool})
bool     ({bool} if {bool} else {bool})
bool     (not {bool})
bool     (not {int})
bool     (not {li})
bool     bool({num})
bool     ({int} in ({int}, {int}, 3))
bool     ({int} not in {li})
bool     ({float} in {lf})
bool     ({float} in {x})
bool     ({int} in {d})
bool     ({int} in {s})
bool     ({int} in range({int} % 9))
bool     ({t} == {t})
bool     ({t} < {t})
bool     ({li} == {li})
bool     ({d} == {d})
bool     ({s} <= {s})
bool     ({s} == {s})
bool     {s}.<isdisjoint issubset issuperset>({s})
bool     any($n > {int} for $n in {li})
bool     all([$n > {float} for $n in {lf}])
bool     any({m})
bool     math.<isnan isinf isfinite>({float})
bool     math.isclose({float}, {float})
bool     isinstance({int}, int)
bool     bool({f8} < {f8})
bool     bool({i8} == {i8})
bool     ($n := {bool})
bool     (u is None)
bool     {float}.is_integer()
""")

NUMPY_SCALARS: Final = table("""
f8       ({f8} + {f8})
f8       ({f8} * {f8})
f8       ({f8} - {float})
f8       ({int} * {f8})
f8       ({f8} / {f8})
f8       ({f8} ** 2)
f8       (-{f8})
f8       abs({f8})
f8       np.float64({num})
f8       {x}[{int} % 4]
f8       {x}[-1]
f8       {z}[{int} % 4, {int} % 4]
f8       ({f8} if {bool} else {f8})
f8       np.<maximum minimum fmax fmin copysign>({f8}, {f8})
f8       np.sqrt(abs({f8}))
f8       np.<floor ceil trunc rint absolute negative sign>({f8})
float    float({f8})
int      int({f8} % 50.0)
int      int({i8})
i8       ({i8} + {i8})
i8       ({i8} * {i8})
i8       ({i8} - {int} % 100)
i8       ({i8} // {i8})
i8       ({i8} % {i8})
i8       ({i8} & {i8})
i8       ({i8} << 3)
i8       (-{i8})
i8       (~{i8})
i8       abs({i8})
i8       np.int64({int} % 1000)
i8       {k}[{int} % 4]
i8       ({i8} if {bool} else {i8})
i8       max({i8}, {i8})
f8       ({i8} / {i8})
f8       ({i8} * {f8})
""")

CONTAINERS: Final = table("""
int      len({li})
int      len({lf})
int      len({d})
int      len({s})
int      len({y})
int      sum({li})
int      <min max>({li})
int      {li}[{int} % 2]
int      {li}[-1]
int      {li}.count({int})
int      {li}.index({int})
int      {t}[0]
int      sum(range({int} % 20))
int      sum($n * {int:$n=int} for $n in range({int} % 9))
int      sum([{int:$n=int} for $n in {li} if {bool:$n=int}])
int      sum(map(twice, {li}))
int      sum(1 for $n in {x} if $n > {float})
int      max({li}, key=lambda $n: {int:$n=int})
int      max({li}, default={int})
int      min($n for $n in (1, {int}, {int}))
int      len(list(filter(lambda $n: {bool:$n=int}, {li})))
int      functools.reduce(lambda $n, $m: $n + {int:$m=int}, {li}, {int})
int      [{int}, {int}, 5][{int} % 3]
int      ({int}, {int}, 5)[{int} % 3]
int      tuple({li})[-1]
int      list(range({int} % 7, 12, 1 + {int} % 3))[0]
int      list(reversed({li}))[0]
int      sorted({li})[0]
int      sorted({s})[-1]
int      len(set({li}))
int      list(enumerate({lf}))[-1][0]
int      len([$n for $n in range(3) for $m in range($n) if {bool:$n=int:$m=int}])
float    sum({lf})
float    <min max>({lf})
float    {lf}[{int} % 2]
float    {t}[1]
float    {d}[{int} % 4]
float    {d}.get({int}, {float})
float    sum({d}.values())
float    sum($n * {float:$n=float} for $n in {lf})
float    sum($n * $m for $n, $m in zip({lf}, {lf}))
float    sum($n * $m for $n, $m in enumerate({lf}))
float    max([abs($n - {float:$n=float}) for $n in {lf}], default={float})
float    sum($m * {int} for $n, $m in {d}.items())
float    list(itertools.accumulate({lf}))[-1]
float    «1: {float}, 2: {float}»[1 + {int} % 2]
float    sum(itertools.chain({lf}, {lf}))
li       [{int}, {int}]
li       ({li} + {li})
li       ({li} * ({int} % 4))
li       {li}[{int} % 3:]
li       {li}[::-1]
li       {li}.copy()
li       sorted({li})
li       sorted({li}, reverse=True)
li       sorted({li}, key=lambda $n: {int:$n=int})
li       sorted({s})
li       list(range({int} % 6))
li       list(reversed({li}))
li       [{int:$n=int} for $n in range({int} % 5)]
li       [{int:$n=int} for $n in {li} if {bool:$n=int}]
li       [$n + $m for $n, $m in zip({li}, {li})]
li       [{int:$n=int} for $n in map(lambda $m: {int:$m=int}, {li})]
li       ({li} if {bool} else {li})
li       list({d})
li       {k}.tolist()
li       sorted(list({d}.keys()))
lf       [{float}, {float}]
lf       ({lf} + {lf})
lf       {lf}[:{int} % 3]
lf       sorted({lf})
lf       list({d}.values())
lf       {x}.tolist()
lf       [{float:$n=float} for $n in {lf}]
lf       [$n * {float:$m=int} for $m, $n in enumerate({lf})]
lf       [{float:$n=int:$m=float} for $n, $m in {d}.items()]
lf       list(itertools.accumulate({lf}))
t        ({int}, {float})
t        paired({int}, {float})
t        ({t} if {bool} else {t})
t        ($n := {t})
t        list(zip({li}, {lf}))[0]
t        sorted(zip({li}, {lf}))[0]
t        list({d}.items())[0]
d        «{int}: {float}, {int}: {float}»
d        «$n: {float:$n=int} for $n in range({int} % 5)»
d        «$n: $m for $n, $m in zip({li}, {lf})»
d        {d}.copy()
d        dict(zip({li}, {lf}))
d        «**{d}, {int}: {float}»
d        ({d} | {d})
s        «{int}, {int}»
s        «{int:$n=int} for $n in {li}»
s        set({li})
s        ({s} | {s})
s        ({s} & {s})
s        ({s} - {s})
s        ({s} ^ {s})
s        {s}.<union intersection difference symmetric_difference>({s})
s        set({d})
""")

EXPRESSIONS: Final = (*NUMBERS, *CONDITIONS, *NUMPY_SCALARS, *CONTAINERS)
