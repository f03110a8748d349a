"""What was met among the lines of an upload, however many they are: the latest in memory, the others in a nameless file."""

import pickle
import sqlite3
from collections.abc import Hashable
from typing import Any

AT_HAND = 20_000
# While the lines are read there is more room than when they are written.
KEYS_AT_HAND, MET_AT_HAND = 150_000, 40_000
MARKS = 1 << 26
CREATE = "CREATE TABLE known (mark INTEGER, entry BLOB)"
CACHE = "PRAGMA cache_size = -4000"


class Remembered:
    """Values by their keys, as in a dict. Memory stays flat: keys met long ago lie in a database without a name.

    Nearly every key is new or was met a moment ago; of the others a bit in a map of 8 MB says that they may be known.
    """

    def __init__(self, at_hand: int = AT_HAND) -> None:
        self._at_hand, self._recent = at_hand, {}
        self._marks: bytearray | None = None
        self._file: sqlite3.Connection | None = None

    def get(self, key: Hashable, default: Any = None) -> Any:
        """The value set last for the key."""
        found = self._recent.get(key, self)
        if found is not self:
            return found
        if self._marks is not None and self._is_marked(hash(key)):
            entries = self._file.execute(
                "SELECT entry FROM known WHERE mark = ? ORDER BY rowid DESC", [hash(key)]
            )
            for (entry,) in entries:
                known, value = pickle.loads(entry)  # noqa: S301 - written below by this very process
                if known == key:
                    return value
        return default

    def __setitem__(self, key: Hashable, value: Any) -> None:
        self._recent[key] = value
        if len(self._recent) > self._at_hand:
            self._put_aside()

    def _is_marked(self, mark: int) -> bool:
        at = mark % MARKS
        return bool(self._marks[at >> 3] & 1 << (at & 7))

    def _put_aside(self) -> None:
        """Moves the older half out of memory."""
        if self._file is None:
            self._marks = bytearray(MARKS >> 3)
            # A database of the empty name is a temporary file that is gone with its connection.
            self._file = sqlite3.connect("")
            self._file.execute(CACHE)
            self._file.execute(CREATE)
            self._file.execute("CREATE INDEX known_by_mark ON known (mark)")
        entries = []
        for key in list(self._recent)[: self._at_hand // 2]:
            mark = hash(key)
            self._marks[(mark % MARKS) >> 3] |= 1 << (mark % MARKS & 7)
            entries.append((mark, pickle.dumps((key, self._recent.pop(key)), pickle.HIGHEST_PROTOCOL)))
        self._file.executemany("INSERT INTO known VALUES (?, ?)", entries)


class Unchanging:
    """The same to look things up, where nothing is to be added."""

    def __init__(self, known: Remembered) -> None:
        self._known = known

    def get(self, key: Hashable, default: Any = None) -> Any:
        """The value set last for the key."""
        return self._known.get(key, default)

    def __setitem__(self, key: Hashable, value: Any) -> None:
        """Leaves all as it is."""
