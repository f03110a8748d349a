"""Habits 29 to 33: names, characters that cannot be read, yes and no, several values, old and near words."""

from pathlib import Path

from tests.intake.habits.making import HEAD, fixture, person, workbook


def _under(path: Path, heading: str, *values: object) -> None:
    """One household a line with the values in one more column, F."""
    people = [
        person(f"黄{'一二三四五六七八九'[at]}", f"{2 * at + 1:03d}", number=f"100{at}")
        for at in range(len(values))
    ]
    workbook(path, [[*HEAD, heading], *([*row, value] for row, value in zip(people, values, strict=True))])


def _named(path: Path, *names: str) -> None:
    people = [person(name, f"{2 * at + 1:03d}", number=f"100{at}") for at, name in enumerate(names)]
    workbook(path, [HEAD, *people])


@fixture(
    29,
    "姓名里的空格和间隔号",
    stored={
        2: {"name": "张三"},
        3: {"name": "李明"},
        4: {"name": "王五"},
        5: {"name": "阿卜杜拉·艾山"},
        6: {"name": "买买提·吐尔逊"},
        7: {"name": "赵A六"},
    },
    normalised=[
        ("C2", "张**", "张*"),
        ("C3", "李***", "李*"),
        ("C4", "\xa0***", "王*"),
        ("C5", "阿******", "阿******"),
        ("C6", "买******", "买******"),
        ("C7", "赵**", "赵**"),
    ],
)
def spaced(path: Path) -> None:
    _named(path, "张　三", "李  明", "\u00a0王五\u200b", "阿卜杜拉.艾山", "买买提•吐尔逊", "赵Ａ六")


@fixture(
    30,
    "生僻字打不出来",
    stored={
        2: {"name": "张?"},
        3: {"name": "李口"},
        4: {"name": "王+莹"},
        5: {"name": "陈\ue123"},
        6: {"name": "黄六"},
    },
    warnings=[
        ("C2", "rare_character"),
        ("C3", "rare_character"),
        ("C4", "rare_character"),
        ("C5", "rare_character"),
    ],
)
def unreadable(path: Path) -> None:
    _named(path, "张?", "李口", "王+莹", "陈\ue123", "黄六")


@fixture(
    31,
    "是否的各种写法",
    stored={
        2: {"years.serious_illness_insured": True},
        3: {"years.serious_illness_insured": False},
        4: {"years.serious_illness_insured": True},
        5: {"years.serious_illness_insured": False},
        6: {"years.serious_illness_insured": True},
        7: {"years.serious_illness_insured": False},
        8: {"years.serious_illness_insured": True},
        9: {"years.serious_illness_insured": None},
    },
    errors=[("F10", "yes_no")],
    normalised=[
        ("F2", "√", "是"),
        ("F3", "×", "否"),
        ("F4", "1", "是"),
        ("F5", "0", "否"),
        ("F6", "参加", "是"),
        ("F7", "没参加", "否"),
        ("F8", "已", "是"),
    ],
)
def yes_and_no(path: Path) -> None:
    _under(path, "参加大病医疗", "√", "×", 1, 0, "参加", "没参加", "已", None, "大概吧")


@fixture(
    31,
    "饮水困难与饮水安全相反",
    kind="persons",
    stored={2: {"household.years.safe_water": True}},
    errors=[("F3", "water")],
)
def reversed_water(path: Path) -> None:
    people = [person(), person("黄二", "003", number="1002")]
    workbook(path, [[*HEAD, "饮水困难", "饮水安全"], [*people[0], "否", None], [*people[1], "是", "是"]])


@fixture(
    32,
    "一格里写几样",
    stored={
        2: {"years.health": "长期慢性病、残疾"},
        3: {"years.health": "长期慢性病、残疾"},
        4: {"years.health": "长期慢性病、残疾"},
        5: {"years.health": "长期慢性病、残疾"},
        6: {"years.health": "长期慢性病、残疾"},
    },
    normalised=[
        ("F2", "***", "***"),
        ("F3", "***", "***"),
        ("F4", "***", "***"),
        ("F5", "***", "***"),
        ("F6", "***", "***"),
    ],
)
def several(path: Path) -> None:
    _under(
        path,
        "健康状况",
        "残疾、长期慢性病",
        "残疾/长期慢性病",
        "残疾,长期慢性病",
        "残疾 长期慢性病",
        "长期慢性病；残疾",
    )


@fixture(
    33,
    "旧称和近义词",
    stored={
        2: {
            "household.years.poverty_kind": "dibao_historic",
            "ethnicity": "汉族",
            "years.education": "大专",
            "years.student_status": "",
            "years.health": "健康",
            "disability_code": "",
        },
        3: {
            "household.years.poverty_kind": "wubao_historic",
            "ethnicity": "汉族",
            "years.education": "",
            "years.student_status": "小学",
            "years.health": "残疾",
            "disability_code": "43",
        },
        4: {
            "household.years.poverty_kind": "tekun",
            "ethnicity": "壮族",
            "years.education": "初中",
            "years.student_status": "",
            "years.health": "患有大病",
            "disability_code": "",
        },
    },
    errors=[("F5", "choice")],
    normalised=[
        ("G2", "汉", "汉族"),
        ("H2", "大学专科", "大专"),
        ("H3", "小学三年级", "在校生：小学"),
        ("I3", "***", "***"),
        ("F4", "五保贫困户", "特困供养贫困户"),
        ("G4", "壮", "壮族"),
        ("H4", "初中毕业", "初中"),
        ("I4", "***", "***"),
        ("G5", "汉", "汉族"),
        ("H5", "半文盲", "文盲或半文盲"),
        ("I5", "***", "***"),
    ],
)
def old_words(path: Path) -> None:
    rows = [
        [*HEAD, "贫困户属性", "民族", "文化程度", "健康状况"],
        [*person(), "低保户", "汉", "大学专科", "健康"],
        [*person("黄二", "003", number="1002"), "五保户", "汉族", "小学三年级", "残疾（肢体三级）"],
        [*person("黄三", "005", number="1003"), "五保贫困户", "壮", "初中毕业", "重病"],
        [*person("黄四", "007", number="1004"), "一般户", "汉", "半文盲", "残疾(视力残疾 1级)"],
    ]
    workbook(path, rows)
