"""Loading the national division tree from the tables that ship with the product."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from counties.models import Division
from counties.models.division import LEVEL_LENGTHS
from counties.selectors.names import path_label, plain_name
from fupin.errors import Refusal
from fupin.pinyin import initials, sort_key

DATA = Path(__file__).resolve().parent.parent / "data"
TOWNSHIPS = DATA / "provinces-to-townships.csv.gz"
VILLAGES = DATA / "villages.csv.gz"
CHUNK = 20_000
Place = Sequence[str]  # code and name

_STAGE = """
CREATE TEMP TABLE division_stage (
    code text, name text, level smallint, full_name text, pinyin text, initials text
)
"""
_TAKE = """
INSERT INTO counties_division (code, name, level, full_name, pinyin, initials)
SELECT code, name, level, full_name, pinyin, initials FROM division_stage
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, full_name = excluded.full_name,
    pinyin = excluded.pinyin, initials = excluded.initials
"""


@dataclass(frozen=True)
class Loaded:
    """How many places the tables hold for what was asked, and how many of them had to be written."""

    places: int = 0
    written: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(self.places + other.places, self.written + other.written)

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def load_divisions(*, counties: Iterable[str] = (), everything: bool = False) -> Loaded:
    """Brings the tree up to the shipped tables: provinces to townships, and the villages of the counties or of all.

    Only places that are missing or called otherwise are written, so a second run writes nothing. Places that
    the tables do not have are left alone. Raises Refusal("unknown_county") for a code that is no county's.
    """
    names = dict(_read(TOWNSHIPS))
    wanted = _county_prefixes(counties, names)
    loaded = _load(names.items(), names)
    if everything:
        return loaded + _load(_read(VILLAGES), names)
    if wanted:
        return loaded + _load(_read(VILLAGES, lambda line: line.startswith(wanted)), names)
    return loaded


def _county_prefixes(codes: Iterable[str], names: dict[str, str]) -> tuple[str, ...]:
    for code in codes:
        if len(code) != LEVEL_LENGTHS[2] or code not in names:
            raise Refusal("unknown_county", f"没有代码为“{code}”的县，请填六位县级代码，如 441621（紫金县）")
    return tuple(codes)


def _read(path: Path, wanted: Callable[[str], bool] | None = None) -> Iterator[list[str]]:
    """Code and name of each line, in the order of the codes; one line in memory at a time."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        next(file)
        lines = filter(wanted, file) if wanted else file
        yield from csv.reader(lines)


def _load(places: Iterable[Place], names: dict[str, str]) -> Loaded:
    """Chunk by chunk, so that memory stays flat; while the database takes one, the next is put into words."""
    places, loaded, ready = iter(places), Loaded(), None
    with ThreadPoolExecutor(max_workers=1) as composer:
        while chunk := list(islice(places, CHUNK)):
            missing = _missing(chunk, names)
            loaded += Loaded(len(chunk), len(missing))
            following = composer.submit(_stage, missing) if missing else None
            _write(ready)
            ready = following
        _write(ready)
    return loaded


def _missing(chunk: list[Place], names: dict[str, str]) -> list[tuple[str, str, str]]:
    """Code, plain name and label of those that the database has not, or has under another label."""
    known = _known_labels(chunk[0][0], chunk[-1][0])
    rows = ((code, plain_name(name), _full_name(code, name, names)) for code, name in chunk)
    return [row for row in rows if known.get(row[0]) != row[2]]


def _known_labels(first: str, last: str) -> dict[str, str]:
    rows = Division.objects.filter(code__gte=first, code__lte=last).order_by()
    return dict(rows.values_list("code", "full_name"))


def _full_name(code: str, name: str, names: dict[str, str]) -> str:
    above = [names[code[:length]] for length in LEVEL_LENGTHS if length < len(code)]
    return path_label([*above, plain_name(name)])


def _stage(rows: list[tuple[str, str, str]]) -> io.StringIO:
    stage = io.StringIO()
    writer = csv.writer(stage)
    for code, name, full_name in rows:
        writer.writerow([code, name, LEVEL_LENGTHS.index(len(code)) + 1, full_name, *_sounds(name)])
    stage.seek(0)
    return stage


@lru_cache(maxsize=2**16)
def _sounds(name: str) -> tuple[str, str]:
    """Pinyin and initials; half of the nation's village names occur again and again."""
    return sort_key(name), initials(name)


@transaction.atomic
def _write(stage: Future[io.StringIO] | None) -> None:
    """COPY into a table of the transaction, from there into the tree: existing places are called anew."""
    if stage is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.copy_expert("COPY division_stage FROM STDIN WITH (FORMAT csv)", stage.result())
        cursor.execute(_TAKE)
        cursor.execute("DROP TABLE division_stage")
