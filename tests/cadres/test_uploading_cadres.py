"""The sheets of cadres: secondments, attendance, the national list of helpers, visits."""

from datetime import date
from decimal import Decimal

from cadres.models import Attendance, Cadre, HelpPairing, Secondment, VisitLog
from tests.counties.registry_world import faults, new_household, upload

SENT = {
    "派出单位": "深圳中支",
    "姓名": "林晓",
    "性别": "男",
    "职级": "科级",
    "联系电话": "13800138000",
    "任职地": "广东省河源市紫金县上义镇招元村",
    "岗位": "第一书记",
    "职务": "驻村第一书记",
    "起始日期": "2016-05-23",
    "结束日期": "2018-12-31",
    "来源": "《2016-2018年扶贫工作总结》",
}
HELPER = {
    "市": "河源市",
    "县": "紫金县",
    "乡": "上义镇",
    "(村)": "招元村",
    "户编号": "1001",
    "单位名称": "深圳中支",
    "姓名": "林晓",
    "性别": "男",
    "政治面貌": "中共党员",
    "联系人电话": "13800138000",
    "户主姓名": "黄招元",
    "帮扶开始时间": "2016年6月",
    "帮扶结束时间": "",
}


def test_a_secondment_brings_its_cadre_and_a_later_sheet_corrects_both(world):
    receipt = upload(world, "secondments", [SENT], actor=world.office)
    assert (faults(receipt), receipt.added) == ([], 1)
    row = Secondment.objects.select_related("cadre").get()
    assert (row.place, row.unit, row.post, row.ends_on) == (
        world.village,
        world.bank,
        "first_secretary",
        date(2018, 12, 31),
    )
    assert (row.source, row.row_number, row.cadre.phone) == (SENT["来源"], 2, "13800138000")
    receipt = upload(
        world, "secondments", [SENT | {"职级": "处级", "结束日期": "2019-06-30"}], actor=world.office
    )
    assert receipt.changed == 1
    assert set(receipt.changes[0]["fields"]) == {"rank", "ends_on"}
    assert Cadre.objects.get().rank == "division"


def test_a_beginning_of_which_only_the_year_is_known_keeps_that(world):
    upload(world, "secondments", [SENT | {"起始日期": "1995年", "结束日期": "1996年"}], actor=world.office)
    row = Secondment.objects.get()
    assert (row.starts_on, row.start_precision, row.ends_on) == (date(1995, 1, 1), "year", date(1996, 12, 31))


def test_overlapping_rows_of_one_sheet_are_refused(world):
    rows = [SENT, SENT | {"任职地": "紫金县上义镇黄洞村", "起始日期": "2018-12-31", "结束日期": ""}]
    receipt = upload(world, "secondments", rows, actor=world.office)
    assert faults(receipt) == [(3, "起始日期", "overlap")]
    assert not Secondment.objects.exists()
    assert not Cadre.objects.exists()


def test_another_units_cadre_is_refused(world):
    receipt = upload(world, "secondments", [SENT], actor=world.customs_office)
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"]
    assert not Cadre.objects.exists()


def test_attendance_goes_to_the_secondment_of_that_day(world):
    upload(world, "secondments", [SENT], actor=world.office)
    rows = [
        {"单位": "深圳中支", "姓名": "林晓", "日期": "2017-03-01", "情况": "在岗", "是否住村": "是"},
        {"单位": "深圳中支", "姓名": "林晓", "日期": "2017-03-02", "情况": "出差", "是否住村": ""},
    ]
    assert faults(upload(world, "attendance", rows, actor=world.office)) == []
    assert list(Attendance.objects.order_by("day").values_list("kind", "overnight")) == [
        ("resident", True),
        ("official", None),
    ]
    late = [rows[0] | {"日期": "2019-03-01"}]
    assert faults(upload(world, "attendance", late, actor=world.office)) == [(2, "姓名", "not_serving")]


def test_the_national_list_of_helpers_goes_in_as_it_is(world):
    new_household(world, "1001")
    receipt = upload(world, "help_pairings", [HELPER])
    assert (faults(receipt), receipt.added) == ([], 1)
    pairing = HelpPairing.objects.select_related("cadre").get()
    assert (pairing.starts_on, pairing.cadre.name, pairing.cadre.politics) == (
        date(2016, 6, 1),
        "林晓",
        "中共党员",
    )
    again = upload(world, "help_pairings", [HELPER | {"户主姓名": "黄招源"}])
    assert (again.unchanged, [issue.code for issue in again.warnings if issue.code == "head_differs"]) == (
        1,
        ["head_differs"],
    )


def test_a_household_that_one_does_not_see_is_not_known(world):
    new_household(world, "1001", place=world.far_village)
    receipt = upload(world, "help_pairings", [HELPER])
    assert faults(receipt) == [(2, "户编号", "unknown_household")]
    assert not Cadre.objects.exists()


def test_a_visit_is_recorded_under_the_pairing_of_that_day(world):
    new_household(world, "1001")
    upload(world, "help_pairings", [HELPER])
    row = {
        "村": "招元村",
        "户编号": "1001",
        "单位": "深圳中支",
        "走访人": "林晓",
        "走访日期": "2017-01-20",
        "方式": "慰问",
        "内容": "春节慰问",
        "慰问金额": "500",
    }
    assert faults(upload(world, "visits", [row])) == []
    visit = VisitLog.objects.get()
    assert (visit.way, visit.amount, visit.pairing.cadre.name) == ("relief", Decimal("500.00"), "林晓")
    early = upload(world, "visits", [row | {"走访日期": "2016-01-20"}])
    assert [code for _, _, code in faults(early)] == ["not_paired"]
    assert VisitLog.objects.count() == 1
