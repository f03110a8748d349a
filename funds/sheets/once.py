"""Two lines of one upload that tell of the same thing: the later would silently win over the earlier."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fupin.errors import Refusal
from fupin.intake.sheets import Context, Row


@contextmanager
def told_once(row: Row, context: Context, thing: tuple, field: str) -> Iterator[None]:
    """Around what the row writes of the thing. Raises Refusal("duplicate") if an earlier line wrote of it by any name.

    A line that is refused has told of nothing.
    """
    lines = context.remembered("told_once")
    if first := lines.get(thing):
        message = f"与{_where(row, *first)}说的是同一笔，后一行会盖掉前一行；请删去一行，或合成一行"
        raise Refusal("duplicate", message, field=field)
    yield
    lines[thing] = (row.sheet_name, row.number)


@contextmanager
def papers_agree(row: Row, context: Context, entry: int, papers: Mapping[str, object]) -> Iterator[None]:
    """Around what the row writes of the entry's papers. Raises Refusal("papers_differ") at the first of which an earlier
    line of the same entry says otherwise.
    """
    lines = context.remembered("papers_of_entries")
    told = lines.get(entry, {})
    for name, value in papers.items():
        known, *where = told.get(name, (value,))
        if known != value:
            another = "" if row["entry_seq"] else "确为另一笔的，请用凭证号或摘要区分；"
            message = f"与{_where(row, *where)}是同一笔，这一格却不同；{another}是一笔的，请合成一行（几张发票用顿号隔开）"
            raise Refusal("papers_differ", message, field=name)
    yield
    lines[entry] = {name: (value, row.sheet_name, row.number) for name, value in papers.items()} | told


def _where(row: Row, sheet_name: str, number: int) -> str:
    return f"工作表“{sheet_name}”第 {number} 行" if sheet_name != row.sheet_name else f"第 {number} 行"
