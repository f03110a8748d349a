"""The short file of refused lines: mended and sent again, each says what it said among the others."""

import io

import openpyxl

from counties.models import Household, Person
from fupin.files.services import path_of
from tests.counties.registry_world import faults, id_number, send

HEADINGS = ["行政村", "户编号", "姓名", "与户主关系", "证件号码", "民族", "文化程度"]
BAD, MENDED = "满满", "满族"


def sent(world, name, book, **options):
    path = world.directory / name
    book.save(path)
    return send(world, "persons", path, year=2016, **options)


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    return book


def member(home, number, name, relation, order, nation="汉族"):
    """A line of a member; the place is told by the title above."""
    birth = f"19{70 + order}0101"
    return [home, number, name, relation, id_number(birth, f"{order:03d}"), nation, "小学"]


def short_file(receipt):
    return openpyxl.load_workbook(io.BytesIO(path_of(receipt.wrong_rows).read_bytes()))


def mended(book):
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value == BAD:
                cell.value = MENDED
    return book


def lines(book):
    return [[cell.value for cell in row[:4]] for row in book.active.iter_rows(min_row=2)]


def homes():
    return {
        person.name: (person.household.place_id, person.household.number) for person in Person.objects.all()
    }


def test_a_member_below_another_line_goes_to_its_own_household(world):
    book = workbook(
        member("招元村", "1001", "黄一", "户主", 1, BAD),
        member("招元村", "1002", "黄二", "户主", 3),
        member(None, None, "黄三", "之子", 5, BAD),
        member("招元村", "1003", "黄四", "户主", 7),
    )
    receipt = sent(world, "名单.xlsx", book, accept="good")
    assert [row for row, _, _ in faults(receipt)] == [2, 4]
    short = short_file(receipt)
    assert lines(short) == [["招元村", "1001", "黄一", "户主"], ["招元村", "1002", "黄三", "之子"]]
    again = sent(world, "名单_错行.xlsx", mended(short))
    assert (faults(again), again.added) == ([], 2)
    assert {name: number for name, (_, number) in homes().items()} == {
        "黄一": "1001",
        "黄二": "1002",
        "黄三": "1002",
        "黄四": "1003",
    }


def test_what_is_wrong_in_the_first_line_is_mended_once_for_the_lines_below(world):
    book = workbook(
        member("找元村", "1001", "黄一", "户主", 1),
        member(None, None, "黄三", "之子", 5),
        member("招元村", "1002", "黄二", "户主", 3),
    )
    receipt = sent(world, "名单.xlsx", book, accept="good")
    assert [row for row, _, _ in faults(receipt)] == [2, 3]
    short = short_file(receipt)
    assert lines(short) == [["找元村", "1001", "黄一", "户主"], [None, None, "黄三", "之子"]]
    short.active["A2"] = "招元村"
    assert faults(sent(world, "名单_错行.xlsx", short)) == []
    assert homes()["黄三"] == (world.village.code, "1001")


def test_a_line_under_a_title_keeps_its_village(world):
    book = workbook(
        ["一、黄洞村（上义镇）"],
        ["上义镇黄洞村"],
        member(None, "2001", "黄一", "户主", 1),
        ["上义镇招元村"],
        member(None, "1001", "黄二", "户主", 3, BAD),
        member(None, None, "黄三", "之子", 5),
        member(None, None, "黄四", "之女", 8, BAD),
        ["合计", None, "4"],
        ["上义镇黄洞村"],
        member(None, "2002", "黄五", "户主", 7, BAD),
    )
    receipt = sent(world, "名单.xlsx", book, accept="good", place_code="441621")
    assert [row for row, _, code in faults(receipt) if code == "choice"] == [6, 8, 11]
    short = short_file(receipt)
    # A title further up says what the next one of its kind will end.
    above = ["一、黄洞村（上义镇）", None, None, None]
    assert lines(short) == [
        above,
        ["上义镇招元村", None, None, None],
        [None, "1001", "黄二", "户主"],
        [None, None, "黄四", "之女"],
        above,
        ["上义镇黄洞村", None, None, None],
        [None, "2002", "黄五", "户主"],
    ]
    again = sent(world, "名单_错行.xlsx", mended(short), place_code="441621")
    assert faults(again) == []
    assert homes()["黄二"] == homes()["黄四"] == (world.village.code, "1001")
    assert homes()["黄五"] == ("441621104201", "2002")
    assert Household.objects.filter(number="1001").count() == 1
