"""From the words of an address to a selection, and from a selection to the addresses of its figures."""

from datetime import date
from functools import lru_cache

from django.http import Http404, HttpRequest
from django.urls import get_script_prefix, reverse

from fupin.errors import Refusal
from fupin.pages import query
from fupin.periods import Period
from reports.asking import FIRST_DAY, find_selection
from reports.indicators import Selection


def asked_selection(request: HttpRequest) -> Selection:
    """What ?unit=&place=&project=&from=&to= ask for, as seen by the user. 404 for a unit that is not theirs.

    Raises Refusal for a place, project or day that cannot be read.
    """
    words = request.GET
    try:
        selection = find_selection(
            request.scope,
            unit=words.get("unit", ""),
            place=words.get("place", ""),
            start=words.get("from", ""),
            end=words.get("to", ""),
        )
    except Refusal as refusal:
        if refusal.code == "unknown_unit":
            raise Http404 from refusal
        raise
    project = words.get("project", "")
    if project and not project.isdecimal():
        raise Refusal("bad_project", f"项目编号“{project}”不对，应为数字", field="project")
    return selection.narrowed(project=int(project)) if project else selection


def asked_again(selection: Selection | dict) -> dict[str, object]:
    """The words that ask for the selection (or for one kept as JSON) again; whole years as years."""
    kept = selection if isinstance(selection, dict) else selection.as_json()
    start, end = date.fromisoformat(kept["from"]), date.fromisoformat(kept["to"])
    whole = Period(start, end).is_whole_years
    return {
        "unit": kept["unit"],
        "place": kept["place"],
        "project": kept["project"],
        "from": "" if start == FIRST_DAY else start.year if whole else start.isoformat(),
        "to": end.year if end.month == 12 and end.day == 31 else end.isoformat(),
    }


def period_text(period: Period) -> str:
    """The period in words; one that is open at its start is told by its last day."""
    if period.start > FIRST_DAY:
        return period.label
    last = period.end
    return f"至{last.year}年{last.month}月{last.day}日（全部年度）"


def figure_address(code: str, selection: Selection | dict, **more: object) -> str:
    """Where the rows of a figure are shown."""
    kept = selection if isinstance(selection, dict) else selection.as_json()
    return f"{_figure_path(code, get_script_prefix())}?{_asked_words(**kept, more=tuple(more.items()))}"


@lru_cache(1024)
def _figure_path(code: str, prefix: str) -> str:
    """A page has a hundred of these; finding each anew takes longer than asking for its figure."""
    return reverse("figure", args=[code])


@lru_cache(1024)
def _asked_words(*, more: tuple[tuple[str, object], ...], **kept: str | int | None) -> str:
    return query({**asked_again(kept), **dict(more)})
