"""The programs work under a database role that can post, but has no right to rewrite what is final."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from funds.models import Entry, LedgerAccount, MoneyTotal
from funds.selectors import verify_ledger
from funds.services import (
    close_period,
    confirm_receipt,
    issue_goods,
    record_allocation,
    record_goods,
    record_order,
)
from fupin.audit.models import AuditEvent
from fupin.checks import programs_cannot_rewrite_the_ledger
from fupin.embedded import paths
from tests.funds.ledger_people import checker
from tests.funds.ledger_world import pay
from tests.funds.reversing import reverse_entry

ROLE = paths.APPLICATION_ROLE


@pytest.fixture
def as_role(world):
    """A function that goes on as the application's role: its own session, as if it had logged in so."""
    boss = checker(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
    call_command("grant_application_role")

    def switch():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {ROLE}")
            cursor.execute(
                "SELECT current_user, session_user, usesuper FROM pg_user WHERE usename = current_user"
            )
            assert cursor.fetchone() == (ROLE, ROLE, False)

    world.boss = boss
    return switch


def test_all_that_the_ledger_needs_works(world, receive, as_role):
    entry = receive("物资", "1000", form="in_kind")
    as_role()

    paid = pay(world, entry, "300")
    reverse_entry(actor=world.clerk, entry=paid, reason="重复")
    goods, _ = record_goods(actor=world.clerk, entry=entry, name="复合肥", quantity=10, price=5)
    whom = {"destination": "village", "receiver": "招元村", "issued_on": date(2018, 12, 31)}
    issue_goods(actor=world.clerk, item=goods, quantity=4, **whom)
    record_order(actor=world.clerk, entry=paid, contract_no="合-1")
    record_order(actor=world.clerk, entry=paid, approver="县长")
    sides = {
        "sender_level": "county",
        "sender": "县财政局",
        "receiver_level": "village",
        "receiver": "招元村",
    }
    sent = {"sent_on": date(2018, 12, 1), "sent_amount": Decimal(1000), **sides}
    transfer = record_allocation(actor=world.clerk, document=entry.document, **sent)
    arrival = {"received_on": entry.occurred_on, "received_amount": entry.amount, "entry": entry}
    confirm_receipt(actor=world.clerk, allocation=transfer, **arrival)
    close_period(actor=world.boss, unit=world.unit, year=2018)

    assert (Entry.objects.count(), MoneyTotal.objects.count()) == (3, 3)
    assert verify_ledger().holds


REFUSED = [
    "UPDATE funds_entry SET amount = 1",
    "DELETE FROM funds_entry",
    "TRUNCATE funds_entry CASCADE",
    "ALTER TABLE funds_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER entry_is_final ON funds_entry",
    "DROP TABLE funds_entry CASCADE",
    "SET session_replication_role = replica",
    "UPDATE funds_moneytotal SET amount = 1",
    "INSERT INTO funds_moneytotal SELECT * FROM funds_moneytotal",
    "UPDATE funds_periodclose SET head = ''",
    "DELETE FROM funds_periodclose",
    "UPDATE funds_budgetapproval SET amount = 1",
    "DELETE FROM audit_auditevent",
    "UPDATE audit_auditevent SET reason = ''",
    "TRUNCATE audit_auditevent CASCADE",
    "DELETE FROM approvals_decision",
    "UPDATE funds_funddocumentevent SET title = ''",
    "CREATE OR REPLACE FUNCTION funds_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE beside (id int)",
    "DELETE FROM django_migrations",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_what_is_final_is_out_of_its_reach(world, receive, as_role, statement):
    receive("路灯", "100000")
    as_role()

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert Entry.objects.get().summary == "路灯"


def test_the_orm_has_no_way_round(world, receive, as_role):
    entry = receive("路灯", "100000")
    as_role()
    entry.summary = "改"

    for act in (entry.save, entry.delete, Entry.objects.all().delete, AuditEvent.objects.all().delete):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act()
    assert Entry.objects.get().summary == "路灯"


def test_every_kind_of_final_row_is_among_them(world, as_role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND NOT has_table_privilege(%s, oid, 'UPDATE') AND NOT has_table_privilege(%s, oid, 'DELETE')",
            [ROLE] * 2,
        )
        final = {name for (name,) in cursor.fetchall()}

    history = {
        model._meta.db_table for model in apps.get_models() if issubclass(model, pghistory.models.Event)
    }
    assert len(history) > 20
    assert final >= history | {
        *("funds_entry", "funds_periodclose", "funds_budgetapproval", "funds_moneytotal"),
        *("audit_auditevent", "approvals_decision", "approvals_rowremark", "django_migrations"),
    }


def test_a_role_that_is_not_there_is_said(db):
    with pytest.raises(CommandError, match="数据库账号“nobody_here”授权失败"), transaction.atomic():
        call_command("grant_application_role", role="nobody_here")


def test_balances_that_it_can_write_are_found_out(world, receive, as_role):
    receive("路灯", "100", occurred_on=date(2018, 6, 1))
    as_role()

    LedgerAccount.objects.filter(pk=world.pool.pk).update(balance=999)

    assert [each.code for each in verify_ledger().differences] == ["balance"]


def test_the_check_of_a_deployment_names_a_role_that_can_rewrite(world, as_role):
    (told,) = programs_cannot_rewrite_the_ledger(None, databases=["default"])
    assert (told.id, "能改动资金分录" in told.msg) == ("fupin.W002", True)

    as_role()

    assert programs_cannot_rewrite_the_ledger(None, databases=["default"]) == []
    assert programs_cannot_rewrite_the_ledger(None) == []


def test_the_command_makes_the_role_and_gives_it_its_password(db, monkeypatch):
    monkeypatch.setenv("APPLICATION_PASSWORD", "含'引号的口令")
    for _ in range(2):
        call_command("grant_application_role", role="fupin_beside", create=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolcanlogin, rolsuper, rolcreaterole, has_table_privilege(rolname, 'funds_entry', 'INSERT'), "
                "has_table_privilege(rolname, 'funds_entry', 'UPDATE') FROM pg_roles WHERE rolname = 'fupin_beside'"
            )
            assert cursor.fetchone() == (True, False, False, True, False)


def test_the_command_makes_no_role_without_a_password_nor_of_the_owner(db, monkeypatch):
    monkeypatch.delenv("APPLICATION_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="没有给出口令"):
        call_command("grant_application_role", role="fupin_beside", create=True)
    monkeypatch.setenv("APPLICATION_PASSWORD", "口令")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="就是现在连接的属主账号"):
        call_command("grant_application_role", role=owner, create=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'fupin_beside'")
        assert cursor.fetchone() == (0,)


def test_in_containers_only_the_upgrade_comes_in_as_the_owner():
    """docker-compose.yml is read as text: a YAML reader is no part of the project."""
    text = (Path(settings.BASE_DIR) / "docker-compose.yml").read_text(encoding="utf-8")
    shared, services = text.split("\nservices:\n")
    upgrade, programs = services.split("\n  web:\n")
    programs = programs.split("\n  db:\n")[0]
    assert f"postgresql://{ROLE}@db" in shared
    assert "postgresql://fupin@db" in upgrade
    assert "grant_application_role --create" in upgrade
    assert "db_password" not in shared.partition("x-program")[2]
    for word in ("db_password", "DATABASE_URL", "environment"):
        assert word not in programs, word
