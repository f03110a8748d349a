"""Columns changed at once come to what they come to one by one, there and back."""

import pytest
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel
from django.db.migrations.state import ProjectState

from fupin.migrating import AtOnce

BEFORE = [
    CreateModel("Person", [("id", models.BigAutoField(primary_key=True))]),
    CreateModel(
        "Home", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=5))]
    ),
]
CHANGES = [
    AddField("home", "owner", models.ForeignKey("house.Person", models.CASCADE, null=True)),
    AlterField("home", "name", models.CharField(max_length=9)),
    AddField("home", "size", models.IntegerField(default=1)),
    AddConstraint("home", models.CheckConstraint(condition=models.Q(size__gt=0), name="home_has_somebody")),
]


def state_after(*operations):
    state = ProjectState()
    for each in operations:
        each.state_forwards("house", state)
    return state


def columns():
    """Each column with its size, and the names of the constraints."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "house_home")
        constraints = connection.introspection.get_constraints(cursor, "house_home")
    return {each.name: each.display_size for each in described}, set(constraints)


def test_the_state_is_the_same_as_after_each_by_itself():
    rendered = state_after(*BEFORE)
    assert rendered.apps.get_model("house", "Home")
    AtOnce(CHANGES).state_forwards("house", rendered)

    assert rendered == state_after(*BEFORE, *CHANGES)
    fields = [field.name for field in rendered.apps.get_model("house", "Home")._meta.fields]
    assert fields == ["id", "name", "owner", "size"]


@pytest.mark.django_db
def test_the_tables_are_changed_and_changed_back():
    before, after = state_after(*BEFORE), state_after(*BEFORE, AtOnce(CHANGES))
    with connection.schema_editor() as editor:
        for name in ("Person", "Home"):
            editor.create_model(before.apps.get_model("house", name))
        AtOnce(CHANGES).database_forwards("house", editor, before, after)
    changed, constraints = columns()
    with connection.schema_editor() as editor:
        AtOnce(CHANGES).database_backwards("house", editor, after, before)

    assert (changed, "home_has_somebody" in constraints) == (
        {"id": 8, "name": 9, "owner_id": 8, "size": 4},
        True,
    )
    back, constraints = columns()
    assert (back, "home_has_somebody" in constraints) == ({"id": 8, "name": 5}, False)
