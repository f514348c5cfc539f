"""What is made once."""

from kernelmill.cache.once import Once, Same


def test_each_key_is_made_once() -> None:
    made: list[int] = []
    once = Once()
    assert [once(key, lambda: made.append(1) or len(made)) for key in ("a", "b", "a")] == [1, 2, 1]


def test_the_same_object_and_no_other() -> None:
    one, other = [1], [1]
    assert Same(one) == Same(one)
    assert Same(one) != Same(other)
    assert len({Same(one), Same(one), Same(other)}) == 2
