"""Columns that many sheets share: where, and where it is known from."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from counties.cells import RegistryNumber, is_known, out_of_scope, place_meant, told_of_place
from counties.models import Division
from counties.selectors import children_by_name
from counties.services import HomeLine, MemberLine, RegistryLine
from counties.sheets.naming import TOWNSHIP, not_a_place, place_along, village_of_page, village_of_title
from counties.sheets.naming import Part as PlacePart
from counties.sheets.words import NAME as PERSON_NAME
from fupin.errors import Refusal
from fupin.intake.cells import CellProblem, Remark, Text, YesNo
from fupin.intake.columns import Column
from fupin.intake.corrections import Conflict
from fupin.intake.sheets import Context, Outcome, Row
from fupin.privacy import Personal

PLACE_COLUMNS = (
    Column("province", "省", Text(40), aliases=("省份", "省（区、市）")),
    Column("city", "市", Text(40), aliases=("市州", "地市", "市（州、盟）")),
    Column("county", "县(市、区、旗)", Text(40), aliases=("县", "旗区", "区县", "县（市）", "县名称")),
    Column(
        "township", "乡(镇)", Text(40), aliases=("乡", "镇（乡）", "苏木乡", "镇名称", "乡镇街道", "乡镇")
    ),
    Column(
        "village",
        "行政村",
        Text(80),
        aliases=("村", "(村)", "嘎查村", "噶查村", "村名称", "村居", "所在村", "地区"),
        help="可写村名、完整的路径或 12 位区划代码；空着时取小标题或上传时选的地区",
    ),
)
PLACE_KEYS = tuple(column.key for column in PLACE_COLUMNS)
ABOVE = PLACE_KEYS[:-1]
SOURCE = Column(
    "source",
    "来源",
    Text(300),
    aliases=("数据来源", "资料来源"),
    help="文件、报表、报道或口述人，写明可以查到原件",
)
NOTE = Column("note", "备注", Remark(500), aliases=("说明",))
ORIGIN = (SOURCE, NOTE)
HEAD_NAME = Column("head_name", "户主姓名", PERSON_NAME, aliases=("户主",), personal=Personal.NAME)
ORIGIN_KEYS = (SOURCE.key, NOTE.key)


def head_id(purpose: str = "") -> Column:
    """The head's ID number; `purpose` is told in the template where it is not the way to register it."""
    return Column(
        "head_id",
        "户主证件号码",
        RegistryNumber(),
        aliases=("户主身份证号", "户主身份证号码"),
        help=purpose,
        personal=Personal.ID_NUMBER,
    )


def yes_no(key: str, label: str, *aliases: str) -> Column:
    """A column that is answered by 是 or 否."""
    return Column(key, label, YesNo(), aliases=aliases)


def place_of(row: Row, context: Context) -> Division:
    """The place that the row's columns name together, else the title above the row, else the upload's place.

    Raises Refusal: unknown, ambiguous, outside the scope, or not named at all.
    """
    known = context.cache.setdefault("places_of_rows", {})
    key = (*map(row.values.get, PLACE_KEYS), row.group, row.sheet_name)
    if key not in known:
        known[key] = place_named(row, context)
    return known[key]


def home_place_of(row: Row, context: Context) -> Division:
    """As `place_of`, for a household that is to live there; that it is put down for no village is told once a place.

    Raises Refusal as well.
    """
    place = place_of(row, context)
    told = context.cache.setdefault("told_of_no_village", set())
    if place.level == TOWNSHIP and place.code not in told:
        told.add(place.code)
        message = (
            f"没有写明是哪个村，按{place}登记，归不到村；请补填“行政村”列，没有这一列的加上，或把工作表改成村名；"
            "确实分不到村的不用改，登记在这里的其他行不再逐行提示"
        )
        row.warn("village" if "village" in row.values else "", "no_village", message)
    return place


def place_named(row: Row, context: Context) -> Division:
    """As `place_of`, which asks once for all rows that say the same."""
    above = [(key, row[key]) for key in ABOVE if row[key]]
    words = "".join(written for _, written in above)
    try:
        village = (
            row["village"] or village_of_title(row, words, context) or village_of_page(row, words, context)
        )
        if village.isdigit():
            above, words = [], ""
        parts = [*above, ("village", village)] if village else above
        place = _child_named(words, village, context)
        words = "".join(written for _, written in parts) or context.place_code
        if not words:
            raise Refusal("no_place", "没有写明地区，请填写县、乡、村，或上传时选定地区", field="village")
        place = place or _place_along(row, parts, words, context) or place_meant(words, context)
    except CellProblem as problem:
        raise not_a_place(words, problem) from problem
    require_place(context, place.code)
    said = "".join(written for _, written in above)
    if told := told_of_place(words, context) or told_of_place(said, context):
        for key in _told_in(row, told):
            row.warn(key, "former_name", f"{told}；写法相同的其他行同样处理")
    return place


