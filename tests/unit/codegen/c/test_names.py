"""Identifiers: readable, never reserved, never shared."""

from kernelmill.codegen.c.names import RESERVED, Names


def test_names_stay_recognisable():
    names = Names()
    assert names["demo.kernels.total$v3"] == "demo_kernels_total_v3"
    assert names["x.d0"] == "x_d0"
    assert names["größe"] == "gr_uf6_udf_e"
    assert names["_hidden"] == "hidden"


def test_no_name_is_taken_twice_and_each_stays_the_same():
    names = Names({"x_d0"})
    made = [names["x.d0"], names["x_d0"], names["x$d0"], names["int"], names["I"], names["3"], names["é"]]
    assert len(set(made)) == len(made)
    assert "x_d0" not in made
    assert not RESERVED.intersection(made)
    assert all(name.isascii() and name.isidentifier() for name in made)
    assert [names["x.d0"], names["x_d0"]] == made[:2]
