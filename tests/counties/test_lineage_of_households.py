"""Splitting, merging, moving, closing: dated acts that keep both sides, and are undone to the byte or not at all."""

from datetime import date

import pytest
from django.db import connection, transaction

from counties.models import (
    Division,
    Household,
    HouseholdYear,
    LineageEvent,
    MemberChange,
    Person,
    StatusChange,
)
from counties.selectors import chain_of, splits_since
from counties.services import (
    admit_member,
    amend_household,
    amend_person,
    close_household,
    dismiss_member,
    merge_household,
    move_household,
    move_member,
    recode_place,
    record_household_year,
    record_person_year,
    record_status_change,
    split_household,
    undo_lineage,
)
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.scope import SYSTEM
from tests.counties.registry_world import build_world, id_number, new_household, new_person, upload
from units.access import scope_of

TABLES = ("household", "householdyear", "person", "personyear", "statuschange", "memberchange")


def rows():
    """Every row of the registry as it lies in the database, ciphertext included."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT row_to_json(t)::text FROM counties_{table} t ORDER BY t.id")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


@pytest.fixture(scope="module")
def _home(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once in a transaction around all tests of the module; each test's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_home(build_world(tmp_path_factory.mktemp("sheets")))
        transaction.set_rollback(True)


@pytest.fixture
def home(_home, db):
    for row in (_home.home, _home.one, _home.two, _home.three):
        row.refresh_from_db()
    return _home


def build_home(world):
    """A poor household of three: 黄一 (head), 黄二, 黄三, with years."""
    world.home = new_household(world, "1", phone="13712345678")
    record_status_change(
        actor=world.maker, household=world.home, event="identified", happened_on=date(2014, 3, 1)
    )
    world.one = new_person(world, world.home, "黄一", relation="户主", id_number=id_number())
    world.two = new_person(world, world.home, "黄二", relation="之子", id_number=id_number("20000101"))
    world.three = new_person(world, world.home, "黄三", relation="之女")
    record_person_year(actor=world.maker, person=world.two, year=2016, work_months=6)
    record_household_year(actor=world.maker, household=world.home, year=2016, size=3)
    return world


def split(world, **changes):
    facts = {
        "household": world.home,
        "number": "1-1",
        "members": {world.two: "户主", world.three: "之兄弟姐妹"},
        "happened_on": date(2017, 5, 1),
        "reason": "子女成家分户",
        "evidence": "户口簿",
    }
    return split_household(actor=world.maker, **facts | changes)


def test_a_split_founds_a_household_that_takes_over_poverty_and_members_with_their_years(home):
    event = split(home)
    young = Household.objects.get(number="1-1")
    assert (event.household, event.other, event.from_place_id) == (home.home, young, home.village.pk)
    assert (young.head_name, young.place_id) == ("黄二", home.village.pk)
    assert list(young.changes.order_by("id").values_list("event", "happened_on")) == [
        ("split", date(2017, 5, 1)),
        ("identified", date(2017, 5, 1)),
    ]
    assert list(young.persons.order_by("id").values_list("pk", "name", "relation")) == [
        (home.two.pk, "黄二", "户主"),
        (home.three.pk, "黄三", "之兄弟姐妹"),
    ]
    assert home.two.years.get().work_months == 6
    change = MemberChange.objects.get(person=home.two)
    assert (change.event, change.from_household, change.to_household, change.from_relation) == (
        "transferred",
        home.home,
        young,
        "之子",
    )


@pytest.mark.parametrize(
    ("members", "extra", "code"),
    [
        ({}, {}, "members"),
        ({"two": "之子"}, {}, "one_head"),
        ({"two": "户主", "three": "户主"}, {}, "one_head"),
        ({"one": "户主", "two": "之子", "three": "之女"}, {}, "nobody_left"),
        ({"one": "户主"}, {}, "remaining_head"),
        ({"two": "户主"}, {"reason": " "}, "reason"),
        ({"two": "户主"}, {"number": "1"}, "invalid"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused_and_writes_nothing(home, members, extra, code):
    before = rows()
    with pytest.raises(Refusal) as refused:
        split(home, members={getattr(home, name): relation for name, relation in members.items()}, **extra)
    assert refused.value.code == code
    assert rows() == before
    assert not LineageEvent.objects.exists()


def test_where_the_head_leaves_another_is_seated(home):
    split(home, members={home.one: "户主"}, remaining_head=home.two)
    home.home.refresh_from_db()
    assert home.home.head_name == "黄二"
    assert list(home.home.persons.order_by("id").values_list("name", "relation")) == [
        ("黄二", "户主"),
        ("黄三", "之女"),
    ]


def test_members_of_another_household_cannot_be_split_off(home):
    stranger = new_person(home, new_household(home, "9"), "外人")
    with pytest.raises(Refusal, match="本户在册的成员"):
        split(home, members={stranger: "户主"})


def test_a_merger_ends_the_one_and_fills_the_other(home):
    other = new_household(home, "2", head_name="黄四")
    merge_household(
        actor=home.maker, household=home.home, into=other, happened_on=date(2018, 1, 1), reason="赡养"
    )
    home.home.refresh_from_db()
    assert home.home.closed_on == date(2018, 1, 1)
    assert list(other.persons.order_by("id").values_list("name", "relation")) == [
        ("黄一", ""),
        ("黄二", ""),
        ("黄三", ""),
    ]
    assert home.home.changes.get(event="merged").other == other
    with pytest.raises(Refusal, match="销户") as refused:
        move_household(
            actor=home.maker,
            household=home.home,
            place=home.far_village,
            happened_on=date(2019, 1, 1),
            reason="x",
        )
    assert refused.value.code == "ended"


def test_a_move_keeps_the_old_place_and_number_and_is_not_put_before_another(home):
    event = move_household(
        actor=home.maker,
        household=home.home,
        place=home.far_village,
        number="88",
        happened_on=date(2018, 7, 1),
        reason="易地搬迁",
    )
    home.home.refresh_from_db()
    assert (home.home.county_code, home.home.number, home.home.moved_on) == ("410423", "88", date(2018, 7, 1))
    assert (event.from_place_id, event.from_number, event.to_place_id) == (
        home.village.pk,
        "1",
        home.far_village.pk,
    )
    with pytest.raises(Refusal, match="不能更早"):
        move_household(
            actor=home.maker,
            household=home.home,
            place=home.village,
            happened_on=date(2018, 6, 1),
            reason="x",
        )
    with pytest.raises(Refusal, match="办理迁移"):
        amend_household(home.home, actor=home.maker, place=home.village)


def test_a_person_who_changes_house_keeps_identity_and_years_and_only_so(home):
    other = new_household(home, "2")
    move_member(
        actor=home.maker,
        person=home.two,
        household=other,
        relation="户主",
        happened_on=date(2018, 1, 1),
        reason="结婚",
    )
    moved = Person.objects.get(pk=home.two.pk)
    assert (moved.household, moved.relation, moved.years.get().work_months) == (other, "户主", 6)
    with pytest.raises(Refusal, match="成员转户"):
        amend_person(moved, actor=home.maker, household=home.home)


def test_who_came_and_who_left_are_dated(home):
    admit_member(
        actor=home.maker,
        household=home.home,
        name="黄小",
        event="born",
        happened_on=date(2017, 8, 1),
        born_on=date(2017, 7, 30),
    )
    dismiss_member(actor=home.maker, person=home.one, event="died", happened_on=date(2018, 2, 1))
    home.one.refresh_from_db()
    assert (home.one.status, home.one.status_on) == ("dead", date(2018, 2, 1))
    assert list(
        MemberChange.objects.order_by("id").values_list("event", "from_household", "to_household")
    ) == [
        ("born", None, home.home.pk),
        ("died", home.home.pk, None),
    ]
    with pytest.raises(Refusal, match="不在册"):
        dismiss_member(actor=home.maker, person=home.one, event="died", happened_on=date(2018, 3, 1))


@pytest.mark.parametrize(
    ("event", "status"),
    [("died", "dead"), ("married_out", "moved_out"), ("imprisoned", "less"), ("emigrated", "less")],
)
def test_whoever_leaves_has_the_status_of_the_way_and_is_back_when_it_is_undone(home, event, status):
    dismiss_member(actor=home.maker, person=home.three, event=event, happened_on=date(2018, 2, 1))
    home.three.refresh_from_db()
    assert (home.three.status, home.three.status_on) == (status, date(2018, 2, 1))
    undo_lineage(LineageEvent.objects.get(), actor=home.maker, reason="写错了")
    home.three.refresh_from_db()
    assert home.three.status == "present"


def acts(world):
    """One of each act on the home, as (what it is called, a function that does it)."""
    other = new_household(world, "2", head_name="黄四")
    facts = {"actor": world.maker, "reason": "测试", "happened_on": date(2018, 1, 1)}
    return {
        "split": lambda: split(world),
        "split_with_head": lambda: split(world, members={world.one: "户主"}, remaining_head=world.two),
        "merge": lambda: merge_household(household=world.home, into=other, **facts),
        "move": lambda: move_household(household=world.home, place=world.far_village, number="77", **facts),
        "close": lambda: close_household(household=world.home, departure="died", **facts),
        "move_member": lambda: move_member(person=world.two, household=other, relation="户主", **facts),
        "admit": lambda: admit_member(household=world.home, name="新人", event="married_in", **facts),
        "dismiss": lambda: dismiss_member(person=world.one, event="died", **facts),
    }


@pytest.mark.parametrize(
    "name", ["split", "split_with_head", "merge", "move", "close", "move_member", "admit", "dismiss"]
)
def test_undoing_restores_every_row_to_the_byte(home, name):
    act = acts(home)[name]
    before = rows()
    event = act()
    assert rows() != before
    undo_lineage(event, actor=home.office, reason="办错了")
    assert rows() == before
    event.refresh_from_db()
    assert (event.undone_by, event.undo_reason) == (home.office, "办错了")
    assert AuditEvent.objects.filter(verb__startswith="撤销", object_id=str(event.pk)).count() == 1
    with pytest.raises(Refusal, match="已经撤销过"):
        undo_lineage(event, actor=home.office, reason="再来")
    again = act()
    assert again.pk != event.pk


def test_what_changed_since_is_named_and_nothing_is_undone(home):
    event = split(home)
    two = Person.objects.get(pk=home.two.pk)
    amend_person(two, actor=home.maker, ethnicity="汉族")
    before = rows()
    with pytest.raises(Refusal) as refused:
        undo_lineage(event, actor=home.maker, reason="办错了")
    assert refused.value.code == "changed_since"
    assert "人员黄*的民族" in refused.value.message
    assert rows() == before
    event.refresh_from_db()
    assert event.undone_at is None


def test_what_was_added_since_to_the_new_household_is_named(home):
    event = split(home)
    young = Household.objects.get(number="1-1")
    record_household_year(actor=home.maker, household=young, year=2018, size=2)
    before = rows()
    with pytest.raises(Refusal, match="农户 1-1 之后已有农户年度情况"):
        undo_lineage(event, actor=home.maker, reason="办错了")
    assert rows() == before
    assert LineageEvent.objects.get().other == young


def test_a_move_after_which_another_came_is_undone_last_first(home):
    facts = {"actor": home.maker, "household": home.home, "reason": "搬迁"}
    first = move_household(place=home.far_village, happened_on=date(2018, 1, 1), **facts)
    second = move_household(place=home.village, happened_on=date(2019, 1, 1), **facts)
    with pytest.raises(Refusal, match="之后又有改动：农户 1 的所在村"):
        undo_lineage(first, actor=home.maker, reason="x")
    undo_lineage(second, actor=home.maker, reason="x")
    undo_lineage(first, actor=home.maker, reason="x")
    home.home.refresh_from_db()
    assert (home.home.place_id, home.home.moved_on) == (home.village.pk, None)


def test_the_chain_reaches_back_to_first_registration_through_a_split_and_a_merger(home):
    split(home)
    young = Household.objects.get(number="1-1")
    third = new_household(home, "3", head_name="黄五", identified_on=date(2015, 1, 1))
    merge_household(
        actor=home.maker, household=young, into=third, happened_on=date(2019, 1, 1), reason="结婚"
    )
    branches = chain_of(SYSTEM, third)
    assert [(each.title, each.household.number) for each in branches] == [
        ("本户", "3"),
        ("并入的户（2019-01-01）", "1-1"),
        ("分出本户的原户（2017-05-01）", "1"),
    ]
    assert [[(str(link.day), link.title) for link in each.links] for each in branches] == [
        [("2015-01-01", "首次登记"), ("2019-01-01", "并户")],
        [
            ("2017-05-01", "首次登记"),
            ("2017-05-01", "拆户"),
            ("2017-05-01", "识别纳入"),
            ("2017-05-01", "分户"),
            ("2019-01-01", "并户"),
            ("2019-01-01", "并户"),
        ],
        [("2014-03-01", "首次登记"), ("2014-03-01", "识别纳入"), ("2017-05-01", "分户")],
    ]
    assert branches[2].links[-1].text == "分出农户 1-1（招元村），黄*、黄*等 2 人"


def test_the_chain_does_not_name_what_lies_elsewhere(home):
    far = new_household(home, "99", place=home.far_village, head_name="王鲁山")
    merge_household(
        actor=home.maker, household=far, into=home.home, happened_on=date(2018, 1, 1), reason="投亲"
    )
    branches = chain_of(scope_of(home.liaison), home.home)
    told = "".join(link.text for branch in branches for link in branch.links)
    assert "外地农户" in told
    assert "99" not in told
    assert [branch.title for branch in chain_of(scope_of(home.liaison), home.home)] == [
        "本户",
        "并入的户（2018-01-01）：外地农户",
    ]


def test_splits_are_listed_by_day_and_place_and_undone_ones_are_not(home):
    event = split(home)
    assert list(splits_since(SYSTEM, date(2017, 5, 1), "441621")) == [event]
    assert list(splits_since(SYSTEM, date(2017, 5, 2))) == []
    assert list(splits_since(SYSTEM, date(2017, 1, 1), "410423")) == []
    assert list(splits_since(scope_of(home.far_liaison), date(2017, 1, 1))) == []
    undo_lineage(event, actor=home.maker, reason="x")
    assert list(splits_since(SYSTEM, date(2017, 1, 1))) == []


def test_a_village_that_got_another_code_takes_its_open_households_along(home):
    closed = new_household(home, "5")
    close_household(actor=home.maker, household=closed, happened_on=date(2016, 1, 1), reason="绝户")
    into = Division.objects.get(code="441621104201")
    events = recode_place(
        actor=home.maker, place=home.village, into=into, happened_on=date(2020, 1, 1), reason="并村"
    )
    assert [(event.act, event.household_id) for event in events] == [("recoded", home.home.pk)]
    assert set(Household.objects.values_list("number", "place_id")) == {
        ("1", into.pk),
        ("5", home.village.pk),
    }


def test_a_sheet_that_names_another_village_is_a_dated_move(home):
    other = Division.objects.get(code="441621104201")
    row = {"行政村": other.pk, "户编号": "1", "户主姓名": "黄一"}
    assert upload(home, "households", [row], year=2018).changed == 1
    event = LineageEvent.objects.get()
    assert (event.act, event.happened_on, event.from_place_id, event.to_place_id) == (
        "moved",
        date(2018, 1, 1),
        home.village.pk,
        other.pk,
    )
    home.home.refresh_from_db()
    assert (home.home.place_id, home.home.moved_on) == (other.pk, date(2018, 1, 1))
    upload(home, "households", [row | {"行政村": home.village.pk}], year=2017)
    home.home.refresh_from_db()
    assert home.home.place_id == other.pk, "a sheet of an earlier year does not move it back"
    assert LineageEvent.objects.count() == 1


def test_nothing_of_the_years_is_touched_by_an_act(home):
    years = list(HouseholdYear.objects.values())
    split(home)
    assert list(HouseholdYear.objects.values()) == years
    assert StatusChange.objects.count() == 3
