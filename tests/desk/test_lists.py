"""Lists: they stay quick, narrow what they suggest, add up, search by pinyin, and cover personal data."""

from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cadres.models import Cadre
from counties.models import Household, Person
from funds.models import Entry, FundDocument
from fupin.audit.models import AuditEvent
from fupin.audit.services import write
from projects.models import Project
from tests.desk.forms import filled
from tests.desk.money import arrive, document_of
from tests.desk.world import another_project
from units.access import RIGHTS
from units.models import Meeting, Role


def listed(model, **query):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", query=query or None)


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def more_households(world, numbers):
    for number in numbers:
        row = Household(place=world.village, number=f"441621{number:04}", head_name=f"户主{number}")
        household = write(row, actor=world.office, verb="登记")
        write(Person(household=household, name=f"成员{number}"), actor=world.office, verb="登记")


def more_meetings(world, numbers):
    for number in numbers:
        row = Meeting(
            unit=world.unit, place=world.village, kind="joint", title=f"会议{number}", ends_on="2017-01-01"
        )
        write(row, actor=world.office, verb="登记")


def more_cadres(world, numbers):
    for number in numbers:
        write(Cadre(unit=world.unit, name=f"干部{number}"), actor=world.office, verb="登记")


def more_projects(world, numbers):
    for number in numbers:
        another_project(world, number)


def more_entries(world, numbers):
    document = FundDocument.objects.get()
    for _ in numbers:
        arrive(world, document, "1000")


MORE = {
    "counties.household": more_households,
    "counties.person": more_households,
    "units.meeting": more_meetings,
    "cadres.cadre": more_cadres,
    "projects.project": more_projects,
    "funds.entry": more_entries,
}


@pytest.mark.parametrize("label", MORE)
def test_thirty_rows_cost_no_more_queries_than_three(office, world, label):
    model = apps.get_model(label)
    MORE[label](world, range(100, 103))
    office.get(listed(model))
    few = queries(office, listed(model))
    MORE[label](world, range(200, 230))
    assert queries(office, listed(model)) == few


def suggestions(client, app, model, name, term=""):
    query = {"app_label": app, "model_name": model, "field_name": name, "term": term}
    return client.get(reverse("admin:autocomplete"), query)


def names(answer):
    return [row["text"] for row in answer.json()["results"]]


def test_suggested_places_are_those_of_the_scope(office):
    assert names(suggestions(office, "projects", "project", "place")) == ["广东省河源市紫金县上义镇招元村"]
    assert names(suggestions(office, "projects", "project", "place", "zyc")) == [
        "广东省河源市紫金县上义镇招元村"
    ]
    assert names(suggestions(office, "projects", "project", "place", "鲁山")) == []


def test_suggested_rows_are_those_of_the_scope(office):
    assert names(suggestions(office, "projects", "project", "unit")) == ["人行深圳中支"]
    assert names(suggestions(office, "projects", "activity", "project")) == ["光伏发电"]
    assert names(suggestions(office, "cadres", "helppairing", "household", "王五")) == []


def test_the_security_officer_grants_any_place_and_unit(as_role):
    client = as_role("secadmin")
    assert names(suggestions(client, "units", "membership", "place", "鲁山")) == ["河南省平顶山市鲁山县"]
    assert names(suggestions(client, "units", "membership", "unit")) == ["人行深圳中支", "海关总署"]


@pytest.mark.parametrize(("role", "status"), [("checker", 403), ("sysadmin", 403), ("liaison", 403)])
def test_who_may_not_enter_gets_no_suggestions(as_role, role, status):
    assert suggestions(as_role(role), "projects", "project", "unit").status_code == status


@pytest.mark.parametrize(
    ("model", "term", "found"),
    [
        ("household", "lisi", "4416210001"),
        ("household", "李四", "4416210001"),
        ("person", "shanxiaoming", "单小明"),
    ],
)
def test_names_are_found_by_pinyin(office, model, term, found):
    page = office.get(listed(apps.get_model("counties", model), q=term)).content.decode()
    assert found in page
    assert found not in office.get(listed(apps.get_model("counties", model), q="没有这个")).content.decode()


