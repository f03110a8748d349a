"""A place is recognised where a sheet says 乡 and the division is a 镇 now; whoever sent it is told, cell by cell."""

import io

import openpyxl
import pytest

from counties.models import Division, Household, Person
from counties.selectors import find_former, find_place, path_label
from fupin.files.services import path_of
from fupin.intake.services import run_intake
from fupin.pinyin import sort_key
from fupin.scope import SYSTEM
from tests.counties.registry_world import faults, id_number, upload
from units.access import scope_of

SHANGYI, ZHAOYUAN = "441621104", "441621104202"
ROW = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "证件号码": id_number(), "与户主关系": "户主"}


def add_place(code, name):
    """One more place below those of the world."""
    names = [Division.objects.get(code=code[:length]).name for length in (2, 4, 6, 9) if length < len(code)]
    return Division.objects.create(
        code=code,
        name=name,
        level=len(names) + 1,
        full_name=path_label([*names, name]),
        pinyin=sort_key(name),
    )


def told(receipt):
    return [(each.cell, each.code, each.message) for each in receipt.warnings]


def row_of(cells):
    return {"县(市、区、旗)": "紫金县", "乡(镇)": "上义镇", **ROW, **cells}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("紫金县上义乡", SHANGYI),
        ("紫金县上义街道办事处", SHANGYI),
        ("紫金县上义瑶族乡", SHANGYI),
        ("紫金县上义乡招元村", ZHAOYUAN),
        ("广东省河源市紫金区上义乡招元社区", ZHAOYUAN),
        ("紫金县招元居委会", ZHAOYUAN),
        ("紫金县上义镇招元居民委员会", ZHAOYUAN),
        ("紫金县上义乡招元", ZHAOYUAN),
        ("九原区阿嘎如泰乡阿贵沟村", "150207202200"),
        ("恩施地区恩施县", "422801"),
        ("鲁山市", "410423"),
    ],
)
def test_a_word_for_another_kind_leads_to_the_only_place_of_that_name(world, words, code):
    assert find_place(words) == []
    assert [place.code for place in find_former(words)] == [code]


@pytest.mark.parametrize(
    "words",
    [
        "上义乡",  # no county is named: there may be a 上义乡 elsewhere
        "河源市招元社区",
        "紫金县上义村",  # a village is no township
        "紫金县大上义乡",
        "鲁山县上义乡",
        "紫金县凤安乡招元村",
        "紫金县下义乡",
    ],
)
def test_a_place_elsewhere_of_another_level_or_name_is_not_meant(world, words):
    assert find_former(words) == []


def test_a_place_above_may_also_be_that_of_the_upload(world):
    assert [place.code for place in find_former("上义乡", "441621")] == [SHANGYI]
    assert find_former("上义乡", "410423") == []
    assert find_former("上义乡", "4416") == []


def test_the_cell_that_says_another_kind_is_named_with_what_was_taken(world):
    rows = [
        row_of({"乡(镇)": "上义乡"}),
        row_of({"乡(镇)": "上义乡", "户编号": "1002", "姓名": "黄二", "证件号码": id_number(order="003")}),
        row_of({"行政村": "招元社区", "户编号": "1003", "姓名": "黄三", "证件号码": id_number(order="005")}),
    ]
    receipt = upload(world, "persons", rows, year=2016)
    assert (faults(receipt), receipt.added) == ([], 3)
    assert set(Household.objects.values_list("place_id", flat=True)) == {ZHAOYUAN}
    assert told(receipt) == [
        (
            "B2",
            "former_name",
            "“上义乡”现为“上义镇”，已按现在的“广东省河源市紫金县上义镇”读取，请核对；写法相同的其他行同样处理",
        ),
        (
            "C4",
            "former_name",
            "“招元社区”现为“招元村”，已按现在的“广东省河源市紫金县上义镇招元村”读取，请核对；写法相同的其他行同样处理",
        ),
    ]


