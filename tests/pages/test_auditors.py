"""Auditors read what they may, as long as they may, alter nothing anywhere, and their reading is kept."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from counties.models import Household
from counties.selectors.households import as_of
from fupin.accounts.models import User
from fupin.audit.models import AuditEvent, Outcome, ReadEvent
from fupin.errors import Refusal
from fupin.scope import SYSTEM, ScopedQuerySet
from projects.models import Agreement
from reports.models import ReportedFigure
from units.access import scope_of
from units.models import Membership, Role
from units.services import grant_role

# What an auditor's own visit writes: the log, the session, what he read.
TRACES = {"audit", "sessions", "axes"}
# Asking for a pack of what one may read alters no record; it is tested in tests/funds/test_ask_exports.py.
MAY_SEND = {"logout", "login", "password_change", "exports"}


@pytest.fixture
def auditor(world):
    return world.users["auditor"]


def routes(resolver: URLResolver, prefix: str = "/", space: str = ""):
    """(name, address) of every route of the site and of the desk; numbers are filled in by 1."""
    for each in resolver.url_patterns:
        text = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, text, each.namespace or space)
        elif isinstance(each, URLPattern):
            yield f"{space}:{each.name}" if space else each.name, text


def filled_in(text: str) -> str:
    parts = []
    for part in text.replace("^", "").replace("$", "").split("/"):
        if part.startswith("<"):
            part = "1" if ":" in part and not part.startswith("<str") else "a1"
        parts.append("1" if "(?P" in part else part)
    return "/".join(parts)


def written() -> dict[str, int]:
    """How many rows each table has, but for the traces of the visit itself."""
    tables = set(connection.introspection.table_names())
    counted = [model for model in apps.get_models() if model._meta.app_label not in TRACES]
    return {
        model._meta.label: model._base_manager.count() for model in counted if model._meta.db_table in tables
    }


def test_no_address_takes_anything_that_an_auditor_sends(enter, auditor):
    """Every route of site, desk and API by POST; those of the site by PUT, PATCH and DELETE too."""
    client, before, answers = enter("auditor"), written(), {}
    tried = [(name, filled_in(text)) for name, text in routes(get_resolver()) if name not in MAY_SEND]
    assert len(tried) > 150
    for name, address in tried:
        for method in ("post",) if name.startswith("admin:") else ("post", "put", "patch", "delete"):
            answers[name, method] = getattr(client, method)(address, {"name": "改"}).status_code
    assert {key: code for key, code in answers.items() if code not in (403, 404, 405)} == {}
    assert written() == before
    assert AuditEvent.objects.filter(actor=auditor, outcome=Outcome.REFUSED).count() > 100


def test_a_refusal_says_why_and_whom_to_ask(enter):
    answer = enter("auditor").post("/uploads/", {"kind": "funds"})
    assert answer.status_code == 403
    assert "审计账号只能查看" in answer.content.decode()


def test_an_auditor_may_still_change_his_password_and_leave(enter):
    client = enter("auditor")
    assert client.post("/password/", {}).status_code == 200
    assert client.post("/logout/").status_code == 302


def test_other_roles_beside_do_not_make_an_auditor_write(auditor, world):
    Membership.objects.create(user=auditor, role=Role.OFFICE, unit=world.unit, starts_on=date(2016, 1, 1))
    assert scope_of(auditor).rights == {"view", "ledger", "export"}


def grant(world, user, role=Role.AUDITOR, **given):
    facts = {"unit": world.unit, "starts_on": date(2016, 1, 1)} | given
    return grant_role(actor=world.maker, scope=SYSTEM, user=user, role=role, **facts)


def test_an_auditor_holds_no_other_role_and_has_an_end(world, auditor):
    with pytest.raises(Refusal, match="审计账号只能查看，不能兼任"):
        grant(world, auditor, Role.OFFICE)
    with pytest.raises(Refusal, match="审计账号只能查看，不能兼任"):
        grant(world, world.users["office"], ends_on=date(2099, 1, 1))
    with pytest.raises(Refusal, match="请写明截止日期"):
        grant(world, world.users["nobody"])
    assert Membership.objects.filter(role=Role.AUDITOR).count() == 1


def test_after_the_last_day_nothing_opens(enter, auditor):
    today = timezone.localdate()
    auditor.memberships.update(ends_on=today)
    assert enter("auditor").get("/ledger/").status_code == 200
    auditor.memberships.update(ends_on=today - timedelta(days=1))
    answers = {address: enter("auditor").get(address).status_code for address in ("/ledger/", "/overview/")}
    assert answers == {"/ledger/": 403, "/overview/": 403}


def test_years_limit_entries_documents_work_and_summaries(world, auditor):
    auditor.memberships.update(rows_from=date(2017, 1, 1), rows_to=date(2017, 12, 31))
    scope = scope_of(auditor)

    def years(label, name):
        rows = apps.get_model(label).objects.visible_to(scope)
        return set(rows.values_list(name, flat=True))

    assert {day.year for day in years("funds.Entry", "occurred_on")} == {2017}
    assert years("funds.FundDocument", "year") == {2017}
    assert {day.year for day in years("projects.Project", "ends_on")} == {2017}
    assert {day.year for day in years("projects.Activity", "ends_on")} == {2017}


# Names and places of things, and public facts about a place: they tell of no year what was done in it.
TIMELESS = {
    *("units.Unit", "units.LeadingGroup", "units.GroupMember", "counties.Designation"),
    "funds.Book",
}


def scoped_models():
    return {
        model._meta.label: model
        for model in apps.get_models()
        if isinstance(model._default_manager.get_queryset(), ScopedQuerySet)
    }


def test_every_kind_of_row_is_limited_in_time_or_said_to_be_timeless():
    first, last = date(2017, 1, 1), date(2017, 12, 31)
    conditions = {
        label: model._default_manager.get_queryset().in_time(first, last)
        for label, model in scoped_models().items()
    }
    assert {label for label, condition in conditions.items() if not condition} == TIMELESS


@pytest.mark.parametrize("label", sorted(scoped_models()))
def test_a_limit_can_be_asked_of_every_kind_of_row(world, auditor, label):
    auditor.memberships.update(rows_from=date(2017, 1, 1), rows_to=date(2017, 12, 31))
    seen = scoped_models()[label]._default_manager.visible_to(scope_of(auditor))
    assert seen.count() <= scoped_models()[label]._default_manager.count()


def test_years_limit_the_registry_agreements_and_figures(world, auditor):
    auditor.memberships.update(rows_from=date(2017, 1, 1), rows_to=date(2017, 12, 31))
    scope = scope_of(auditor)
    before, within, after = date(2016, 6, 1), date(2017, 6, 1), date(2018, 6, 1)

    def seen(model, rows):
        made = [model.objects.create(**row) for row in rows]
        found = set(model.objects.visible_to(scope).values_list("pk", flat=True))
        return [row.pk in found for row in made]

    unit, place = world.unit, world.village
    work = {"unit": unit, "place": place}
    agreement = work | {"investor": "某公司", "subject": "建厂", "stage": "signed"}
    assert seen(Agreement, [agreement | {"ends_on": day} for day in (before, within, after)]) == [
        *(False, True, False)
    ]
    figure = {"unit": unit, "indicator": "fund.direct", "source": "年报", "value": 1}
    assert seen(
        ReportedFigure,
        [
            figure | {"starts_on": a, "ends_on": b}
            for a, b in [(before, before), (date(2017, 1, 1), date(2017, 12, 31)), (before, within)]
        ],
    ) == [False, True, False]
    county = place.code[:6]
    homes = [
        {
            "place": place,
            "county_code": county,
            "number": f"9{at}",
            "head_name": "甲",
            "identified_on": a,
            "closed_on": b,
        }
        for at, (a, b) in enumerate([(before, None), (after, None), (before, before)])
    ]
    scope = replace(scope, places=(county,))
    assert seen(Household, homes) == [True, False, False]


def test_the_registry_of_a_day_outside_the_years_is_empty(world, auditor):
    auditor.memberships.update(rows_from=date(2017, 1, 1), rows_to=date(2017, 12, 31))
    county = world.village.code[:6]
    Household.objects.create(
        place=world.village, county_code=county, number="77", head_name="甲", identified_on=date(2014, 1, 1)
    )
    scope = replace(scope_of(auditor), places=(county,))
    assert as_of(scope, date(2017, 6, 1)).filter(number="77").count() == 1
    assert as_of(scope, date(2018, 1, 1)).count() == 0
    assert as_of(scope, date(2016, 12, 31)).count() == 0


def test_one_limit_is_not_widened_by_a_grant_without_one(world, auditor):
    auditor.memberships.update(rows_from=date(2017, 1, 1), rows_to=date(2017, 12, 31))
    grant(world, auditor, unit=world.other, ends_on=date(2099, 1, 1))
    scope = scope_of(auditor)
    assert (scope.seen_from, scope.seen_to) == (date(2017, 1, 1), date(2017, 12, 31))


def test_what_he_opened_stands_in_the_log_with_filters_and_rows(enter, world, auditor):
    client = enter("auditor")
    client.get("/ledger/", {"from": "2017", "payee": "张三", "channel": "party_fee"})
    client.get(f"/ledger/entries/{world.entry.pk}/")
    exported = client.get("/ledger/rows.xlsx", {"from": "2018"})
    assert exported.status_code == 200

    page, entry, export = ReadEvent.objects.filter(reader=auditor).order_by("id")
    assert (page.page_name, page.row_count, page.is_export) == ("资金台账", 0, False)
    assert page.filters == {"from": "2017", "payee": "（已填）", "channel": "party_fee"}
    assert (entry.page_name, entry.object_name) == ("资金分录", f"资金分录#{world.entry.pk}")
    assert (export.page_name, export.is_export, export.row_count) == ("资金台账", True, 5)
    assert "张三" not in str(list(ReadEvent.objects.values()))


def test_what_was_refused_or_not_found_is_no_reading(enter, world):
    client = enter("auditor")
    client.get("/uploads/")
    client.get(f"/ledger/entries/{world.foreign.pk}/")
    assert not ReadEvent.objects.exists()


def test_other_peoples_reading_is_not_kept(enter, world):
    enter("office").get("/ledger/")
    assert not ReadEvent.objects.exists()


def test_if_the_reading_cannot_be_kept_nothing_is_shown(enter, monkeypatch):
    def fail(**given):
        raise DatabaseError("disk full")

    monkeypatch.setattr("fupin.middleware.record_reading", fail)
    with pytest.raises(DatabaseError):
        enter("auditor").get("/ledger/")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_readevent SET page = ''", "DELETE FROM audit_readevent", "TRUNCATE audit_readevent"],
)
def test_the_log_of_readings_stays(enter, statement):
    enter("auditor").get("/ledger/")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ReadEvent.objects.count() == 1


def test_the_log_administrator_finds_who_looked_at_an_entry(enter, world):
    auditor = enter("auditor")
    auditor.get(f"/ledger/entries/{world.entry.pk}/")
    auditor.get(f"/ledger/entries/{world.reversal.pk}/")

    address = "/desk/audit/readevent/"
    page = enter("logadmin").get(address, {"q": f"资金分录#{world.entry.pk}"}).content.decode()
    assert f"资金分录#{world.entry.pk}" in page
    assert f"资金分录#{world.reversal.pk}<" not in page
    assert "演示审计" in page
    assert enter("office").get(address).status_code == 403


def test_the_system_administrator_closes_an_account_but_not_his_own(world):
    from fupin.accounts.services import amend_user

    sysadmin, office = world.users["sysadmin"], world.users["office"]
    amend_user(actor=sysadmin, user=office, is_active=False)
    with pytest.raises(Refusal) as caught:
        amend_user(actor=sysadmin, user=sysadmin, is_active=False)
    assert caught.value.code == "own_account"
    assert User.objects.get(username="office").is_active is False
    assert AuditEvent.objects.filter(verb="停用账号", object_name="演示经办").exists()


def test_the_desk_is_among_the_addresses_tried():
    names = {name for name, _ in routes(get_resolver())}
    assert f"{admin.site.name}:funds_entry_add" in names
    assert SimpleNamespace(tried=names).tried >= {"upload_store", "edition_sign", "job_cancel"}
