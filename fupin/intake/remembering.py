"""What was met among the lines of an upload, however many they are: the latest in memory, the others in a nameless file."""

import pickle
import sqlite3
from collections.abc import Hashable
from itertools import islice
from typing import Any

AT_HAND = 20_000
# While the lines of a county's sheet are read there is more room than when they are written.
KEYS_AT_HAND, MET_AT_HAND = 120_000, 40_000
# Of longer sheets little is kept at hand: the room is needed for other things.
OF_LONG_SHEETS = 5_000
TOGETHER = 2_500
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
        """Moves all but the latest few out of memory."""
        if self._file is None:
            self._marks = bytearray(MARKS >> 3)
            # A database of the empty name is a temporary file that is gone with its connection.
            self._file = sqlite3.connect("")
            self._file.execute(CACHE)
            self._file.execute(CREATE)
            self._file.execute("CREATE INDEX known_by_mark ON known (mark)")
        self._at_hand = min(self._at_hand, OF_LONG_SHEETS)
        items = iter(self._recent.items())
        going = islice(items, len(self._recent) - self._at_hand // 2)
        while some := list(islice(going, TOGETHER)):
            self._file.executemany("INSERT INTO known VALUES (?, ?)", map(self._entry, some))
        # A new one: a dict whose entries are taken out keeps their places.
        self._recent = dict(items)

    def _entry(self, item: tuple[Hashable, Any]) -> tuple[int, bytes]:
        """The row for an item, whose mark is noted."""
        mark = hash(item[0])
        self._marks[(mark % MARKS) >> 3] |= 1 << (mark % MARKS & 7)
        return mark, pickle.dumps(item, pickle.HIGHEST_PROTOCOL)


class Unchanging:
    """The same to look things up, where nothing is to be added."""

    def __init__(self, known: Remembered) -> None:
        self._known = known

    def get(self, key: Hashable, default: Any = None) -> Any:
        """The value set last for the key."""
        return self._known.get(key, default)

    def __setitem__(self, key: Hashable, value: Any) -> None:
        """Leaves all as it is."""