def test_two_levels_of_another_kind_are_told_together(world):
    receipt = upload(world, "persons", [row_of({"乡(镇)": "上义乡", "行政村": "招元社区"})], year=2016)
    both = "“上义乡”现为“上义镇”、“招元社区”现为“招元村”"
    assert [(cell, message.split("，")[0]) for cell, _, message in told(receipt)] == [
        ("B2", both),
        ("C2", both),
    ]


def test_the_county_of_the_liaison_is_the_place_above_where_the_sheet_names_none(world):
    receipt = upload(world, "needs", [{"地区": "上义乡", "提出日期": "2016-03-01", "需求": "修路"}])
    assert (faults(receipt), [cell for cell, *_ in told(receipt)]) == ([], ["A2"])
    office = {"actor": world.maker, "scope": SYSTEM}
    receipt = upload(world, "needs", [{"地区": "上义乡", "提出日期": "2016-03-01", "需求": "修桥"}], **office)
    assert faults(receipt) == [(2, "行政村", "unknown_place")]
    assert not receipt.committed


def test_of_two_places_that_differ_only_in_kind_none_is_taken(world):
    add_place("441621001", "上义街道")
    add_place("441621104203", "招元居委会")
    other = {"户编号": "1002", "姓名": "黄二", "证件号码": id_number(order="003")}
    rows = [row_of({"乡(镇)": "上义乡", "行政村": ""}), row_of({"行政村": "招元社区", **other})]
    receipt = upload(world, "persons", rows, year=2016)
    assert faults(receipt) == [(2, "行政村", "ambiguous_place"), (3, "行政村", "ambiguous_place")]
    assert "紫金县上义街道、广东省河源市紫金县上义镇" in receipt.errors[0].message
    assert (Person.objects.count(), Household.objects.count(), told(receipt)) == (0, 0, [])


def test_the_present_name_goes_before_that_of_another_kind(world):
    add_place("441621203", "上义乡")
    add_place("441621203201", "招元村")
    receipt = upload(world, "persons", [row_of({"乡(镇)": "上义乡"})], year=2016)
    assert (Household.objects.get().place_id, told(receipt)) == ("441621203201", [])


def test_a_place_of_another_kind_outside_the_scope_stays_closed(world):
    rows = [row_of({"县(市、区、旗)": "鲁山县", "乡(镇)": "下汤乡", "行政村": "松垛沟村"})]
    receipt = upload(world, "persons", rows, year=2016)
    assert faults(receipt) == [(2, "行政村", "out_of_scope")]
    assert "下汤镇" not in receipt.errors[0].message
    assert told(receipt) == []


def test_what_is_not_recognised_is_asked_about_with_the_nearest_places(world):
    add_place("441621001", "上义街道")
    receipt = upload(world, "needs", [{"地区": "紫金县上仪乡", "提出日期": "2016-03-01", "需求": "修路"}])
    assert faults(receipt) == [(2, "行政村", "unknown_place")]
    assert [(each.written, [code for code, _ in each.options][:2]) for each in receipt.unknown] == [
        ("紫金县上仪乡", ["441621001", SHANGYI])
    ]


def test_the_marked_copy_says_it_at_the_cell_and_can_be_sent_again(world):
    path = world.directory / "乡.xlsx"
    book = openpyxl.Workbook()
    row = row_of({"乡(镇)": "上义乡"})
    book.active.append(list(row))
    book.active.append(list(row.values()))
    book.save(path)
    actor = world.liaison
    wanted = {"actor": actor, "scope": scope_of(actor), "kind": "persons", "year": 2016}
    dry = run_intake(**wanted, path=path, file_name=path.name, dry_run=True)
    real = run_intake(**wanted, path=path, file_name=path.name)
    assert told(dry) == told(real)
    assert [cell for cell, *_ in told(real)] == ["B2"]
    note = openpyxl.load_workbook(io.BytesIO(path_of(real.marked).read_bytes())).active["B2"].comment.text
    assert "“上义乡”现为“上义镇”" in note
