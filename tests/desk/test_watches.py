"""Cases of watches in the web admin: opened on an event, corrected with their help, their telephone covered."""

from datetime import date

import pytest
from django.urls import reverse

from counties.models import HelpMeasure, MonitorCase, StatusChange
from counties.services import record_status_change
from fupin.audit.models import AuditEvent
from tests.desk.forms import errors_of, filled

ADD = "admin:counties_monitorcase_add"


def change(row):
    return reverse("admin:counties_monitorcase_change", args=[row.pk])


@pytest.fixture
def case(world):
    return world.rows["counties.monitorcase"]


def test_a_case_is_opened_on_a_watch_and_on_nothing_else(office, world, case):
    household = world.rows["counties.household"]
    identified = StatusChange.objects.get(household=household, event="identified")
    for event, kind, day in (
        ("risk_cleared", "", date(2022, 3, 1)),
        ("monitored", "sudden", date(2023, 3, 1)),
    ):
        again = record_status_change(
            actor=world.office, household=household, event=event, happened_on=day, monitor_kind=kind
        )
    wrong = filled(office, reverse(ADD), began=identified.pk, risks=["illness"])
    assert "began" in errors_of(office.post(reverse(ADD), wrong))
    typed = filled(office, reverse(ADD), began=again.pk, risks=["job", "illness"])
    assert office.post(reverse(ADD), typed).status_code == 302
    assert MonitorCase.objects.get(began=again).risks == ["job", "illness"]
    assert AuditEvent.objects.filter(verb="登记监测档案").exists()


def test_six_risks_are_refused_at_their_field(office, case):
    six = ["illness", "schooling", "housing", "water", "disaster", "labour"]
    answer = office.post(change(case), filled(office, change(case), risks=six))
    assert list(errors_of(answer)) == ["risks"]
    case.refresh_from_db()
    assert case.risks == ["illness"]


def test_a_corrected_case_keeps_its_covered_telephone_and_its_help(office, case):
    page = office.get(change(case)).content.decode()
    assert "13612345678" not in page
    assert "136****5678" in page
    typed = filled(office, change(case), risks=["illness", "job"], own_expense="18000")
    typed |= {"measures-0-detail": "鸡苗80只"}
    assert office.post(change(case), typed).status_code == 302
    case.refresh_from_db()
    assert (case.risks, case.own_expense, case.phone) == (["illness", "job"], 18000, "13612345678")
    assert HelpMeasure.objects.get().detail == "鸡苗80只"
    case.began.refresh_from_db()
    assert case.began.reason == "因病、因务工就业不稳"
