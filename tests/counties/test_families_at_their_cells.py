"""What a family cannot be is told at the cell before anything is stored; what is known of its members counts."""

from datetime import date

import pytest

from counties.models import Division, Person
from counties.services import amend_person, move_member, register_person, split_household
from counties.services.families import check_relation
from fupin.errors import Refusal
from tests.counties.registry_world import id_number, new_household, new_person, upload

PLACE = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村"}
MAN, WOMAN = id_number("19500101", "011"), id_number("19520202", "022")
SON, DAUGHTER = id_number("19800303", "033"), id_number("19820404", "044")
HEAD = PLACE | {"户编号": "1", "姓名": "黄大", "证件号码": MAN, "与户主关系": "户主"}
WIFE = HEAD | {"姓名": "李四妹", "证件号码": WOMAN, "与户主关系": "配偶"}
BOY = HEAD | {"姓名": "黄小", "证件号码": SON, "与户主关系": "之子"}


def told(world, rows, **options):
    """[(cell, code)] of the errors of a dry run, which must leave nothing behind; the real run must say the same."""
    before = Person.objects.count()
    dry = upload(world, "persons", rows, year=2016, dry_run=True, **options)
    assert Person.objects.count() == before
    real = upload(world, "persons", rows, year=2016, **options)
    found = [(issue.cell, issue.code) for issue in dry.errors]
    assert [(issue.cell, issue.code) for issue in real.errors] == found
    return found


def present(number="1"):
    return {
        (each.name, each.relation)
        for each in Person.objects.filter(household__number=number, status="present").order_by("name")
    }


@pytest.mark.parametrize(
    ("relation", "number", "is_wrong"),
    [
        ("之父", WOMAN, True),
        ("之父", MAN, False),
        ("之子", DAUGHTER, True),
        ("之女婿", DAUGHTER, True),
        ("之孙子", DAUGHTER, True),
        ("之女", SON, True),
        ("之母", SON, True),
        ("之祖母", SON, True),
        ("之孙女", SON, True),
        ("之兄弟媳妇", SON, True),
        ("之兄弟姐妹", SON, False),
        ("其他", DAUGHTER, False),
    ],
)
def test_a_relation_against_the_sex_of_the_id_number_is_told_at_the_relation(
    world, relation, number, is_wrong
):
    row = BOY | {"与户主关系": relation, "证件号码": number}
    assert told(world, [HEAD | {"证件号码": id_number("19600505", "055")}, row]) == (
        [("G3", "relation_sex")] if is_wrong else []
    )


def test_the_column_of_the_sex_counts_where_there_is_no_id_number_and_not_where_there_is_one(world):
    rows = [HEAD | {"性别": ""}, BOY | {"证件号码": "", "性别": "女"}, BOY | {"姓名": "黄二", "性别": "女"}]
    assert told(world, rows) == [("G3", "relation_sex")]
    assert told(world, [HEAD | {"性别": ""}, BOY | {"证件号码": "", "性别": "未说明"}]) == []


def test_the_sex_that_is_known_counts_where_the_sheet_says_none(world):
    upload(world, "persons", [HEAD, BOY | {"与户主关系": "其他"}], year=2016)
    daughter = {**BOY, "与户主关系": "之女"}
    del daughter["证件号码"]
    assert told(world, [daughter]) == [("F2", "relation_sex")]


def test_a_second_spouse_and_a_spouse_of_the_heads_sex_are_told_with_the_line_they_stand_against(world):
    other = WIFE | {"姓名": "陈五妹", "证件号码": DAUGHTER}
    assert told(world, [HEAD, WIFE, other]) == [("G4", "two_spouses")]
    assert told(world, [HEAD, WIFE | {"证件号码": SON}]) == [("G3", "one_sex")]
    assert told(world, [WIFE, HEAD | {"证件号码": DAUGHTER}]) == [("G3", "one_sex")]
    receipt = upload(world, "persons", [HEAD, WIFE, other], year=2016)
    assert "第 3 行已有配偶" in receipt.errors[0].message


