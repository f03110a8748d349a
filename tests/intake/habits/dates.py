"""Habits 34 to 36: dates in all forms, years, months of work."""

import datetime
from pathlib import Path

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.intake.habits.making import HEAD, NEEDS, fixture, need, person, workbook


def _days(path: Path, *days: object) -> None:
    workbook(path, [NEEDS, *(need(f"第{at}项", day=day) for at, day in enumerate(days, 1))])


@fixture(
    34,
    "日期的各种写法",
    kind="needs",
    stored={
        2: {"raised_on": "2018-10-01"},
        3: {"raised_on": "2018-10-01"},
        4: {"raised_on": "2018-10-01"},
        5: {"raised_on": "2018-10-01"},
        6: {"raised_on": "2018-10-01"},
        7: {"raised_on": "2018-10-01"},
        8: {"raised_on": "2018-10-01"},
        9: {"raised_on": "2018-10-01"},
        10: {"raised_on": "2018-10-01"},
        11: {"raised_on": "2018-10-01"},
    },
    warnings=[
        ("B2", "month_only"),
        ("B3", "month_only"),
        ("B4", "month_only"),
        ("B7", "month_only"),
        ("B10", "month_only"),
    ],
    normalised=[
        ("B2", "2018.10", "2018-10-01"),
        ("B3", "2018年10月", "2018-10-01"),
        ("B4", "201810", "2018-10-01"),
        ("B5", "2018/10/1", "2018-10-01"),
        ("B6", "2018-10-01 00:00:00", "2018-10-01"),
        ("B7", "18.10", "2018-10-01"),
        ("B8", "43374", "2018-10-01"),
        ("B10", "二〇一八年十月", "2018-10-01"),
        ("B11", "２０１８－１０－１", "2018-10-01"),
    ],
)
def days(path: Path) -> None:
    written = ["2018.10", "2018年10月", "201810", "2018/10/1", "2018-10-01 00:00:00", "18.10", 43374]
    _days(path, *written, datetime.date(2018, 10, 1), "二〇一八年十月", "２０１８－１０－１")


@fixture(
    34,
    "有歧义的日期",
    kind="needs",
    errors=[
        ("B2", "ambiguous_date"),
        ("B3", "date_range"),
        ("B4", "required"),
        ("B5", "date"),
        ("B6", "date_bounds"),
    ],
    normalised=[("B4", "至今", "")],
)
def doubtful(path: Path) -> None:
    _days(path, 2018.1, "2018.10-2019.3", "至今", "2018-13-01", "2999-01-01")


@fixture(34, "1904年纪元", kind="needs", stored={2: {"raised_on": "2016-03-01"}})
def old_calendar(path: Path) -> None:
    def epoch(sheet):
        sheet.parent.epoch = CALENDAR_MAC_1904
        sheet["B2"] = datetime.date(2016, 3, 1)

    workbook(path, [NEEDS, need()], dress=epoch)


@fixture(
    35,
    "脱贫年度",
    kind="households",
    stored={
        2: {"changes.event": "identified", "changes.happened_on": "2014-01-01"},
        3: {"changes.event": "exited", "changes.happened_on": "2016-12-31"},
        4: {"changes.event": "exited", "changes.happened_on": "2016-12-31"},
        5: {
            "changes.event": "exited",
            "changes.happened_on": "2018-12-31",
            "head_name": "黄四",
        },
        6: {"changes.event": "exited", "changes.happened_on": "2018-12-31"},
    },
    errors=[
        ("F7", "several_years"),
        ("F8", "date_bounds"),
        ("F9", "date_bounds"),
        ("F10", "future"),
    ],
    warnings=[("F5", "return_undated"), ("F6", "return_year_only")],
    normalised=[
        ("F4", "2016年", "2016"),
        ("F5", "2014、2018(返贫再脱)", "2014、2018（返贫再脱）"),
        ("F6", "2014脱贫,2016返贫,2018脱贫", "2014、2016返贫、2018"),
    ],
)
def exits(path: Path) -> None:
    several = ["2014、2018(返贫再脱)", "2014脱贫,2016返贫,2018脱贫", "2014、2018"]
    years = [None, 2016, "2016年", *several, 1900, 2100, 2098]
    rows = [
        ["招元村", f"100{at}", f"黄{'一二三四五六七八九'[at]}", "一般贫困户", "2014-01-01", year]
        for at, year in enumerate(years)
    ]
    workbook(path, [["行政村", "户编号", "户主姓名", "贫困户属性", "首次识别时间", "脱贫年度"], *rows])


@fixture(
    36,
    "务工时间",
    stored={
        2: {"years.work_months": 6},
        3: {"years.work_months": 6},
        4: {"years.work_months": 12},
        6: {"years.work_months": 0},
        7: {"years.work_months": 0},
        8: {"years.work_months": 0},
        10: {"years.work_months": 6},
        13: {"years.work_months": None},
    },
    errors=[("F5", "range"), ("F9", "too_large"), ("F11", "range"), ("F12", "approximate")],
    normalised=[
        ("F2", "6个月", "6"),
        ("F3", "半年", "6"),
        ("F4", "全年", "12"),
        ("F7", "无", "0"),
        ("F8", "—", "0"),
        ("F10", "六个月", "6"),
    ],
)
def work(path: Path) -> None:
    written = ["6个月", "半年", "全年", "6-8", 0, "无", "—", 13, "六个月", "6—8个月", "约6个月", None]
    people = [
        person(f"黄{'一二三四五六七八九甲乙丙'[at]}", f"{2 * at + 1:03d}", number=f"100{at}")
        for at in range(len(written))
    ]
    workbook(
        path, [[*HEAD, "务工时间"], *([*row, value] for row, value in zip(people, written, strict=True))]
    )
