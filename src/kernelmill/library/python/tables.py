"""Dictionaries and sets: finding, entering and removing entries in the lists that they are made of (see `ir/lists.py`).

`hashes` are ints from 0 to 2**62 - 1. `raise` leaves to Python.
"""


def find(index, hashes, keys, hashed, key):
    """The number of the entry of a key, -1 if there is none."""
    found = -1
    mask = len(index) - 1
    if mask > 0:
        place = hashed & mask
        found = index[place]
        while found >= 0:
            if hashes[found] == hashed:
                if keys[found] == key:
                    break
            place = (place + 1) & mask
            found = index[place]
    return found


def enter(index, hashes, state, hashed):
    """Add an entry, whose key and value are added by the caller."""
    entry = len(hashes)
    hashes.append(hashed)
    state[0] = state[0] + 1
    if 3 * len(hashes) > 2 * len(index):
        rebuild(index, hashes)
    else:
        mask = len(index) - 1
        place = hashed & mask
        while index[place] >= 0:
            place = (place + 1) & mask
        index[place] = entry


def rebuild(index, hashes):
    """Fill the index again, with capacity for twice as many entries."""
    size = 8
    while size < 3 * len(hashes):
        size = 2 * size
    index.clear()
    for _ in range(size):
        index.append(-1)
    mask = size - 1
    for entry in range(len(hashes)):
        if hashes[entry] >= 0:
            place = hashes[entry] & mask
            while index[place] >= 0:
                place = (place + 1) & mask
            index[place] = entry


def remove(hashes, state, entry):
    """Take an entry out; whether so many are out that the rest should move together."""
    hashes[entry] = -1
    state[0] = state[0] - 1
    state[1] = state[1] + 1
    return len(hashes) > 16 and 2 * state[0] < len(hashes)


def forget(index, hashes, state):
    """Take all entries out; the caller takes the keys and values."""
    index.clear()
    hashes.clear()
    state[1] = state[1] + state[0]
    state[0] = 0


def following(hashes, state, entry, count, present, removed):
    """The next entry from `entry` on, -1 if there is none; leaves if the dictionary has changed since the loop began."""
    if state[0] != present or state[1] != removed or len(hashes) != count:
        raise RuntimeError("dictionary changed size during iteration")
    while entry < count:
        if hashes[entry] >= 0:
            break
        entry += 1
    return entry if entry < count else -1


def last(hashes):
    """The last entry, -1 if there is none."""
    entry = len(hashes) - 1
    while entry >= 0:
        if hashes[entry] >= 0:
            break
        entry -= 1
    return entry


def same_items(a, b):
    """Whether two lists (or tuples) are equal item by item; whether two NaNs are the same object Python has to say."""
    same = len(a) == len(b)
    if same:
        for k in range(len(a)):
            if a[k] != b[k]:
                if a[k] != a[k] and b[k] != b[k]:
                    raise ValueError("two NaNs")
                same = False
                break
    return same


def unlike(a, b):
    """Whether two values differ, as `same_items` sees it."""
    differ = False
    if a != b:
        if a != a and b != b:
            raise ValueError("two NaNs")
        differ = True
    return differ