def test_those_who_are_gone_stand_against_nobody(world):
    gone = {"人员状态": "死亡"}
    stays = dict.fromkeys(gone, "正常")
    first = HEAD | gone | {"姓名": "黄老", "证件号码": SON}
    rows = [first, HEAD | stays, WIFE | gone, WIFE | stays | {"姓名": "陈五妹", "证件号码": DAUGHTER}]
    assert told(world, rows) == []
    assert present() == {("黄大", "户主"), ("陈五妹", "配偶")}


def test_a_head_who_is_known_stands_against_another_whom_the_sheet_names(world):
    upload(world, "persons", [HEAD, WIFE], year=2016)
    other = HEAD | {"姓名": "黄小", "证件号码": SON}
    assert told(world, [other]) == [("G2", "two_heads")]
    second = WIFE | {"姓名": "陈五妹", "证件号码": DAUGHTER}
    assert told(world, [second]) == [("G2", "two_spouses")]
    assert present() == {("黄大", "户主"), ("李四妹", "配偶")}


@pytest.mark.parametrize("turned", [False, True])
def test_two_may_change_places_in_one_sheet_in_either_order(world, turned):
    upload(world, "persons", [HEAD, WIFE], year=2016)
    rows = [WIFE | {"与户主关系": "户主"}, HEAD | {"与户主关系": "配偶"}]
    assert told(world, rows[::-1] if turned else rows) == []
    assert present() == {("黄大", "配偶"), ("李四妹", "户主")}


def test_of_two_who_change_places_one_does_not_where_the_other_cannot(world):
    upload(world, "persons", [HEAD, WIFE], year=2016)
    bad = HEAD | {"与户主关系": "配偶", "人联系电话": "123"}
    rows = [WIFE | {"与户主关系": "户主", "人联系电话": ""}, bad]
    assert told(world, rows, accept="good") == [("H3", "phone"), ("G2", "two_heads")]
    assert present() == {("黄大", "户主"), ("李四妹", "配偶")}


def test_a_household_without_a_head_is_refused_whole_and_told_at_its_first_line(world):
    rows = [WIFE, BOY, HEAD | {"户编号": "2", "证件号码": id_number("19600505", "055")}]
    assert told(world, rows, accept="good") == [("G2", "no_head"), ("G3", "no_head")]
    receipt = upload(world, "persons", rows[:2], year=2016)
    assert "请补上户主的行" in receipt.errors[0].message
    assert receipt.errors[1].message == "同第 2 行：本户没有在册的户主"
    assert (present(), present("2")) == (set(), {("黄大", "户主")})


def test_a_head_who_is_known_or_stands_far_below_is_a_head(world):
    stranger = HEAD | {"户编号": "2", "证件号码": id_number("19600505", "055")}
    assert told(world, [WIFE, stranger, BOY, HEAD]) == []
    assert told(world, [BOY | {"户编号": "2", "证件号码": DAUGHTER, "与户主关系": "之女"}]) == []
    assert present("2") == {("黄大", "户主"), ("黄小", "之女")}


def test_a_head_whose_line_is_refused_leaves_the_others_their_household(world):
    rows = [HEAD | {"证件号码": MAN[:17]}, WIFE]
    assert told(world, rows, accept="good") == [("F2", "id_length")]
    assert present() == {("李四妹", "配偶")}


def test_a_household_loses_its_head_only_to_another(world):
    upload(world, "persons", [HEAD | {"人员状态": ""}, WIFE, BOY], year=2016)
    dead = HEAD | {"人员状态": "死亡"}
    assert told(world, [dead]) == [("G2", "no_head")]
    assert told(world, [dead, WIFE | {"与户主关系": "户主", "人员状态": ""}]) == []
    assert present() == {("李四妹", "户主"), ("黄小", "之子")}


def test_where_a_relation_is_not_filled_in_nobody_says_that_there_is_no_head(world):
    assert told(world, [WIFE, BOY | {"与户主关系": ""}]) == []


def test_what_was_wrong_before_keeps_nobody_from_correcting_something_else(world):
    home = new_household(world, "1", head_name="黄大")
    for name, number in (("黄大", MAN), ("黄小", SON)):
        new_person(world, home, name, id_number=number)
    Person.objects.update(relation="户主")
    plain = HEAD | {"民族": "汉"}
    assert told(world, [plain]) == []
    Person.objects.update(relation="之子")
    assert told(world, [BOY | {"民族": "汉"}]) == []


