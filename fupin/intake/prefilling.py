"""Templates filled with what is registered of a place: a download of personal data, and so a logged act."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.audit.services import record_event
from fupin.errors import NotPermitted, Refusal
from fupin.intake.sheets import Sheet
from fupin.intake.templates import export_rows, template
from fupin.privacy import SEE_PERSONAL, Personal
from fupin.scope import Scope

# So many with drop-downs, which take a second for each thousand; so many in a plain table, streamed.
MOST_WITH_LISTS, MOST_ROWS = 5000, 30000


def prefilled_template(
    *, actor: User, scope: Scope, sheet: Sheet, place_code: str, year: int | None
) -> bytes:
    """The template with the rows of one place. Names are in it; other personal columns only for who may see them.

    Of a large place it is a plain table under the same headings, which is read in the same way. Raises NotPermitted
    outside the scope or without the sheet's right, and Refusal for a sheet without such rows or a place that has none or
    too many.
    """
    if not scope.allows(sheet.right):
        raise NotPermitted("not_permitted", f"您没有导入“{sheet.title}”的权限")
    if sheet.known is None:
        raise Refusal("not_known", f"“{sheet.title}”没有可以预填的内容，请下载空白模板")
    names = dict(sheet.known.places(scope))
    if place_code not in names or not scope.covers_place(place_code):
        raise NotPermitted("place", "这个地方不在您的管理范围内，或者还没有登记过农户")
    hidden = _hidden(sheet, scope)
    rows = _Counted(_without(sheet.known.rows(scope, place_code, year), hidden))
    first = list(islice(rows, MOST_WITH_LISTS + 1))
    if len(first) > MOST_WITH_LISTS:
        content = export_rows(sheet, chain(first, rows))
    else:
        content = template(sheet, first, _about(sheet, names[place_code], year, len(first), hidden))
    record_event(
        actor=actor,
        verb="下载预填模板",
        subject_name=f"{sheet.title} {names[place_code]}",
        detail={"kind": sheet.kind, "place": place_code, "rows": rows.count, "personal": not hidden},
    )
    return content


class _Counted(Iterator[dict[str, Any]]):
    """The rows, counted as they pass. Raises Refusal where they are too many."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self.rows, self.count = rows, 0

    def __next__(self) -> dict[str, Any]:
        row = next(self.rows)
        self.count += 1
        if self.count > MOST_ROWS:
            raise Refusal("too_many", f"超过 {MOST_ROWS} 行，请按更小的地区下载")
        return row


def _hidden(sheet: Sheet, scope: Scope) -> set[str]:
    if scope.allows(SEE_PERSONAL):
        return set()
    return {
        column.key for column in sheet.columns if column.personal and column.personal is not Personal.NAME
    }


def _without(rows: Iterable[Mapping[str, Any]], hidden: set[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {key: value for key, value in row.items() if key not in hidden}


def _about(sheet: Sheet, place: str, year: int | None, count: int, hidden: set[str]) -> str:
    of = f"{year} 年" if year else "最近一年"
    text = f"已按{place}{of}的台账预填 {count} 行：在上面改，或在下面接着添，改好直接上传；没改的行不会变。"
    labels = "、".join(column.label for column in sheet.columns if column.key in hidden)
    return f"{text}没有预填的列：{labels}（涉及个人信息），空着上传不会改动原有内容。" if hidden else text
