"""A county's registry as the national system exports it: one line a person, 26 columns and a serial number."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from rustpy_xlsxwriter import FastExcel

from counties.models import Division
from counties.selectors import path_label
from fupin.accounts.models import User
from fupin.intake.cells.identity import check_digit
from fupin.pinyin import initials, sort_key

COUNTY, TOWNS, VILLAGES_EACH = "522634", 12, 17
ABOVE = {"52": "贵州省", "5226": "黔东南苗族侗族自治州", COUNTY: "雷山县"}
HEADINGS = [
    *("序号", "县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数"),
    *("与户主关系", "民族", "文化程度", "在校生状况", "健康状况", "劳动技能", "务工状况", "务工时间（月）"),
    *("参加大病医疗", "脱贫属性", "贫困户属性", "主要致贫原因", "危房户", "饮水安全", "饮水困难"),
    *("人均纯收入", "联系电话"),
]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉华建国志文红春梅凤金海林生荣福贵德昌永清秋月"
# Each with whether it is a man's; the spouse, who is the second member if there is one, is of the other sex than the head.
RELATIONS = {"之子": True, "之女": False, "之儿媳": False, "之孙子": True, "之父": True, "之母": False}
SIZES = (1, 2, 3, 3, 4, 4, 5)
CHANGED = 0.01


def prepare() -> User:
    """The county with its villages, and who uploads."""
    names = dict(ABOVE)
    for town in range(TOWNS):
        code = f"{COUNTY}{100 + town:03d}"
        names[code] = f"{SURNAMES[town]}家坪镇"
        names |= {f"{code}{200 + at:03d}": _village(town, at) for at in range(VILLAGES_EACH)}
    Division.objects.bulk_create(_division(code, name, names) for code, name in names.items())
    return User.objects.create_user("bench", full_name="测量")


def _village(town: int, at: int) -> str:
    return f"{SURNAMES[town]}{GIVEN[at]}村"


def _division(code: str, name: str, names: dict[str, str]) -> Division:
    path = [names[code[:length]] for length in (2, 4, 6, 9, 12) if length <= len(code)]
    return Division(
        code=code,
        name=name,
        level=len(path),
        full_name=path_label(path),
        pinyin=sort_key(name),
        initials=initials(name),
    )


def persons(count: int, *, changed: bool = False) -> Iterator[dict]:
    """So many lines, always the same; with `changed` one in a hundred has another phone number or income."""
    chance, other = random.Random(20240607), random.Random(7)
    done = household = 0
    while done < count:
        household += 1
        size = min(chance.choice(SIZES), count - done)
        for line in _members(chance, household, size, done):
            if changed and other.random() < CHANGED:
                line["务工时间（月）"] = (line["务工时间（月）"] + 1) % 13
            yield line
        done += size


def _members(chance: random.Random, household: int, size: int, done: int) -> Iterator[dict]:
    town, village = household % TOWNS, household // TOWNS % VILLAGES_EACH
    surname = chance.choice(SURNAMES)
    home = {
        "县(市、区、旗)": ABOVE[COUNTY],
        "乡(镇)": f"{SURNAMES[town]}家坪镇",
        "行政村": _village(town, village),
        "自然村": chance.choice(["上组", "下组", ""]),
        "户编号": f"{5226340000 + household}",
        "人数": size,
    }
    facts = {
        "脱贫属性": chance.choice(["未脱贫", "已脱贫"]),
        "贫困户属性": chance.choice(["一般贫困户", "低保贫困户"]),
        "主要致贫原因": chance.choice(["因病", "因残", "缺技术", "缺资金"]),
        "危房户": chance.choice("是否"),
        "饮水安全": "是",
        "饮水困难": "否",
        "人均纯收入": round(chance.uniform(2000, 30000), 2),
        "联系电话": f"1{chance.randrange(3 * 10**9, 10**10)}",
    }
    head_is_man = chance.random() < 0.8
    for at in range(size):
        relation, is_man = _relation(chance, at, head_is_man)
        person = _person(chance, household, at, surname, is_man) | {"与户主关系": relation}
        yield {"序号": done + at + 1, **home, **person, **facts}


def _relation(chance: random.Random, at: int, head_is_man: bool) -> tuple[str, bool]:
    if at == 0:
        return "户主", head_is_man
    if at == 1 and chance.random() < 0.8:
        return "配偶", not head_is_man
    return chance.choice(list(RELATIONS.items()))


def _person(chance: random.Random, household: int, at: int, surname: str, is_man: bool) -> dict:
    born = date(1935, 1, 1) + timedelta(days=chance.randrange(32_000))
    first = f"{COUNTY}{born:%Y%m%d}{2 * chance.randrange(500) + is_man:03d}"
    months = chance.randrange(13)
    return {
        "人编号": f"{5226340000 + household}{at + 1:02d}",
        "姓名": surname + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2)))),
        "证件号码": first + check_digit(first),
        "民族": chance.choice(["苗族", "侗族", "汉族"]),
        "文化程度": chance.choice(["小学", "初中", "高中"]),
        "在校生状况": "",
        "健康状况": chance.choice(["健康", "长期慢性病", "残疾"]),
        "劳动技能": chance.choice(["普通劳动力", "无劳动力"]),
        "务工状况": "省外务工" if months else "",
        "务工时间（月）": months,
        "参加大病医疗": "是",
    }


def write(path: Path, count: int, *, changed: bool = False) -> Path:
    """The lines as a workbook, with shared strings as Excel writes them. No ID number stands in it twice."""
    FastExcel(str(path), columns=HEADINGS).sheet(
        "贫困人口信息", _distinct(persons(count, changed=changed)), dedupe_strings=True
    ).save()
    return path


def _distinct(lines: Iterator[dict]) -> Iterator[dict]:
    """Numbers that end in 000 are left out: the intake holds them for a person to decide."""
    seen: set[str] = set()
    for line in lines:
        number = line["证件号码"]
        while number in seen or number.endswith("000"):
            # An even order is a woman's: it stays even.
            order = (int(number[14:17]) + 2) % 1000
            first = f"{number[:14]}{order:03d}"
            number = first + check_digit(first)
        seen.add(number)
        yield {heading: line[heading] for heading in HEADINGS} | {"证件号码": number}
