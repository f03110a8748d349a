"""Rows that uploads write by the thousand name an upload that is there, and it stays."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from counties.models import Household, Person
from fupin.intake.copying import copy_all
from fupin.intake.models import Batch, BatchRow
from tests.counties.registry_world import new_household, upload

pytestmark = pytest.mark.django_db
ROW = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元"}


def execute(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_row_can_name_an_upload_that_is_not_there(world):
    home = new_household(world, "1001")
    with pytest.raises(IntegrityError, match="batch_id names no row"):
        execute("UPDATE counties_household SET batch_id = 987654 WHERE id = %s", home.pk)
    with pytest.raises(IntegrityError, match="batch_id names no row"), transaction.atomic():
        Household.objects.create(place=home.place, number="1002", batch_id=987654)
    assert list(Household.objects.values_list("number", "batch_id")) == [("1001", None)]


def test_an_upload_that_rows_may_name_cannot_be_deleted(world):
    batch = upload(world, "persons", [ROW], year=2016).batch
    with pytest.raises(Exception, match="annot delete rows"):
        execute("DELETE FROM intake_batch WHERE id = %s", batch.pk)
    assert Batch.objects.filter(pk=batch.pk).exists()
    assert Person.objects.get().batch_id == batch.pk


def test_no_line_of_an_upload_can_name_another_one(world):
    batch = upload(world, "persons", [ROW], year=2016).batch
    with pytest.raises(IntegrityError, match="batch_id names no row"):
        execute("UPDATE intake_batchrow SET batch_id = 987654 WHERE batch_id = %s", batch.pk)
    with pytest.raises(IntegrityError, match="object_type_id names no row"):
        execute("UPDATE intake_batchrow SET object_type_id = 987654 WHERE batch_id = %s", batch.pk)
    assert BatchRow.objects.get().batch_id == batch.pk


COLUMNS = [each.attname for each in Household._meta.concrete_fields if each.attname != "id"]


def homes(*places, **facts):
    rows = [
        Household(place_id=code, county_code="441621", number=str(at), **{k: v[at] for k, v in facts.items()})
        for at, code in enumerate(places)
    ]
    return Household, COLUMNS, [[getattr(row, name) for row in rows] for name in COLUMNS]


def test_rows_that_name_what_is_not_there_are_refused_before_the_transaction_ends(world):
    with transaction.atomic():
        with pytest.raises(IntegrityError, match="place_id"), transaction.atomic():
            copy_all([homes("441621104202", "999999999999")])
            connection.check_constraints()
        assert not Household.objects.exists()


ODD = ["", "\\", "\\.", "\\N", "\\t", "a\tb", "a\nb", "a\r\nb", '"', "NULL", " x ", "𠮷"]


def test_what_is_copied_is_kept_as_it_is_whatever_stands_in_it(world):
    copy_all([homes(*["441621104202"] * len(ODD), note=ODD, head_name=ODD)])
    assert list(Household.objects.order_by("id").values_list("note", "head_name")) == [
        (each, each) for each in ODD
    ]


def test_nothing_is_no_value_but_in_a_column_of_text(world):
    told = {
        "identified_on": [date(2014, 1, 1), None],
        "martyr_family": [True, None],
        "note": [None, "有"],
        "bank_name": [None, None],
    }
    copy_all([homes("441621104202", "441621104202", **told)])
    assert list(Household.objects.order_by("id").values_list(*told)) == [
        (date(2014, 1, 1), True, "", ""),
        (None, None, "有", ""),
    ]
