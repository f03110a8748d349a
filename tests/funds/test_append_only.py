"""The database itself refuses to change, delete or truncate entries, for a superuser too."""

import pytest
from django.db import DatabaseError, connection, transaction

from funds.models import Entry, MoneyTotal

STATEMENTS = [
    "UPDATE funds_entry SET amount = 1",
    "UPDATE funds_entry SET summary = '改'",
    "DELETE FROM funds_entry",
    "TRUNCATE funds_entry CASCADE",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_raw_sql_of_a_superuser_is_refused(world, receive, statement):
    receive("路灯", "100000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == (True,)

    with (
        pytest.raises(DatabaseError, match="资金分录只增不改"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        # Deferred checks of foreign keys would hold TRUNCATE back before the trigger is asked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert Entry.objects.get().summary == "路灯"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_moneytotal SET amount = 1",
        "DELETE FROM funds_moneytotal",
        "TRUNCATE funds_moneytotal",
        "INSERT INTO funds_moneytotal SELECT * FROM funds_moneytotal",
    ],
)
def test_totals_are_written_by_their_trigger_alone(world, receive, statement):
    receive("路灯", "100000")

    with (
        pytest.raises(DatabaseError, match="由数据库随分录自动维护"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert MoneyTotal.objects.get().amount == 100000


def test_the_orm_is_refused_too(world, receive):
    entry = receive("路灯", "100000")
    entry.amount = 1

    for act in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(DatabaseError, match="资金分录只增不改"), transaction.atomic():
            act()
