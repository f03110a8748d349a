"""Where a row belongs: a path written once more beside the columns above it, titles that are no places, worksheets."""

import io

import openpyxl
import pytest

from counties.models import Division, Household
from counties.selectors import titles_of
from fupin.files.services import path_of
from tests.counties.registry_world import faults, member, send, sent_back, upload
from units.models import Role

HEAD = ["户编号", "户主姓名"]
SHANGYI, ZHAOYUAN, HUANGDONG, FENGAN = "441621104", "441621104202", "441621104201", "441621105"
ROW = {"县": "紫金县", "乡(镇)": "上义镇", "户编号": "1", "户主姓名": "黄大"}


def book(world, pages, **options):
    """The receipt of a workbook of households {name of the worksheet: lines}."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in pages.items():
        page = made.create_sheet(name)
        for line in lines:
            page.append(line)
    path = world.directory / f"places-{len(list(world.directory.iterdir()))}.xlsx"
    made.save(path)
    return send(world, "households", path, year=2016, **options)


def homes():
    return dict(Household.objects.values_list("number", "place_id"))


@pytest.mark.parametrize(
    "cells",
    [
        {"行政村": "广东省河源市紫金县上义镇招元村"},
        {"行政村": "上义镇招元村"},
        {"行政村": "上义招元"},
        {"乡(镇)": "紫金县上义镇", "行政村": "招元村"},
        {"乡(镇)": "紫金县上义镇", "行政村": "紫金县上义镇招元村委会"},
        {"省": "广东省", "市": "河源市", "行政村": "紫金县上义镇招元村"},
    ],
)
def test_a_path_that_agrees_with_the_columns_above_it_is_read_and_told(world, cells):
    receipt = upload(world, "households", [ROW | cells], year=2016)
    assert (faults(receipt), homes()) == ([], {"1": ZHAOYUAN})
    [told] = receipt.warnings
    assert (told.column, told.code) == ("行政村", "path_repeated")
    assert "已按“广东省河源市紫金县上义镇招元村”读取" in told.message


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"行政村": "河南省平顶山市鲁山县下汤镇松垛沟村"}, "行政村"),
        ({"行政村": "紫金县凤安镇黄洞村"}, "行政村"),
        ({"乡(镇)": "鲁山县下汤镇", "行政村": "松垛沟村"}, "乡(镇)"),
    ],
)
@pytest.mark.parametrize("place_code", ["", "441621"])
def test_a_path_that_leads_elsewhere_is_refused_with_the_two_that_differ(world, cells, column, place_code):
    receipt = upload(world, "households", [ROW | cells], year=2016, place_code=place_code)
    assert faults(receipt) == [(2, column, "place_differs")]
    message = receipt.errors[0].message
    assert next(iter(cells.values())) in message
    assert ("而“县”写的是" if column == "乡(镇)" else "而“乡镇”写的是广东省河源市紫金县上义镇") in message
    assert homes() == {}


def test_a_village_that_is_not_there_is_still_not_found(world):
    receipt = upload(world, "households", [ROW | {"行政村": "上义镇下洞村"}], year=2016)
    assert faults(receipt) == [(2, "行政村", "unknown_place")]


@pytest.mark.parametrize("title", ["一、脱贫户（2户）", "第一组", "三组", "上坝组", "（一）监测对象"])
def test_a_title_that_is_no_place_leaves_the_place_of_the_upload(world, title):
    receipt = book(world, {"户": [[*HEAD, "自然村（组）"], [title], ["1", "黄大"]]}, place_code=ZHAOYUAN)
    assert (faults(receipt), homes()) == ([], {"1": ZHAOYUAN})
    assert [each["row"] for each in receipt.skipped] == [2]
    assert "小标题" in receipt.skipped[0]["reason"]
    assert Household.objects.get().group_name == ""


@pytest.mark.parametrize("title", ["一、下洞村", "下洞社区", "一、下洞村（3户）", "东风镇"])
def test_a_title_that_looks_like_a_place_and_is_none_is_refused(world, title):
    receipt = book(world, {"户": [[*HEAD, "备注"], [title], ["1", "黄大"]]}, place_code=ZHAOYUAN)
    assert [(each.row, each.code) for each in receipt.errors] == [(3, "unknown_place")]
    assert homes() == {}


@pytest.mark.parametrize(
    "title",
    [
        *(
            "行政村：招元村",
            "村名：招元村",
            "村名称:招元村",
            "招元村：2户",
            "招元村 1户3人",
            "招元村，共2户，5人",
        ),
        *("招元村：", "所在村：招元村（2户）", "招元村2户"),
    ],
)
def test_a_title_is_read_without_what_leads_up_to_its_place_and_the_counts_behind(title):
    assert titles_of(f"{title}|第一组") == ["招元村"]


@pytest.mark.parametrize("title", ["村头：", "三户村", "招元村", "上义镇招元村", "十户"])
def test_a_title_without_such_words_stays(title):
    assert titles_of(title) == [title.removesuffix("：")]


def test_a_line_without_its_village_is_told_once_a_place(world):
    rows = [
        ROW | {"行政村": "招元村"},
        ROW | {"户编号": "2", "行政村": ""},
        ROW | {"户编号": "3", "行政村": ""},
        ROW | {"户编号": "4", "行政村": "", "乡(镇)": "凤安镇"},
    ]
    for dry_run in (True, False):
        receipt = upload(world, "households", rows, year=2016, dry_run=dry_run)
        told = [each for each in receipt.warnings if each.code == "no_village"]
        assert [(each.row, each.column) for each in told] == [(3, "行政村"), (5, "行政村")]
        assert "按广东省河源市紫金县上义镇登记" in told[0].message
        assert "请补填“行政村”列" in told[0].message
    assert homes() == {"1": ZHAOYUAN, "2": SHANGYI, "3": SHANGYI, "4": FENGAN}


@pytest.mark.parametrize(
    ("name", "village"),
    [
        *(
            ("招元村2019年", ZHAOYUAN),
            ("02黄洞", HUANGDONG),
            ("黄洞村脱贫户", HUANGDONG),
            ("2019年招元", ZHAOYUAN),
        ),
        *(("招元村2016-2020年脱贫户花名册", ZHAOYUAN), ("1、黄洞村监测对象台账（3户）", HUANGDONG)),
        *(("上义镇招元村贫困户名单", ZHAOYUAN), ("12 招元2020", ZHAOYUAN), ("招元农户", ZHAOYUAN)),
        *(("02招元村", ZHAOYUAN), ("2018年招元村", ZHAOYUAN), ("2016-2020年招元村", ZHAOYUAN)),
        *(("上义镇2018年招元村", ZHAOYUAN), ("招元村一组", ZHAOYUAN), ("招元村10月", ZHAOYUAN)),
        *(("招元村20181031", ZHAOYUAN), ("招元村建档立卡户", ZHAOYUAN), ("招元村1", ZHAOYUAN)),
    ],
)
@pytest.mark.parametrize("place_code", ["441621", SHANGYI])
def test_a_worksheet_that_names_a_village_among_other_words_is_read_and_told(
    world, name, village, place_code
):
    above = [] if place_code == SHANGYI else ["乡(镇)"]
    receipt = book(
        world,
        {name: [[*above, *HEAD, "备注"], [*("上义镇" for _ in above), "1", "黄大"]]},
        place_code=place_code,
    )
    assert (faults(receipt), homes()) == ([], {"1": village})
    [told] = [each for each in receipt.warnings if each.code == "village_of_worksheet"]
    assert "已按工作表名“" in told.message and (told.sheet, told.row) == (name, 2)


@pytest.mark.parametrize("name", ["黄洞村2019年", "02黄洞", "黄洞村脱贫户"])
def test_a_worksheet_that_may_mean_two_villages_is_asked_about(world, name):
    receipt = book(world, {name: [[*HEAD, "备注"], ["1", "黄大"]]}, place_code="441621")
    assert [(each.row, each.code) for each in receipt.errors] == [(2, "ambiguous_place")]
    assert receipt.errors[0].message.startswith("“黄洞")
    assert "上义镇黄洞村" in receipt.errors[0].message and "凤安镇黄洞村" in receipt.errors[0].message
    assert homes() == {}


@pytest.mark.parametrize("name", ["下洞村2019年", "02下洞", "脱贫户", "2019年", "名单", "紫金县2019"])
def test_a_worksheet_that_is_not_understood_leaves_the_township_with_a_word(world, name):
    receipt = book(world, {name: [[*HEAD, "备注"], ["1", "黄大"], ["2", "黄二"]]}, place_code=SHANGYI)
    told = [each for each in receipt.warnings if each.code == "no_village"]
    assert [(each.sheet, each.row, each.column) for each in told] == [(name, 2, "")]
    assert "把工作表改成村名" in told[0].message
    assert homes() == {"1": SHANGYI, "2": SHANGYI}


def test_titles_below_a_village_leave_it_until_the_next_title_of_its_kind(world):
    lines = [
        [*HEAD, "备注"],
        *(["一、招元（3户）"], ["1", "甲一"], ["第一组"], ["2", "甲二"], ["第二组"], ["3", "甲三"]),
        *(["二、黄洞村"], ["（一）脱贫户"], ["4", "甲四"], ["（二）监测对象"], ["5", "甲五"]),
        *(["三、一般农户"], ["6", "甲六"]),
    ]
    receipt = book(world, {"户": lines}, place_code=SHANGYI)
    assert faults(receipt) == []
    assert homes() == {
        **dict.fromkeys("123", ZHAOYUAN),
        **dict.fromkeys("45", HUANGDONG),
        # No village is named above it any more.
        "6": SHANGYI,
    }


def test_the_refused_lines_alone_keep_all_the_titles_above_them(world):
    lines = [
        [*HEAD, "人数"],
        ["一、招元村"],
        ["1", "甲一"],
        ["第一组"],
        ["2", "甲二", "很多"],
        ["二、黄洞村"],
        ["3", "甲三", "很多"],
    ]
    receipt = book(world, {"户": lines}, place_code=SHANGYI, accept="good")
    page = openpyxl.load_workbook(io.BytesIO(path_of(receipt.wrong_rows).read_bytes())).active
    rows = [[cell for cell in row if cell] for row in page.iter_rows(values_only=True)]
    assert [row[0] for row in rows] == ["户编号", "一、招元村", "第一组", "2", "二、黄洞村", "3"]


def pages(name):
    return {name: [["县", "乡(镇)", *HEAD], ["紫金县", "上义镇", "1", "黄大"]]}


@pytest.mark.parametrize("name", ["上义镇招元", "招元", "上义招元", "上义镇招元村", "1、招元（2户）"])
def test_a_worksheet_named_for_a_village_in_any_form_is_read_and_told(world, name):
    receipt = book(world, pages(name))
    assert (faults(receipt), homes()) == ([], {"1": ZHAOYUAN})
    assert "village_of_worksheet" in {each.code for each in receipt.warnings}


@pytest.mark.parametrize("name", ["上义镇下洞", "上义下洞"])
@pytest.mark.parametrize("with_columns", [True, False])
def test_a_worksheet_of_a_township_and_something_unknown_is_asked_about(world, name, with_columns):
    lines = pages(name) if with_columns else {name: [[*HEAD, "备注"], ["1", "黄大"]]}
    receipt = book(world, lines, place_code="" if with_columns else SHANGYI)
    assert [(each.row, each.code) for each in receipt.errors] == [(2, "worksheet_place")]
    assert "“下洞”不是广东省河源市紫金县上义镇的村" in receipt.errors[0].message
    assert "请加上“行政村”列" in receipt.errors[0].message
    assert homes() == {}


@pytest.mark.parametrize(
    "name",
    ["上义镇", "Sheet1", "上义镇贫困户名单", "上义镇2016", "农户", "上义镇最终版", "上义镇改", "上义镇各村"],
)
def test_a_worksheet_named_for_a_township_or_a_list_leaves_the_township(world, name):
    receipt = book(world, pages(name))
    assert (faults(receipt), homes()) == ([], {"1": SHANGYI})


@pytest.mark.parametrize("title", ["脱贫户", "监测对象", "招元村脱贫户名单", "一般农户（2户）"])
@pytest.mark.parametrize(
    ("kind", "head", "line"),
    [
        ("needs", ["行政村", "提出日期", "需求"], ["招元村", "2018-03-01", "修路"]),
        ("work_spells", ["姓名", "户编号", "是否已务工"], ["张大", "10", "否"]),
        ("persons", ["姓名", "户编号", "与户主关系"], ["张大", "10", "户主"]),
        ("households", ["行政村", "户编号", "户主姓名"], ["招元村", "10", "张大"]),
    ],
)
def test_whom_the_lines_below_list_is_a_title_in_any_sheet(world, kind, head, line, title):
    made = openpyxl.Workbook()
    for each in (head, [title], line):
        made.active.append(each)
    receipt = sent_back(world, kind, made, year=2016, place_code=ZHAOYUAN)
    assert [each["row"] for each in receipt.skipped] == [2]
    assert title.replace("（", "(").replace("）", ")") in receipt.skipped[0]["reason"]
    assert 2 not in {each.row for each in receipt.errors}


def test_such_words_are_data_where_they_are_what_the_line_is_about_or_stand_behind(world):
    made = openpyxl.Workbook()
    for each in (["需求", "提出日期", "具体内容"], ["监测对象"], [None, None, "脱贫户"]):
        made.active.append(each)
    receipt = sent_back(world, "needs", made, year=2016, place_code=ZHAOYUAN)
    assert {each.row for each in receipt.errors} == {2, 3}


@pytest.mark.parametrize(
    ("cells", "place_code", "named", "wider"),
    [
        ({"乡(镇)": "凤安镇", "行政村": "黄洞村"}, SHANGYI, "凤安镇黄洞村", "广东省河源市紫金县"),
        ({"乡(镇)": "凤安镇", "行政村": ""}, SHANGYI, "凤安镇", "广东省河源市紫金县"),
        ({"乡(镇)": "", "行政村": "凤安镇黄洞村"}, SHANGYI, "凤安镇黄洞村", "广东省河源市紫金县"),
        ({"乡(镇)": "上义镇", "行政村": "黄洞村"}, ZHAOYUAN, "上义镇黄洞村", "广东省河源市紫金县上义镇"),
    ],
)
def test_a_line_of_another_place_of_the_county_is_told_which_and_what_to_do(
    world, cells, place_code, named, wider
):
    receipt = upload(world, "households", [ROW | cells], year=2016, place_code=place_code)
    assert faults(receipt) == [(2, "行政村", "place_elsewhere")]
    [error] = receipt.errors
    chosen = "上义镇招元村" if place_code == ZHAOYUAN else "上义镇"
    assert f"是广东省河源市紫金县{named}，而上传时选的地区是广东省河源市紫金县{chosen}，" in error.message
    assert f"请上传时改选{wider}，整份再传" in error.message
    assert "另传" in error.message and "管理员" not in error.message
    assert (receipt.unknown, homes()) == ([], {})
    again = upload(world, "households", [ROW | cells | {"备注": ""}], year=2016, place_code="441621")
    assert faults(again) == []


def test_a_path_beside_a_column_above_the_place_of_the_upload_is_read(world):
    row = ROW | {"乡(镇)": "", "行政村": "紫金县上义镇招元村"}
    receipt = upload(world, "households", [row], year=2016, place_code=SHANGYI)
    assert (faults(receipt), homes()) == ([], {"1": ZHAOYUAN})


def test_of_a_place_that_is_not_ones_own_it_is_said_who_should_send_it(world):
    village = member(world, "of_shangyi", Role.LIAISON, place=Division.objects.get(code=SHANGYI))
    row = ROW | {"乡(镇)": "凤安镇", "行政村": "黄洞村"}
    receipt = upload(world, "households", [row], year=2016, place_code=SHANGYI, actor=village)
    assert faults(receipt) == [(2, "行政村", "place_elsewhere")]
    assert "由那里的人员上传" in receipt.errors[0].message
    assert "改选" not in receipt.errors[0].message