def _told_in(row: Row, told: str) -> list[str]:
    """The columns whose cells the message quotes, that of the village if it quotes no single cell."""
    return [key for key in PLACE_KEYS if row[key] and f"“{row[key]}”现为" in told] or ["village"]


def _place_along(row: Row, parts: Sequence[PlacePart], words: str, context: Context) -> Division | None:
    """The place where a column repeats what others say; the row is told. None if the words mean one as they stand."""
    if len(parts) < 2 or is_known(words, context) or (place := place_along(parts, context)) is None:
        return None
    message = f"各列重复写了上级地名，已按“{place}”读取，请核对；写法相同的其他行同样处理"
    row.warn(parts[-1][0], "path_repeated", message)
    return place


def _child_named(above: str, name: str, context: Context) -> Division | None:
    """The place of exactly this name right below the place that the words above mean; None if it is not so simple.

    A county's sheet names hundreds of villages of a few towns: the towns are looked up, their villages read once.
    """
    if not (above and name):
        return None
    try:
        parent = place_meant(above, context)
    except CellProblem:
        return None
    known = context.cache.setdefault("places_below", {})
    if parent.code not in known:
        known[parent.code] = children_by_name(parent)
    return known[parent.code].get(name)


def require_place(context: Context, code: str, field: str = "village") -> None:
    """Raises Refusal("out_of_scope") if the uploader may not write at this place; says nothing of what is there."""
    if not context.scope.covers_place(code):
        problem = out_of_scope()
        raise Refusal(problem.code, f"这个地区{problem.message}", field=field)


def origin(row: Row) -> dict:
    """What says where a new row comes from: its line in the upload, and 来源 and 备注 as written."""
    return row.provenance() | {key: row[key] for key in ("source", "note") if row[key] is not None}


# What a row says of its household, 来源 and 备注, and what it says of a member, as the fields of a `MemberLine`.
Told = tuple[HomeLine, str, str, tuple | None]


def taken_in(
    portions: Iterable[Sequence[Row]],
    context: Context,
    take: Callable[..., Iterator[list[Outcome | Refusal]]],
) -> Iterator[list[Outcome | Refusal]]:
    """The service's answers for the lines that the rows were prepared to be."""
    given: deque[tuple[Row, RegistryLine]] = deque()

    def lines() -> Iterator[list[RegistryLine]]:
        for rows in portions:
            made = [_line_of(row) for row in rows]
            given.extend(zip(rows, made, strict=True))
            yield made

    for answers in take(
        actor=context.actor,
        portions=lines(),
        may_write=context.scope.covers_place,
        keep_corrections=not context.overwrite_corrections,
    ):
        for _ in answers:
            row, line = given.popleft()
            row.warnings += line.warnings
            row.conflicts += [_under_column(each) for each in line.conflicts]
        yield answers


def _line_of(row: Row) -> RegistryLine:
    home, source, note, member = row.prepared
    origin = {
        "batch_id": row.batch.pk if row.batch else None,
        "sheet_name": row.sheet_name,
        "row_number": row.number,
        "source": source,
        "note": note,
    }
    return RegistryLine(home, origin, MemberLine._make(member) if member else None)


def _under_column(conflict: Conflict) -> Conflict:
    """Where a household lives is told in the column of the village."""
    return conflict._replace(field="village") if conflict.field == "place_id" else conflict


class Part:
    """Some columns that are read together. Which of them a table has is seen at its first row, not at each of thousands."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        # Together, for another thread may read another table meanwhile.
        self._last: tuple[object, tuple[str, ...], Callable[[Mapping], tuple]] = (None, (), _nothing)

    def said(self, row: Row) -> dict[str, Any]:
        """The cells that are not blank."""
        values = row.values
        return {key: value for key in self._of_table(row)[1] if (value := values[key]) is not None}

    def story(self, row: Row) -> tuple:
        """The cells of those columns that the table has, in their order; None where one is blank."""
        return self._of_table(row)[2](row.values)

    def _of_table(self, row: Row) -> tuple:
        last = self._last
        if last[0] is not row.places or row.places is None:
            present = tuple(key for key in self.keys if key in row.values)
            last = self._last = (row.places, present, _getter(present))
        return last


def _nothing(_: Mapping) -> tuple:
    return ()


def _getter(keys: tuple[str, ...]) -> Callable[[Mapping], tuple]:
    if len(keys) > 1:
        return itemgetter(*keys)
    return (lambda values: (values[keys[0]],)) if keys else _nothing


def facts(row: Row, *keys: str) -> dict:
    """The named cells; a blank one is None."""
    get = row.values.get
    return {key: get(key) for key in keys}