def test_a_line_of_households_names_no_second_head(world):
    upload(world, "persons", [HEAD, WIFE], year=2016)
    row = PLACE | {"户编号": "1", "户主姓名": "黄小", "户主证件号码": SON}
    receipt = upload(world, "households", [row], year=2016)
    assert [(issue.cell, issue.code) for issue in receipt.errors] == [("E2", "two_heads")]
    same = row | {"户主姓名": "黄大", "户主证件号码": MAN, "联系电话": "13800138000"}
    assert upload(world, "households", [same], year=2016).changed == 1


def test_single_persons_are_held_to_the_same(world):
    home = new_household(world, "1")
    head = new_person(world, home, "黄大", id_number=MAN, relation="户主")
    wife = new_person(world, home, "李四妹", id_number=WOMAN, relation="配偶")

    def refusal(act, *args, **kwargs):
        with pytest.raises(Refusal) as found:
            act(*args, actor=world.maker, **kwargs)
        return found.value.code

    member = {"household": home, "name": "黄小", "id_number": SON}
    assert refusal(register_person, **member, relation="户主") == "two_heads"
    assert refusal(register_person, **member, relation="配偶") == "two_spouses"
    assert refusal(register_person, **member, relation="之女") == "relation_sex"
    assert home.persons.count() == 2
    assert refusal(amend_person, wife, relation="户主") == "two_heads"
    wife.refresh_from_db()
    assert refusal(amend_person, wife, relation="之父") == "relation_sex"
    wife.refresh_from_db()
    assert amend_person(wife, actor=world.maker, ethnicity="汉族") == {"ethnicity": ("", "汉族")}
    amend_person(head, actor=world.maker, relation="其他")
    amend_person(wife, actor=world.maker, relation="户主")
    assert refusal(amend_person, head, relation="户主") == "two_heads"


def test_acts_bring_nobody_into_a_place_that_is_taken(world):
    home, other = new_household(world, "1"), new_household(world, "2")
    new_person(world, home, "黄大", id_number=MAN, relation="户主")
    son = new_person(world, home, "黄小", id_number=SON, relation="之子")
    girl = new_person(world, home, "黄妹", id_number=DAUGHTER, relation="之女")
    new_person(world, other, "李四妹", id_number=WOMAN, relation="户主")
    why = {"actor": world.maker, "happened_on": date(2018, 1, 1), "reason": "分家"}
    with pytest.raises(Refusal) as found:
        move_member(person=son, household=other, relation="户主", **why)
    assert found.value.code == "two_heads"
    with pytest.raises(Refusal) as found:
        split_household(household=home, number="3", members={son: "户主", girl: "之父"}, **why)
    assert found.value.code == "relation_sex"
    split_household(household=home, number="3", members={son: "户主", girl: "配偶"}, **why)
    assert present("3") == {("黄小", "户主"), ("黄妹", "配偶")}


@pytest.mark.parametrize("sex", ["", "unstated"])
def test_an_unknown_sex_contradicts_nothing(sex):
    check_relation("之父", sex)
    check_relation("之母", sex)


def test_a_household_of_the_neighbouring_county_with_the_same_number_is_another(world):
    upload(world, "persons", [HEAD], year=2016)
    far = new_household(world, "1", place=Division.objects.get(code=world.far_village.code))
    new_person(world, far, "黄远", id_number=SON, relation="户主")
    assert told(world, [WIFE]) == []


@pytest.mark.parametrize(
    ("of_head", "cell", "code"),
    [
        ({"户编号": "2", "户主证件号码": MAN}, "F2", "taken"),
        ({"户主证件号码": WOMAN, "户主编号": "P1"}, "F2", "differs_from_id"),
    ],
)
def test_what_is_wrong_with_the_head_that_a_line_of_households_names_is_told_at_the_heads_cells(
    world, of_head, cell, code
):
    row = PLACE | {"户编号": "1", "户主姓名": "黄大", "户主证件号码": MAN, "户主编号": "P1"}
    assert upload(world, "households", [row], year=2016).errors == []
    receipt = upload(world, "households", [row | of_head], year=2017)
    assert [(issue.cell, issue.code) for issue in receipt.errors] == [(cell, code)]
