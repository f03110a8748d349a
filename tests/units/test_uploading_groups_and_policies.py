"""Leading groups and policy numbers come by sheet as well."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.errors import NotPermitted
from fupin.rules.models import RuleParameter
from tests.counties.registry_world import faults, member, upload
from units.models import Role
from units.models.organising import GroupMember, LeadingGroup

SEAT = {
    "单位": "海关总署",
    "名称": "海关总署扶贫工作领导小组",
    "办事机构": "海关总署扶贫办公室",
    "成立日期": "1995-03-01",
    "职务": "组长",
    "本职": "党组成员",
}
DEPUTY = {"单位": "", "名称": "", "办事机构": "", "成立日期": "", "职务": "副组长", "本职": "办公厅主任"}
NUMBER = {
    "参数": "扶贫标准（元/人·年）",
    "地区代码": "441621",
    "起始年度": "2016",
    "数值": "4000",
    "依据": "粤扶〔2016〕1号",
}


def test_a_leading_group_comes_with_its_seats_the_group_named_once(world):
    receipt = upload(world, "leading_groups", [SEAT, DEPUTY], actor=world.customs_office)
    assert (faults(receipt), receipt.added) == ([], 2)
    group = LeadingGroup.objects.get()
    assert (group.unit, group.office, group.founded_on) == (
        world.customs,
        "海关总署扶贫办公室",
        date(1995, 3, 1),
    )
    assert list(group.members.values_list("post", "title", "row_number")) == [
        ("head", "党组成员", 2),
        ("deputy", "办公厅主任", 3),
    ]


MEMBER = DEPUTY | {"职务": "成员", "本职": "财务司司长"}
HEAD_UNNAMED = DEPUTY | {"职务": "组长", "本职": "分署主任"}


def test_a_head_further_down_without_a_name_is_of_another_group_and_so_are_those_below(world):
    rows = [SEAT, DEPUTY, HEAD_UNNAMED, MEMBER]
    receipt = upload(world, "leading_groups", rows, actor=world.customs_office, accept="good")
    assert {(4, "名称", "required"), (5, "名称", "required")} <= set(faults(receipt))
    assert {each.row for each in receipt.errors} == {4, 5}
    assert list(LeadingGroup.objects.get().members.values_list("title", flat=True)) == [
        "党组成员",
        "办公厅主任",
    ]


def test_two_heads_under_each_other_are_of_one_group(world):
    receipt = upload(
        world, "leading_groups", [SEAT, HEAD_UNNAMED, DEPUTY, MEMBER], actor=world.customs_office
    )
    assert (faults(receipt), receipt.added) == ([], 4)
    assert LeadingGroup.objects.get().members.filter(post="head").count() == 2


def test_a_head_below_others_of_a_group_that_has_none_yet_is_its_own(world):
    rows = [SEAT | {"职务": "成员", "本职": "财务司司长"}, HEAD_UNNAMED]
    receipt = upload(world, "leading_groups", rows, actor=world.customs_office)
    assert (faults(receipt), receipt.added) == ([], 2)


def test_a_seat_sent_again_is_corrected_and_not_doubled(world):
    upload(world, "leading_groups", [SEAT, DEPUTY], actor=world.customs_office)
    again = upload(world, "leading_groups", [SEAT | {"姓名": "王某"}, DEPUTY], actor=world.customs_office)
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
    assert GroupMember.objects.count() == 2
    assert GroupMember.objects.get(post="head").person_name == "王某"


def test_two_who_hold_the_same_office_have_two_seats(world):
    rows = [SEAT | {"职务": "成员", "本职": "副司长", "姓名": name} for name in ("王某", "李某")]
    assert upload(world, "leading_groups", rows, actor=world.customs_office).added == 2
    again = upload(world, "leading_groups", [*rows, DEPUTY], actor=world.customs_office)
    assert (again.added, again.unchanged) == (1, 2)


def test_the_group_of_another_unit_is_refused(world):
    receipt = upload(world, "leading_groups", [SEAT], actor=world.office)
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"]
    assert not LeadingGroup.objects.exists()


def test_policy_numbers_are_set_and_corrected_by_those_who_keep_them(world):
    keeper = member(world, "keeper", Role.SYSADMIN)
    receipt = upload(world, "policy_numbers", [NUMBER], actor=keeper)
    assert (faults(receipt), receipt.added) == ([], 1)
    row = RuleParameter.objects.get()
    assert (row.rule, row.place_code, row.year_from, row.value) == (
        "poverty_line",
        "441621",
        2016,
        Decimal(4000),
    )
    again = upload(world, "policy_numbers", [NUMBER | {"数值": "4100", "截止年度": "2018"}], actor=keeper)
    assert (again.added, again.changed) == (0, 1)
    row.refresh_from_db()
    assert (row.value, row.year_to) == (Decimal(4100), 2018)


def test_years_out_of_order_are_refused_at_their_cell(world):
    keeper = member(world, "keeper", Role.SYSADMIN)
    receipt = upload(world, "policy_numbers", [NUMBER | {"截止年度": "2015"}], actor=keeper)
    assert faults(receipt) == [(2, "截止年度", "years")]
    assert not RuleParameter.objects.exists()


def test_policy_numbers_are_not_set_by_the_office(world):
    with pytest.raises(NotPermitted):
        upload(world, "policy_numbers", [NUMBER], actor=world.office)
    assert not RuleParameter.objects.exists()
