"""A damaged ID number waits for a person; candidates are of one's own places; what is decided goes in and is told."""

from datetime import date

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from counties.models import Division, Household, ParkedIdentity, Person
from counties.selectors import offer
from counties.services import accept_candidate, declare_no_number, drop_case, type_number
from fupin.audit.models import AuditEvent
from fupin.errors import NotPermitted, Refusal
from fupin.intake.models import Batch
from fupin.intake.services import undo_batch
from fupin.privacy import Personal, mask
from tests.counties.registry_world import id_number, new_household, new_person, send, upload
from units.access import scope_of

SOUND = id_number()
TAIL_LOST = SOUND[:15] + "000"
ROW = {
    "行政村": "招元村",
    "户编号": "1001",
    "姓名": "黄招元",
    "证件号码": TAIL_LOST,
    "民族": "苗族",
    "文化程度": "初中",
}
PERSON = {key: ROW[key] for key in ("户编号", "姓名", "证件号码")}
GOOD = ROW | {"姓名": "李四妹", "证件号码": id_number("19820303", "022")}


@pytest.fixture
def parked(world):
    """A known person, and an upload of two lines of which the first has that person's number damaged."""
    new_person(world, new_household(world), "黄招元", id_number=SOUND)
    receipt = upload(world, "persons", [ROW, GOOD], year=2016, accept="good")
    assert (receipt.committed, receipt.refused, receipt.added) == (True, 1, 1)
    return ParkedIdentity.objects.get()


def scope(world):
    return scope_of(world.liaison)


def test_habit_23_a_damaged_number_is_parked_with_its_line_and_nowhere_stored(world, parked):
    assert (parked.name, parked.household_number, parked.damage, parked.cell) == (
        "黄招元",
        "1001",
        "tail_lost",
        "D2",
    )
    assert (parked.row_number, parked.state, parked.masked) == (
        2,
        "open",
        mask(TAIL_LOST, Personal.ID_NUMBER),
    )
    stored = ParkedIdentity.objects.extra(select={"raw": "damaged", "all": "line"}).get()
    assert TAIL_LOST not in stored.raw + stored.all
    assert set(Person.objects.values_list("name", flat=True)) == {"黄招元", "李四妹"}
    assert {person.id_number for person in Person.objects.all()} == {SOUND, GOOD["证件号码"]}


def test_the_receipt_says_that_the_line_waits_and_the_dry_run_parks_nothing(world):
    receipt = upload(world, "persons", [ROW], year=2016, dry_run=True)
    assert [each.code for each in receipt.warnings] == ["parked"]
    assert not ParkedIdentity.objects.exists()
    upload(world, "persons", [ROW], year=2016)
    assert ParkedIdentity.objects.open().count() == 1


def test_candidates_are_found_in_one_query_whatever_the_number_of_cases(
    world, parked, django_assert_num_queries
):
    upload(world, "persons", [ROW | {"户编号": str(at)} for at in range(30)], year=2017, accept="good")
    cases = list(ParkedIdentity.objects.open().select_related("batch"))
    seen = scope(world)
    with django_assert_num_queries(1):
        found = offer(cases, seen)
    assert len(found) == 31
    best = found[parked.pk][0]
    assert (best.known.name, best.score) == ("黄招元", 100)
    assert best.reasons == ("号码完全吻合", "姓名相同", "出生日期吻合", "同一户编号", "同村")


def namesakes(world):
    """People of one name, birth and household number in three places, told by these: (elsewhere, same village)."""
    other = Division.objects.get(code="441621104201")
    homes = [
        new_household(world, "2001", place=other),
        new_household(world, "2002"),
        new_household(world, "2003", place=world.far_village),
    ]
    return [new_person(world, home, "黄招元", born_on=date(1980, 1, 1)).pk for home in homes][:2]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ({"行政村": "招元村"}, {}),
        ({"行政村": "招元村", "乡(镇)": "上义镇"}, {"place_code": "441621"}),
        ({"行政村": "441621104202"}, {}),
        ({}, {"place_code": "441621104202"}),
    ],
)
def test_namesakes_of_the_line_s_village_come_first_and_those_of_others_follow(world, line, options):
    elsewhere, here = namesakes(world)
    upload(world, "persons", [{**line, **PERSON}], year=2016, **options)
    case = ParkedIdentity.objects.get()
    offered = offer([case], scope(world))[case.pk]
    assert [(each.known.pk, each.same_village) for each in offered] == [(here, True), (elsewhere, False)]
    assert [each.score for each in offered] == [35, 35]


