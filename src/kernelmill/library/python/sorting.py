"""Stable merge sorts of lists, which order keys as Python's own sort does: `a` before `b` unless `b < a`."""


def has_nan(items):
    """Whether an item is not equal to itself, so that Python's sort has no order to go by."""
    found = False
    for item in items:
        if item != item:
            found = True
    return found


def sort_alone(items, items2, reverse):
    """Sort a list; `items2` is another one of that length."""
    n = len(items)
    width = 1
    while width < n:
        i = 0
        while i < n:
            middle = min(i + width, n)
            end = min(middle + width, n)
            a = i
            b = middle
            for k in range(i, end):
                left = a < middle
                if left and b < end:
                    left = not items[a] < items[b] if reverse else not items[b] < items[a]
                if left:
                    items2[k] = items[a]
                    a += 1
                else:
                    items2[k] = items[b]
                    b += 1
            i = end
        for k in range(n):
            items[k] = items2[k]
        width *= 2


def sort_both(keys, keys2, order, order2, reverse):
    """Sort a list of keys, and move the items of `order` with them."""
    n = len(keys)
    width = 1
    while width < n:
        i = 0
        while i < n:
            middle = min(i + width, n)
            end = min(middle + width, n)
            a = i
            b = middle
            for k in range(i, end):
                left = a < middle
                if left and b < end:
                    left = not keys[a] < keys[b] if reverse else not keys[b] < keys[a]
                if left:
                    keys2[k] = keys[a]
                    order2[k] = order[a]
                    a += 1
                else:
                    keys2[k] = keys[b]
                    order2[k] = order[b]
                    b += 1
            i = end
        for k in range(n):
            keys[k] = keys2[k]
            order[k] = order2[k]
        width *= 2
