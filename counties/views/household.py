"""One household with its whole chain back to first registration, and the list of all acts."""

from decimal import Decimal

from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from counties.forms import ACTS, ChangesForm
from counties.models import HelpKind, Household, MonitorCase, MonitorRisk, WorkSpell
from counties.selectors import acts_seen, cases_of, chain_of, describe, fields_of_year, spells_of
from fupin.money import grouped, plain
from fupin.pages import one_page, page
from fupin.privacy import Personal, mask
from fupin.scope import Scope

KINDS_OF_HELP = HelpKind.values
CLEARED_HOW, DISASTER = "风险消除方式", "因自然灾害子项"
AFTERWARDS, DROPOUT_REASON = "风险消除后失学辍学", "失学或辍学原因"


def may_enter(scope: Scope, place_code: str) -> bool:
    """True if the registry may be written under this scope at the place."""
    return (scope.allows("enter") or scope.allows("enter_registry")) and scope.covers_place(place_code)


@page("view")
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one household on one page that prints; names are plain only to who may write there."""
    rows = Household.objects.visible_to(request.scope).select_related("place", "batch")
    home = get_object_or_404(rows, pk=pk)
    writes = may_enter(request.scope, home.place_id)
    context = {
        "home": home,
        "head_name": home.head_name if writes else mask(home.head_name, Personal.NAME),
        "phone": mask(home.phone, Personal.PHONE),
        "branches": chain_of(request.scope, home),
        "members": [_member(person, writes) for person in home.persons.order_by("status", "id")],
        "years": [(year, _money(year.net_income_per_head)) for year in home.years.order_by("-year")],
        "details": [
            (row._meta.verbose_name, row, _filled(row))
            for rows in (home.incomeyears, home.livingyears)
            for row in rows.order_by("-year")
        ],
        "cases": [_case(case, writes) for case in cases_of(home)],
        "spells": [_spell(spell, writes) for spell in spells_of(home)],
        "changes": home.changes.select_related("other").order_by("happened_on", "id"),
        "writes": writes,
        "acts": [(name, form.title) for name, form in ACTS.items()] if writes and not home.closed_on else [],
    }
    return render(request, "counties/household.html", context)


def _money(amount: Decimal | None) -> str:
    return "未填" if amount is None else grouped(amount)


def _filled(row: Model) -> list[tuple[str, str]]:
    """What is filled in of a yearly row, as (label, words)."""
    fields = [each for each in row._meta.concrete_fields if each.name in fields_of_year(type(row))]
    said = ((each, getattr(row, each.name)) for each in fields)
    return [(each.verbose_name, _words(row, each, value)) for each, value in said if value not in (None, "")]


def _words(row: Model, field: Field, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return grouped(value) if "元" in str(field.verbose_name) else plain(value)
    return str(getattr(row, f"get_{field.name}_display")() if field.choices else value)


def _member(person: object, plain: bool) -> dict:
    return {
        "name": person.name if plain else mask(person.name, Personal.NAME),
        "person": person,
        "id_number": mask(person.id_number, Personal.ID_NUMBER),
    }


def _case(case: MonitorCase, plain: bool) -> dict:
    """A watch with what is known of it, in words, and its help by year."""
    money = [
        ("工资性收入（元）", case.wage_income),
        ("转移性收入（元）", case.transfer_income),
        ("合规自付支出（元）", case.own_expense),
    ]
    said = [
        ("致贫/返贫风险", case.risks_in_words),
        (DISASTER, case.disaster),
        (CLEARED_HOW, case.get_cleared_how_display()),
        *((label, "" if amount is None else grouped(amount)) for label, amount in money),
        ("义务教育阶段适龄儿童少年失学辍学", _yes_no(case.dropped_out)),
        (AFTERWARDS, _yes_no(case.dropped_out_after)),
        (DROPOUT_REASON, case.dropout_reason),
        ("享受低保政策情况", case.dibao),
        ("享受特困供养政策情况", case.tekun),
        ("整户无劳动能力兜底保障户", _yes_no(case.backstopped)),
        ("信息采集人", case.collector if plain else mask(case.collector, Personal.NAME)),
        ("信息采集人联系电话", mask(case.phone, Personal.PHONE)),
    ]
    beside = _beside_the_point(case)
    return {
        "case": case,
        "said": [(label, words) for label, words in said if words],
        "unsaid": [label for label, words in said if not words and label not in beside],
        "measures": sorted(case.measures.all(), key=lambda row: (-row.year, KINDS_OF_HELP.index(row.kind))),
    }


def _beside_the_point(case: MonitorCase) -> set[str]:
    """What need not be filled in of such a case."""
    open_still = () if case.cleared_on else (CLEARED_HOW, AFTERWARDS)
    no_disaster = () if MonitorRisk.DISASTER in case.risks else (DISASTER,)
    at_school = () if case.dropped_out else (DROPOUT_REASON,)
    return {*open_still, *no_disaster, *at_school}


def _yes_no(value: bool | None) -> str:
    return {True: "是", False: "否"}.get(value, "")


def _spell(spell: WorkSpell, plain: bool) -> dict:
    name = spell.person.name
    return {
        "spell": spell,
        "name": name if plain else mask(name, Personal.NAME),
        "subsidy": _money(spell.transport_subsidy),
    }


@page("view")
def lineage(request: HttpRequest) -> HttpResponse:
    """The acts of which the user sees a side, latest first."""
    asked = ChangesForm(request.GET).understood()
    found = acts_seen(request.scope, asked.code, asked.cleaned_data["act"], asked.cleaned_data["year"])
    rows = one_page(request, found)
    context = {
        "form": asked,
        "rows": rows,
        "listed": [_act(request.scope, event) for event in rows],
        "tab": "registry_changes",
        "may_enter": request.scope.allows("enter") or request.scope.allows("enter_registry"),
    }
    return render(request, "counties/changes.html", context)


def _act(scope: Scope, event: object) -> dict:
    """An act from the side that the scope sees."""
    near = scope.covers_place(event.household.place_id)
    far = event.other is not None and scope.covers_place(event.other.place_id)
    side = event.household if near or not far else event.other
    known = near or far
    return {
        "event": event,
        "side": side if known else None,
        "text": describe(scope, event, side),
        "undo": known and event.undone_at is None and all(may_enter(scope, code) for code in sides_of(event)),
    }


def sides_of(event: object) -> list[str]:
    """The codes of the places that an act touches: who undoes it must answer for all of them."""
    codes = {event.household.place_id, event.from_place_id}
    if event.other is not None:
        codes.add(event.other.place_id)
    return sorted(codes)