def case_of(world, *rows):
    """The number that waits once these rows of a worksheet are sent."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = world.directory / "grouped.xlsx"
    book.save(path)
    send(world, "persons", path, year=2016)
    return ParkedIdentity.objects.get()


def test_the_village_in_the_title_above_the_line_counts_too(world):
    elsewhere, here = namesakes(world)
    case = case_of(world, list(PERSON), ["一、黄洞村"], list(PERSON.values()))
    offered = offer([case], scope(world))[case.pk]
    assert [(each.known.pk, each.same_village) for each in offered] == [(elsewhere, True), (here, False)]


def test_people_elsewhere_are_not_offered_and_cannot_be_accepted(world):
    far = new_person(world, new_household(world, "9", place=world.far_village), "黄招元", id_number=SOUND)
    upload(world, "persons", [ROW], year=2016)
    case = ParkedIdentity.objects.get()
    assert offer([case], scope(world)) == {case.pk: []}
    with pytest.raises(NotPermitted):
        accept_candidate(actor=world.liaison, scope=scope(world), case=case, person=far)
    case.refresh_from_db()
    assert (case.state, Batch.objects.count()) == ("open", 1)


def test_accepting_takes_the_line_in_as_an_upload_of_its_own(world, parked):
    person = Person.objects.get(name="黄招元")
    case = accept_candidate(actor=world.liaison, scope=scope(world), case=parked, person=person)
    person.refresh_from_db()
    assert (person.ethnicity, person.years.get().education, person.id_number) == ("苗族", "初中", SOUND)
    assert (case.state, case.person, case.decided_by) == ("accepted", person, world.liaison)
    assert (case.taken_in.changed_count, case.taken_in.year) == (1, 2016)
    event = AuditEvent.objects.get(verb="证件号码认定为在册人员")
    assert SOUND not in str(event.detail) + event.object_name
    undo_batch(actor=world.liaison, scope=scope(world), batch=case.taken_in)
    person.refresh_from_db()
    assert person.ethnicity == ""


def test_a_number_typed_from_the_card_must_hold(world, parked):
    with pytest.raises(Refusal, match="末位校验不对"):
        type_number(actor=world.liaison, scope=scope(world), case=parked, id_number=TAIL_LOST)
    parked.refresh_from_db()
    assert parked.state == "open"
    case = type_number(actor=world.liaison, scope=scope(world), case=parked, id_number=f" {SOUND.lower()} ")
    assert (case.state, Person.objects.get(name="黄招元").ethnicity) == ("typed", "苗族")


def test_no_number_wants_a_reason_and_takes_the_line_in_without_one(world):
    upload(world, "persons", [ROW], year=2016)
    case = ParkedIdentity.objects.get()
    with pytest.raises(Refusal, match="没有证件"):
        declare_no_number(actor=world.liaison, scope=scope(world), case=case, reason=" ")
    declare_no_number(actor=world.liaison, scope=scope(world), case=case, reason="未办证")
    assert (Person.objects.get().name, Person.objects.get().id_number) == ("黄招元", "")


def test_a_line_with_other_faults_stays_open_and_the_fault_is_told(world):
    upload(world, "persons", [ROW | {"行政村": "不存在村"}], year=2016)
    case = ParkedIdentity.objects.get()
    with pytest.raises(Refusal, match=r"这一行还有别的问题.*不存在村"):
        type_number(actor=world.liaison, scope=scope(world), case=case, id_number=SOUND)
    case.refresh_from_db()
    assert (case.state, Household.objects.count(), Batch.objects.count()) == ("open", 0, 1)


def test_what_is_decided_is_not_decided_again_and_another_s_is_not_decided_at_all(world, parked):
    with pytest.raises(NotPermitted):
        drop_case(actor=world.far_liaison, scope=scope_of(world.far_liaison), case=parked, reason="误")
    drop_case(actor=world.liaison, scope=scope(world), case=parked, reason="已重传")
    with pytest.raises(Refusal, match="已经处理过"):
        type_number(actor=world.liaison, scope=scope(world), case=parked, id_number=SOUND)
    assert Person.objects.get(name="黄招元").ethnicity == ""


def test_the_database_knows_no_decision_without_a_person(world, parked):
    with pytest.raises(IntegrityError, match="parked_identity_decided_by_a_person"), transaction.atomic():
        ParkedIdentity.objects.update(state="typed")


def test_cases_of_an_upload_that_was_taken_back_do_not_wait(world, parked):
    undo_batch(actor=world.liaison, scope=scope(world), batch=parked.batch)
    assert list(ParkedIdentity.objects.open()) == []


def test_a_group_title_and_numbers_of_the_line_come_back_as_they_were(world):
    """The line is read again as it was read: its village stood in the title above it."""
    head = ["户编号", "姓名", "证件号码", "人均纯收入(万元)"]
    case = case_of(world, head, ["一、招元村"], ["1001", "黄招元", TAIL_LOST, 0.35])
    type_number(actor=world.liaison, scope=scope(world), case=case, id_number=SOUND)
    home = Household.objects.get()
    assert (home.place_id, str(home.years.get().net_income_per_head)) == ("441621104202", "3500.00")


# A number that holds and ends in three zeros, as one damaged number of eleven does by chance.
ZEROS = next(
    number for day in range(1, 29) if (number := id_number(f"198001{day:02d}", "100")).endswith("000")
)


def test_three_zeros_at_the_end_are_asked_about_even_where_the_check_digit_holds(world):
    upload(world, "persons", [ROW | {"证件号码": ZEROS}], year=2016)
    case = ParkedIdentity.objects.get()
    assert (case.damage, Person.objects.exists()) == ("tail_lost", False)
    type_number(actor=world.liaison, scope=scope(world), case=case, id_number=ZEROS)
    assert Person.objects.get().id_number == ZEROS
    again = upload(world, "persons", [ROW | {"证件号码": ZEROS, "民族": "汉"}], year=2016)
    assert (again.errors, again.changed) == ([], 1)


def test_the_same_file_sent_again_waits_once(world):
    for _ in range(2):
        receipt = upload(world, "persons", [ROW], year=2016, accept="good")
        assert not receipt.committed
    assert ParkedIdentity.objects.count() == 1
    upload(world, "persons", [ROW], year=2017, accept="good")
    assert ParkedIdentity.objects.count() == 2


def test_what_was_dropped_waits_anew_when_it_is_sent_again(world):
    upload(world, "persons", [ROW], year=2016, accept="good")
    drop_case(
        actor=world.liaison, scope=scope_of(world.liaison), case=ParkedIdentity.objects.get(), reason="填错"
    )
    upload(world, "persons", [ROW], year=2016, accept="good")
    assert list(ParkedIdentity.objects.values_list("state", flat=True)) == ["dropped", "open"]