def test_a_list_adds_up_what_is_filled_in_and_counts_what_is_not(office, world):
    more_projects(world, range(4))
    totals = office.get(listed(Project)).context_data["totals"]
    assert totals == [{"label": "计划投资（元）", "sum": "602,000.00", "unfilled": 2}]
    narrowed = office.get(listed(Project, category="industry")).context_data["totals"]
    assert narrowed == [{"label": "计划投资（元）", "sum": "600,000.00", "unfilled": 0}]


def test_only_money_from_outside_is_added_up_and_kinds_stay_apart(office, world):
    raised = document_of(world, "社会募集", channel="donation")
    arrive(world, raised, "5万元")
    assert office.get(listed(Entry)).context_data["totals"] == [
        {"label": "到账·直接投入", "sum": "620,000.00", "unfilled": 0},
        {"label": "到账·社会募集", "sum": "50,000.00", "unfilled": 0},
    ]


@pytest.mark.parametrize("role", ["office", "checker"])
def test_personal_data_are_masked(as_role, world, role):
    client, household = as_role(role), world.rows["counties.household"]
    pages = [
        listed(Household),
        reverse("admin:counties_household_change", args=[household.pk]),
        listed(Person),
    ]
    texts = [client.get(page).content.decode() for page in pages]
    for secret in ("13912345678", "6222000012345678", "441621198001012319"):
        assert not any(secret in text for text in texts)
    assert "139****5678" in texts[0] and "139****5678" in texts[1] and "************5678" in texts[1]
    assert "441621********2319" in texts[2]


def test_a_masked_field_left_empty_keeps_what_it_held(office, world):
    household = world.rows["counties.household"]
    address = reverse("admin:counties_household_change", args=[household.pk])
    assert office.post(address, filled(office, address, group_name="上屋组")).status_code == 302
    household.refresh_from_db()
    assert (household.phone, household.group_name) == ("13912345678", "上屋组")
    office.post(address, filled(office, address, phone="13500000000", bank_account="无"))
    household.refresh_from_db()
    assert (household.phone, household.bank_account) == ("13500000000", "")


def test_the_right_to_see_shows_in_plain_and_is_recorded(office, world, monkeypatch):
    monkeypatch.setitem(RIGHTS, Role.OFFICE, RIGHTS[Role.OFFICE] | {"see_personal"})
    household = world.rows["counties.household"]
    page = office.get(reverse("admin:counties_household_change", args=[household.pk])).content.decode()
    assert "13912345678" in page and "6222000012345678" in page
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.object_id, event.detail) == (
        "查看个人信息明文",
        str(household.pk),
        {"fields": "联系电话、银行账号"},
    )


def exported(client, model, number=0):
    return client.post(
        reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_export"), {"format": str(number)}
    )


def test_an_export_is_chinese_masked_and_harmless(office, world):
    row = Household(place=world.village, number="0012", head_name="=HYPERLINK(1)", note="@备注")
    write(row, actor=world.office, verb="登记")
    answer = exported(office, Household)
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    table = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert {"所在村", "户编号", "户主姓名", "联系电话", "银行账号"} <= set(lines[0])
    assert not any(str(label).isascii() for label in lines[0])
    masked = next(line for line in table if line["户编号"] == "4416210001")
    assert (masked["联系电话"], masked["银行账号"]) == ("139****5678", "************5678")
    hostile = next(line for line in table if line["户编号"] == "0012")
    assert (hostile["户主姓名"], hostile["备注"]) == ("'=HYPERLINK(1)", "'@备注")
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.detail) == ("导出农户", {"rows": 2, "format": "xlsx"})


def test_an_export_holds_what_the_filters_leave(office, world):
    more_households(world, range(100, 103))
    answer = office.post(reverse("admin:counties_household_export") + "?q=李四", {"format": "1"})
    assert answer.content.decode("utf-8-sig").count("\n") == 2


def test_who_may_not_export_does_not(as_role):
    assert exported(as_role("liaison"), Household).status_code == 403
    assert exported(as_role("logadmin"), Household).status_code == 403
