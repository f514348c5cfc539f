"""Many small things under one key, in one entry: what an earlier run made of each part of something.

    bundle = Bundle(store, key, about)
    data = bundle.get(part)
    bundle.put(part, data)
    bundle.close()                  written if anything is new; what nobody asked for is left out

A part's name is a hash of everything that its data depends on, so an old one is never taken for a new one.
"""

from __future__ import annotations

import io
import pickle
from typing import Final

from kernelmill.cache.store import About, Store
from kernelmill.digests import sha256


class Bundle:
    """The parts under one key. Processes that write at once each keep their own; the last one stays."""

    def __init__(self, store: Store, key: str, about: About) -> None:
        self._store, self._key, self._about = store, key, about
        data = store.get(key)
        self._before: Final[dict[str, bytes]] = {} if data is None else pickle.loads(data)  # noqa: S301  # the user's own entry
        self._used: dict[str, bytes] = {}

    def get(self, part: str) -> bytes | None:
        """What is known of a part."""
        found = self._used.get(part) or self._before.get(part)
        if found is not None:
            self._used[part] = found
        return found

    def put(self, part: str, data: bytes) -> None:
        """Keep what was made of a part."""
        self._used[part] = data

    def close(self) -> None:
        """Write what is new."""
        if self._used.keys() - self._before.keys():
            self._store.put(self._key, pickle.dumps(self._used), self._about)


def digest_of(*things: object) -> str:
    """A name for a value: equal for values that are pickled alike, whichever of their parts are one object. Signs and payloads of
    floats count, and so does everything that equality leaves out."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=5)
    pickler.fast = True  # no references to what was written before, which depend on what is the same object
    pickler.dump(things)
    return sha256(stream.getvalue()).hexdigest()
