"""What staff corrected by hand is not overwritten by a later upload, unless the liaison says so; in any case it is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counties.models import Household, Person, PersonYear
from counties.services import amend_household, amend_person, record_person_year
from fupin.audit.models import AuditEvent
from fupin.intake.services import undo_batch
from fupin.privacy import Personal, mask
from tests.counties.registry_world import id_number, upload
from units.access import scope_of

ROW = {
    "行政村": "招元村",
    "户编号": "1001",
    "姓名": "黄招元",
    "证件号码": id_number(),
    "与户主关系": "户主",
    "文化程度": "初中",
    "民族": "汉",
    "户联系电话": "13800138000",
}
SIBLING = ROW | {"姓名": "黄二", "证件号码": id_number(order="003"), "与户主关系": "其他", "户联系电话": ""}


@pytest.fixture
def corrected(world):
    """A person taken in by upload, whose schooling and name were then put right at the desk."""
    assert upload(world, "persons", [ROW, SIBLING], year=2016).added == 2
    person = Person.objects.get(name="黄招元")
    record_person_year(actor=world.office, person=person, year=2016, education="高中")
    amend_person(person, actor=world.office, name="黄昭元")
    return person


def test_an_upload_leaves_what_was_corrected_by_hand_and_reports_all_three_values(world, corrected):
    receipt = upload(world, "persons", [ROW | {"民族": "苗族"}], year=2016)
    assert receipt.conflicts == [
        {
            "sheet": "",
            "row": 2,
            "cell": "C2",
            "column": "姓名",
            "before": "黄**",
            "by_hand": "黄**",
            "in_file": "黄**",
        },
        {
            "sheet": "",
            "row": 2,
            "cell": "F2",
            "column": "文化程度",
            "before": "初中",
            "by_hand": "高中",
            "in_file": "初中",
        },
    ]
    said = {issue.cell: issue for issue in receipt.warnings if issue.code == "conflict"}
    assert said.keys() == {"C2", "F2"}
    assert said["F2"].message.startswith("与人工更正冲突：原为“初中”，人工改为“高中”，表里是“初中”；已保留")
    assert (receipt.changed, receipt.refused, receipt.committed) == (1, 0, True)
    corrected.refresh_from_db()
    assert (corrected.name, corrected.ethnicity) == ("黄昭元", "苗族")
    assert PersonYear.objects.get(person=corrected).education == "高中"


def test_a_row_that_only_conflicts_is_unchanged(world, corrected):
    receipt = upload(world, "persons", [ROW], year=2016)
    assert (receipt.changed, receipt.unchanged, len(receipt.conflicts)) == (0, 1, 2)


def test_the_dry_run_tells_the_same_conflicts(world, corrected):
    tried = upload(world, "persons", [ROW], year=2016, dry_run=True)
    assert tried.conflicts == upload(world, "persons", [ROW], year=2016).conflicts


def test_the_liaison_may_overwrite_corrections_even_with_content_sent_before(world, corrected):
    kept = upload(world, "persons", [ROW], year=2016)
    overwritten = upload(world, "persons", [ROW], year=2016, overwrite_corrections=True)
    assert kept.committed
    assert (overwritten.conflicts, overwritten.changed, overwritten.repeated) == ([], 1, False)
    corrected.refresh_from_db()
    assert (corrected.name, PersonYear.objects.get(person=corrected).education) == ("黄招元", "初中")
    assert upload(world, "persons", [ROW | {"文化程度": "小学"}], year=2016).conflicts == []


def test_undoing_the_upload_that_overwrote_a_correction_makes_it_a_correction_again(world, corrected):
    receipt = upload(world, "persons", [ROW], year=2016, overwrite_corrections=True)
    undo_batch(actor=world.liaison, scope=scope_of(world.liaison), batch=receipt.batch)
    assert PersonYear.objects.get(person=corrected).education == "高中"
    again = upload(world, "persons", [ROW | {"文化程度": "小学"}], year=2016)
    assert [(each["cell"], each["by_hand"]) for each in again.conflicts] == [("C2", "黄**"), ("F2", "高中")]


def test_an_id_number_corrected_by_hand_is_kept_with_birth_and_sex(world):
    upload(world, "persons", [ROW | {"人编号": "P1"}], year=2016)
    person = Person.objects.get()
    amend_person(person, actor=world.office, id_number=id_number("19800102", "002"), sex="", born_on=None)
    receipt = upload(world, "persons", [ROW | {"人编号": "P1", "民族": "苗族"}], year=2016)
    assert [(each["column"], each["in_file"]) for each in receipt.conflicts] == [
        ("证件号码", mask(id_number(), Personal.ID_NUMBER))
    ]
    person.refresh_from_db()
    assert (person.id_number, person.sex, person.ethnicity) == (
        id_number("19800102", "002"),
        "female",
        "苗族",
    )
    assert person.born_on.isoformat() == "1980-01-02"


def test_the_household_of_a_member_keeps_its_corrected_phone(world):
    upload(world, "persons", [ROW], year=2016)
    amend_household(Household.objects.get(), actor=world.office, phone="13900139000")
    receipt = upload(world, "persons", [ROW, SIBLING], year=2016)
    assert [(each["row"], each["column"], each["by_hand"]) for each in receipt.conflicts] == [
        (2, "户联系电话", "139****9000")
    ]
    assert Household.objects.get().phone == "13900139000"


def test_no_personal_value_is_told_in_full(world, corrected):
    receipt = upload(world, "persons", [ROW], year=2016)
    assert "黄昭元" not in str(receipt.as_record())
    assert not AuditEvent.objects.filter(detail__icontains="黄昭元").exists()


def test_what_was_never_corrected_costs_one_query_a_table_that_changes(world):
    people = [ROW | {"户编号": str(n), "姓名": "黄三", "证件号码": ""} for n in range(40)]
    upload(world, "persons", people, year=2016)
    with CaptureQueriesContext(connection) as queries:
        upload(world, "persons", [each | {"民族": "苗族"} for each in people], year=2016)
    asked = [each["sql"] for each in queries if "pgh_label" in each["sql"]]
    assert len(asked) == 1
