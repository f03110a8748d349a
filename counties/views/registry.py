"""The registry as of a day: how many, who, and the list to take away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from counties.forms import RegistryForm
from counties.models import Division, Household, Person
from counties.selectors import STATUSES, as_of, census, persons_as_of
from counties.selectors.households import members_on
from fupin.audit.services import record_event
from fupin.intake.downloads import xlsx_download
from fupin.pages import one_page, page, query
from fupin.privacy import Personal, mask
from fupin.scope import Scope

GONE = "（已迁往外地）"
CHUNK = 1000
HOUSEHOLD_HEAD = ["地区", "户编号", "户主", "当日在册人数", "状态", "依据"]
PERSON_HEAD = ["地区", "户编号", "姓名", "性别", "周岁", "与户主关系"]


@dataclass(frozen=True)
class Listed:
    """One line of a list; `pk` of the household opens its page, None where it is no longer seen."""

    pk: int | None
    cells: list


@page("view")
def registry(request: HttpRequest) -> HttpResponse:
    """Households of a place on a day, with the counts of all statuses."""
    asked = RegistryForm(request.GET).understood()
    rows = one_page(request, _households(request.scope, asked))
    counted = census(request.scope, asked.day, asked.code)
    context = _context(request, asked, rows) | {
        "census": counted,
        "counts": [
            {
                "code": code,
                "label": label,
                "households": counted.households[code],
                "persons": counted.persons[code],
            }
            for code, label in STATUSES.items()
        ],
        "listed": list(_household_lines(request.scope, asked.day, rows)),
        "head": HOUSEHOLD_HEAD,
        "tab": "registry",
    }
    return render(request, "counties/registry.html", context)


@page("view")
def registry_persons(request: HttpRequest) -> HttpResponse:
    """Persons of a place on a day."""
    asked = RegistryForm(request.GET).understood()
    rows = one_page(request, _persons(request.scope, asked))
    context = _context(request, asked, rows) | {
        "listed": list(_person_lines(request.scope, asked.day, rows)),
        "head": PERSON_HEAD,
        "tab": "registry_persons",
    }
    return render(request, "counties/registry.html", context)


@page("export")
def registry_export(request: HttpRequest) -> HttpResponse:
    """The same lists as .xlsx (`of` = households or persons), masked; its foot says how many rows there are."""
    asked = RegistryForm(request.GET).understood()
    scope, persons = request.scope, request.GET.get("of") == "persons"
    rows = _persons(scope, asked) if persons else _households(scope, asked)
    count = rows.count()
    lines = (
        line
        for some in _by_the_thousand(rows)
        for line in (_person_lines if persons else _household_lines)(scope, asked.day, some)
    )
    what = "人员" if persons else "农户"
    name = f"{asked.where.name if asked.where else '全部'}{STATUSES[asked.standing]}{what}{asked.day}"
    foot = [
        [],
        [
            f"共 {count} 行",
            f"{asked.day} 的情况",
            f"导出人 {request.user}",
            f"{timezone.localdate()} 导出",
        ],
    ]
    head = PERSON_HEAD if persons else HOUSEHOLD_HEAD
    response = xlsx_download(
        name.replace("（", "").replace("）", ""), head, (line.cells for line in lines), foot
    )
    record_event(actor=request.user, verb=f"导出{what}名册", subject_name=name, detail={"rows": count})
    return response


def _by_the_thousand(rows: QuerySet) -> Iterator[list]:
    """The rows as they come from the server, so many at a time that memory stays flat."""
    coming = rows.iterator(chunk_size=CHUNK)
    while some := list(islice(coming, CHUNK)):
        yield some


def _context(request: HttpRequest, asked: RegistryForm, rows: object) -> dict:
    return {
        "form": asked,
        "where": asked.where,
        "day": asked.day,
        "status": asked.standing,
        "statuses": STATUSES,
        "called": STATUSES[asked.standing],
        "rows": rows,
        "again": query({"place": request.GET.get("place", ""), "on": asked.day.isoformat()}),
    }


def _households(scope: Scope, asked: RegistryForm) -> QuerySet[Household]:
    rows = as_of(scope, asked.day, asked.code)
    wanted = "undated" if asked.data.get("undated") else asked.standing
    return rows.filter(**{wanted: True}).order_by("place_on", "number_on")


def _persons(scope: Scope, asked: RegistryForm) -> QuerySet[Person]:
    rows = persons_as_of(scope, asked.day, asked.code, asked.standing)
    return rows.select_related("household").order_by("household__place_id", "home_on", "id")


def _household_lines(scope: Scope, day: date, rows: object) -> Iterator[Listed]:
    """The lines of these households; who moved away since is not named. Three queries with the rows'."""
    found = list(rows)
    places = Division.objects.in_bulk({row.place_on for row in found})
    sizes = members_on(day).filter(home_on__in=[row.pk for row in found])
    counts: dict[int, int] = {}
    for home in sizes.order_by().values_list("home_on", flat=True):
        counts[home] = counts.get(home, 0) + 1
    for row in found:
        seen = scope.covers_place(row.place_id)
        yield Listed(
            row.pk if seen else None,
            [
                places[row.place_on].full_name,
                row.number_on,
                mask(row.head_name, Personal.NAME) if seen else GONE,
                counts.get(row.pk, 0),
                "、".join(
                    label for name, label in STATUSES.items() if name != "registered" and getattr(row, name)
                ),
                "年度情况" if row.by_year else "状态变更" if row.standing_event else "",
            ],
        )


def _person_lines(scope: Scope, day: date, rows: object) -> Iterator[Listed]:
    found = list(rows)
    homes = as_of(scope, day).filter(pk__in={row.home_on for row in found}).in_bulk()
    places = Division.objects.in_bulk({home.place_on for home in homes.values()})
    for row in found:
        home = homes[row.home_on]
        seen = scope.covers_place(row.household.place_id) and scope.covers_place(home.place_id)
        cells = [
            mask(row.name, Personal.NAME),
            row.get_sex_display(),
            _age(row.born_on, day),
            row.relation_on,
        ]
        yield Listed(
            home.pk if seen else None,
            [places[home.place_on].full_name, home.number_on, *(cells if seen else [GONE, "", None, ""])],
        )


def _age(born_on: date | None, day: date) -> int | None:
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
