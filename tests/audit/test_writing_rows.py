"""Rows are written one way: checked whole, with an event and a history that name the actor; nothing is left of a refusal."""

import threading
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import Error, connection, connections, transaction

from fupin.accounts.models import User
from fupin.audit.models import AuditEvent, Outcome
from fupin.audit.services import amend, record_refusal, remove, write
from fupin.errors import Refusal
from fupin.rules.models import RuleParameter
from fupin.rules.services import set_rule

HISTORY = "rules.RuleParameterEvent"


@pytest.fixture
def clerk(db):
    return User.objects.create_user("clerk", full_name="经办甲")


def rule(clerk, **changes):
    facts = {"rule": "resident_days", "value": Decimal(200), "year_from": 2018, "source": "青海 2024 办法"}
    return set_rule(actor=clerk, **{**facts, **changes})


def history(row):
    return list(apps.get_model(HISTORY).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id"))


def test_a_write_leaves_an_event_that_names_the_actor(clerk):
    row = rule(clerk)
    event = AuditEvent.objects.get()
    assert (event.actor_name, event.verb, event.object_id) == ("经办甲", "设定政策参数", str(row.pk))


def test_history_is_kept_with_the_actor_even_for_raw_sql(clerk):
    row = rule(clerk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rules_ruleparameter SET value = 220 WHERE id = %s", [row.pk])
    first, second = history(row)
    assert (first.value, first.pgh_context.metadata["user"]) == (200, clerk.pk)
    assert (second.value, second.pgh_label) == (220, "update")


def test_amending_tells_what_changed_and_writes_nothing_if_nothing_did(clerk):
    row = rule(clerk)
    assert amend(row, actor=clerk, verb="更正", value=Decimal(200)) == {}
    assert AuditEvent.objects.count() == 1
    assert amend(row, actor=clerk, verb="更正", value=Decimal(220)) == {"value": (Decimal(200), Decimal(220))}
    assert [event.value for event in history(row)] == [200, 220]


def test_a_row_that_does_not_hold_is_refused_with_the_field_and_nothing_is_written(clerk):
    with pytest.raises(Refusal, match="“依据”") as refused:
        rule(clerk, source="")
    assert refused.value.field == "source"
    assert (RuleParameter.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_broken_constraint_speaks_chinese(clerk):
    rule(clerk)
    with pytest.raises(Refusal, match="该地区该年度的参数已有"):
        rule(clerk, value=Decimal(160))


def test_an_event_cannot_be_changed_or_deleted(clerk):
    rule(clerk)
    for change in ({"verb": "别的"}, None):
        with pytest.raises(Error), transaction.atomic():
            AuditEvent.objects.update(**change) if change else AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get().verb == "设定政策参数"


def test_history_cannot_be_changed(clerk):
    row = rule(clerk)
    with pytest.raises(Error), transaction.atomic():
        apps.get_model(HISTORY).objects.filter(pgh_obj_id=row.pk).update(value=1)
    assert history(row)[0].value == 200


def test_a_removed_row_leaves_its_history(clerk):
    row = rule(clerk)
    number = row.pk
    remove(row, actor=clerk, verb="删除政策参数", reason="重复")
    labels = apps.get_model(HISTORY).objects.filter(pgh_obj_id=number).order_by("pgh_id")
    assert [event.pgh_label for event in labels] == ["insert", "delete"]
    assert AuditEvent.objects.get(verb="删除政策参数").reason == "重复"


def test_a_refusal_is_kept(clerk):
    record_refusal(actor=clerk, verb="打开 /ledger/", reason="没有权限")
    event = AuditEvent.objects.get()
    assert (event.outcome, event.reason) == (Outcome.REFUSED, "没有权限")


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_at_once_end_with_one_row_and_one_refusal(clerk):
    """The second passes the check before the first commits; the database decides and the answer is still a sentence."""
    written, go_on, told = threading.Event(), threading.Event(), []

    def late():
        row = RuleParameter(rule="resident_days", value=160, year_from=2018, source="甘肃 2015 办法")
        row.full_clean()
        written.set()
        go_on.wait(10)
        row.full_clean = lambda: None
        try:
            write(row, actor=clerk, verb="设定政策参数")
        except Refusal as refusal:
            told.append(refusal.message)
        finally:
            connections.close_all()

    thread = threading.Thread(target=late)
    thread.start()
    assert written.wait(10)
    rule(clerk)
    go_on.set()
    thread.join(10)
    assert told == ["该地区该年度的参数已有，请修改原来的一条"]
    assert RuleParameter.objects.get().value == 200
