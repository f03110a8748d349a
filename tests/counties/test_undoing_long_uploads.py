"""A long upload is taken back in sets: a few statements for thousands of rows, each row as it was before, to the byte."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counties.models import Household, Person, PersonYear
from fupin.audit.models import AuditEvent
from fupin.audit.services import amend
from fupin.intake import undo, written
from fupin.intake.history import own_context
from fupin.intake.services import undo_batch
from tests.counties.registry_world import id_number, new_person, upload
from units.access import scope_of
from units.models import Unit

TABLES = (Household, Person, PersonYear)


def families(count, **facts):
    return [
        {
            "行政村": "招元村",
            "户编号": f"{1000 + at}",
            "姓名": "黄招元",
            "证件号码": id_number(f"19{10 + at // 90}0101", f"{at % 90 + 1:03d}"),
            "联系电话": "13800000000",
            "健康状况": "健康",
            **facts,
        }
        for at in range(count)
    ]


def take_back(world, batch):
    return undo_batch(actor=world.liaison, scope=scope_of(world.liaison), batch=batch)


def rows_of(model):
    """Every row as the database holds it, what lies encrypted included."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id, row::text FROM "{model._meta.db_table}" AS row')
        return dict(cursor.fetchall())


def events_of(model, label, **metadata):
    events = model.pgh_event_model.objects.filter(pgh_label=label)
    return events.filter(**{f"pgh_context__metadata__{key}": value for key, value in metadata.items()})


@pytest.fixture
def in_portions(monkeypatch):
    """Lets so many rows go at once."""

    def portions(size):
        monkeypatch.setattr(written, "AT_ONCE", size)
        monkeypatch.setattr(undo, "AT_ONCE", size)

    return portions


def asked_for(world, count):
    batch = upload(world, "persons", families(count), year=2016).batch
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert take_back(world, batch)["left"] == []
    assert [model.objects.count() for model in TABLES] == [0, 0, 0]
    return len(asked)


def test_ten_times_the_rows_are_taken_back_with_the_same_questions(world):
    assert asked_for(world, 30) == asked_for(world, 300)


def test_each_further_portion_costs_two_questions_a_table(world, in_portions):
    in_portions(100)
    one, four = asked_for(world, 90), asked_for(world, 390)
    tables = len(TABLES)
    assert one + 3 * 2 * tables <= four <= one + 3 * 2 * (tables + 1)


def test_what_was_added_goes_in_portions_and_its_history_stays(world, in_portions):
    in_portions(3)
    batch = upload(world, "persons", families(8), year=2016).batch
    result = take_back(world, batch)
    assert (result["deleted"], result["restored"], result["left"]) == (8 * len(TABLES), 0, [])
    for model in TABLES:
        assert (model.objects.count(), events_of(model, "delete", undone_batch=batch.pk).count()) == (0, 8)
    assert AuditEvent.objects.filter(verb="撤销导入", object_id=str(batch.pk)).count() == 1


def test_what_was_changed_is_as_before_to_the_byte(world, in_portions):
    upload(world, "persons", families(8), year=2016)
    before = {model: rows_of(model) for model in TABLES}
    in_portions(3)
    other = families(10, 联系电话="13911111111", 健康状况="残疾")
    batch = upload(world, "persons", other, year=2016).batch
    assert {model: rows_of(model) for model in TABLES} != before
    result = take_back(world, batch)
    assert {model: rows_of(model) for model in TABLES} == before
    assert (result["restored"], result["deleted"], result["left"]) == (16, 6, [])
    assert events_of(PersonYear, "update", undone_batch=batch.pk).count() == 8


def test_what_stays_is_listed_with_its_line_across_portions(world, in_portions):
    """Two of seven were corrected since, into another household somebody was registered: those households stay, too."""
    batch = upload(world, "persons", families(7), year=2016).batch
    by_number = {each.number: each for each in Household.objects.all()}
    corrected = [Person.objects.get(household=by_number[number]) for number in ("1001", "1005")]
    for person in corrected:
        amend(person, actor=world.maker, verb="更正", ethnicity="壮族")
    new_person(world, by_number["1003"], "李四妹", id_number=id_number("19820303", "022"))
    in_portions(2)
    left = take_back(world, batch)["left"]
    persons = sorted((each["row"], each["reason"]) for each in left if each["object"] == "人员 黄**")
    assert persons == [(3, "上传以后又被改过，保持现状"), (7, "上传以后又被改过，保持现状")]
    assert {each["object"] for each in left if each["object"].startswith("农户 ")} == {
        f"农户 （户主未填）户 {number}" for number in ("1001", "1003", "1005")
    }
    assert set(Household.objects.values_list("number", flat=True)) == {"1001", "1003", "1005"}
    assert sorted(Person.objects.values_list("name", flat=True)) == ["李四妹", "黄招元", "黄招元"]


def named(world, count, year):
    """The questions asked to list what of so many families stays, each year of a person by that person's name."""
    batch = upload(world, "persons", families(count), year=year).batch
    ContentType.objects.clear_cache()
    with own_context(user=world.maker.pk, batch=None):
        PersonYear.objects.update(note="改过")
    with CaptureQueriesContext(connection) as asked:
        years = [each["object"] for each in undo.staying(batch) if each["object"].startswith("人员年度情况 ")]
    assert years == [f"人员年度情况 黄** {year} 年"] * count
    return len(asked)


def test_ten_times_the_rows_that_stay_are_named_with_the_same_questions(world):
    few = named(world, 3, 2016)
    assert named(world, 30, 2017) == few


def test_what_is_gone_already_is_named_by_its_kind(world):
    batch = upload(world, "persons", families(2), year=2016).batch
    with own_context(user=world.maker.pk, batch=None):
        PersonYear.objects.all().delete()
    years = [each["object"] for each in undo.staying(batch) if each["object"].startswith("人员年度情况")]
    assert years == ["人员年度情况（已不在库里）"] * 2


def test_rows_that_refer_to_one_another_go_together(world):
    rows = [
        {"单位名称": "紫金县税务局", "上级单位": "深圳中支"},
        {"单位名称": "上义税务所", "上级单位": "紫金县税务局"},
    ]
    actor = world.office
    batch = upload(world, "units", rows, actor=actor).batch
    known = Unit.objects.count()
    result = undo_batch(actor=actor, scope=scope_of(actor), batch=batch)
    assert (result["deleted"], result["left"], Unit.objects.count()) == (2, [], known - 2)
