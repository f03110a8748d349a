"""What is written by the thousand stands in the row history as singly written rows do, under its upload."""

import pytest
from django.apps import apps
from django.db import connection
from pghistory.models import Context

from counties.models import Household, Person
from fupin.intake.services import undo_batch
from fupin.privacy import blind_index
from tests.counties.registry_world import id_number, new_household, new_person, upload
from units.access import scope_of

pytestmark = pytest.mark.django_db
ROW = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "民族": "汉"}


def events(name):
    """(label, batch in the context) of the history of one model, in its order."""
    model = apps.get_model("counties", f"{name}Event")
    batches = {context.pk: context.metadata.get("batch") for context in Context.objects.all()}
    return [(row.pgh_label, batches.get(row.pgh_context_id)) for row in model.objects.order_by("pgh_id")]


def test_each_row_of_an_upload_has_its_event_under_that_upload(world):
    rows = [ROW | {"户编号": str(number), "姓名": "黄招元"} for number in range(1001, 1021)]
    receipt = upload(world, "persons", rows, year=2016)
    assert receipt.added == 20
    assert events("Household") == [("insert", receipt.batch.pk)] * 20
    assert events("Person") == [("insert", receipt.batch.pk)] * 20


def test_a_change_by_upload_is_one_event_and_an_undo_brings_back_what_was(world):
    new_person(world, new_household(world, "1001"), ethnicity="苗族", phone="13700137000")
    receipt = upload(world, "persons", [ROW], year=2016)
    assert (receipt.changed, receipt.refused) == (1, 0)
    assert events("Person") == [("insert", None), ("update", receipt.batch.pk)]
    undo_batch(actor=world.liaison, scope=scope_of(world.liaison), batch=receipt.batch)
    person = Person.objects.get()
    assert (person.ethnicity, person.phone) == ("苗族", "13700137000")


def test_personal_values_lie_sealed_and_are_found_by_their_index(world):
    row = ROW | {"证件号码": id_number(), "户联系电话": "13800138000", "健康状况": "健康"}
    assert upload(world, "persons", [row], year=2016).added == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id_number, h.phone, y.health FROM counties_person p"
            " JOIN counties_household h ON h.id = p.household_id JOIN counties_personyear y ON y.person_id = p.id"
        )
        assert all(value.startswith("k1:") for value in cursor.fetchone())
    assert Person.objects.get(id_index=blind_index(id_number())).id_number == id_number()
    assert Household.objects.get().phone == "13800138000"


def test_an_id_number_may_pass_from_one_person_to_another_in_one_sheet(world):
    """The first dies, the second turns out to have the number: row by row that holds, in one statement it does not."""
    home = new_household(world, "1001")
    new_person(world, home, "黄招元", number="P1", id_number=id_number())
    new_person(world, home, "黄小三", number="P2")
    rows = [
        ROW | {"人编号": "P2", "姓名": "黄小三", "证件号码": "", "人员状态": ""},
        ROW | {"人编号": "P1", "姓名": "黄招元", "证件号码": "", "人员状态": "死亡"},
        ROW | {"户编号": "1002", "人编号": "P9", "姓名": "黄招元", "证件号码": id_number(), "人员状态": ""},
    ]
    receipt = upload(world, "persons", rows, year=2016)
    assert receipt.errors == []
    assert (receipt.added, receipt.changed) == (1, 2)
    assert Person.objects.filter(id_index=blind_index(id_number()), status="present").count() == 1
