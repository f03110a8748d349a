"""Households and persons by the thousand come out as they would row by row: same receipt, same tables."""

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from counties.models import (
    Household,
    HouseholdYear,
    IncomeYear,
    LivingYear,
    Person,
    PersonYear,
    StatusChange,
    WelfareYear,
    WorkYear,
)
from fupin.intake import saving, sheets
from fupin.intake.models import BatchRow
from fupin.intake.services import run_intake
from tests.counties import row_by_row
from tests.counties.registry_world import build_world, id_number
from units.access import scope_of

pytestmark = pytest.mark.django_db

IDS = [id_number("19800101", "001"), id_number("19820303", "022"), id_number("20100505", "113")]
# Mostly what a good sheet holds, now and then what it should not: (the usual words, the odd ones).
TEXT = {
    "县": (["紫金县"], ["", "鲁山县"]),
    "乡(镇)": (["上义镇"], [""]),
    "行政村": (["招元村"], ["黄洞村", "", "松垛沟村"]),
    "户编号": (["1001", "1001", "1002"], ["1003"]),
    "年度": ([""], ["2017", "1980"]),
    "自然村": (["", "塘尾"], []),
    "首次识别时间": (["", "2014-03-01", "2014-03-01"], ["2017-01-01"]),
    "脱贫年度": (
        ["", "2016", "2014脱贫、2015返贫、2016脱贫", "2014、2016（返贫再脱）"],
        ["2013", "2015、2016(返贫再脱)"],
    ),
    "人数": (["", "2"], ["3", "40000"]),
    "贫困户属性": (["", "一般贫困户"], ["一般农户"]),
    "监测对象类别": ([""], ["边缘易致贫户"]),
    "其他致贫原因": (["", "因学，缺资金"], []),
    "饮水安全": (["", "是"], ["否"]),
    "饮水困难": (["", "否"], ["是"]),
    "纯收入": (["", "5000"], ["99999999999999"]),
    "人均纯收入": (["", "2500"], ["1666.67"]),
    "风险识别时间": ([""], ["202103", "2017-05-01"]),
    "风险消除时间": ([""], ["202206"]),
    "来源": (["", "县办台账"], []),
    "备注": (["", "在外"], []),
}
PERSON = {
    # Enough names for most households to have each once: of two that nothing tells apart, neither goes in.
    "姓名": (
        ["黄招元", "李四妹", "黄小三", "黄水生", "李观娣", "邓火秀", "黄木兰", "叶金水", "黄春来", "邓石养"],
        ["黄　招元", "黄昭元", "黄晓三"],
    ),
    "证件号码": (["", "", *IDS], [IDS[1] + "43"]),
    "人编号": (["", "", "P1", "P2"], []),
    "性别": (["", "", "男"], ["女"]),
    "出生日期": (["", "", "1990-09-09"], ["1980-01-01"]),
    "与户主关系": (["", "户主", "配偶", "之子"], []),
    "民族": (["", "汉"], ["苗族"]),
    "文化程度": (["", "初中"], ["小学"]),
    "健康状况": (["", "健康"], ["残疾,长期慢性病"]),
    "务工时间（月）": (["", "6个月"], ["0", "99"]),
    "参加居民医保": (["", "是"], []),
    "户联系电话": (["", "13800138000"], ["13900139000"]),
    "人联系电话": (["", "13700137000"], []),
    "人员状态": (["", "正常"], ["死亡"]),
    "政治面貌": (["", "群众"], []),
    "务工所在地": (["", "广东省深圳市"], []),
    "是否享受低保": (["", "否"], ["是"]),
    "患病名称": ([""], ["高血压"]),
    "户主姓名": ([""], ["黄招元"]),
}
HEAD = {
    "户主姓名": (["黄招元", "李四妹"], [""]),
    "户主证件号码": (["", *IDS[:2]], []),
    "户主编号": (["", "P1"], []),
    "银行卡号": (["", "6228480402564890018"], ["6228480402564890026"]),
    "联系电话": (["", "13800138000"], []),
    "双女户": (["", "否"], []),
    "低保金": (["", "2400"], ["99999999999999"]),
    "年收入": (["", "9000"], []),
    "耕地面积（亩）": (["", "2.5"], ["0.1公顷"]),
    "搬迁可能困难": ([""], ["缺乏资金、其他"]),
}
RARELY = 60


def lines(columns):
    return st.fixed_dictionaries(
        {heading: st.sampled_from(usual * RARELY + odd) for heading, (usual, odd) in columns.items()}
    )


PERSONS = lines(TEXT | PERSON)
HOUSEHOLDS = lines(TEXT | HEAD)
OPTIONS = st.fixed_dictionaries(
    {
        "accept": st.sampled_from(["good", "good", "good", "all"]),
        "year": st.sampled_from([2016, 2016, 2016, 2017, None]),
    }
)
# How many lines are taken together.
TOGETHER = st.sampled_from([1, 2, 3, saving.AT_ONCE])
ROW_BY_ROW = {
    "persons": {"save": row_by_row.save_persons, "prepare": row_by_row.look_at_person},
    "households": {"save": row_by_row.save_households, "prepare": row_by_row.look_at_household},
}


class AnyRegistry(TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    @given(
        before=st.lists(PERSONS, max_size=5),
        rows=st.lists(PERSONS, min_size=1, max_size=6),
        options=OPTIONS,
        together=TOGETHER,
    )
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_persons_come_out_as_they_would_row_by_row(self, before, rows, options, together):
        self.compare("persons", before, rows, options, together)

    @given(
        before=st.lists(PERSONS, max_size=4),
        rows=st.lists(HOUSEHOLDS, min_size=1, max_size=5),
        options=OPTIONS,
        together=TOGETHER,
    )
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def test_households_come_out_as_they_would_row_by_row(self, before, rows, options, together):
        self.compare("households", before, rows, options, together)

    def compare(self, kind, before, rows, options, together):
        folder = Path(self.folder.name)
        world = build_world(folder)
        if before:
            send(world, "persons", before, accept="good", year=2016)
        found = []
        for way in (slowly(kind), quickly(together)):
            with transaction.atomic(), way:
                receipt = send(world, kind, rows, **options)
                found.append((told(receipt), tables()))
                transaction.set_rollback(True)
        slow, quick = found
        assert quick[0] == slow[0]
        assert quick[1] == slow[1]


@contextmanager
def slowly(kind):
    sheet = sheets.sheet_of(kind)
    checks = tuple(row_by_row.CHECKS.get(each, each) for each in sheet.checks)
    sheets._sheets[kind] = replace(sheet, checks=checks, **ROW_BY_ROW[kind])
    try:
        yield
    finally:
        sheets._sheets[kind] = sheet


@contextmanager
def quickly(together):
    usual, saving.AT_ONCE = saving.AT_ONCE, together
    try:
        yield
    finally:
        saving.AT_ONCE = usual


def send(world, kind, rows, **options):
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([value or None for value in row.values()])
    path = world.directory / "sheet.xlsx"
    book.save(path)
    return run_intake(
        actor=world.liaison,
        scope=scope_of(world.liaison),
        kind=kind,
        path=path,
        file_name="sheet.xlsx",
        marked=False,
        **options,
    )


def told(receipt):
    return {**receipt.as_record(), "batch": None, "marked": None}


def tables():
    """All rows of the registry by what people know them by, sealed values opened."""
    homes = {each.pk: each.number for each in Household.objects.all()}
    persons = {
        each.pk: (homes[each.household_id], each.name, each.id_number, each.number)
        for each in Person.objects.all()
    }
    yearly = (HouseholdYear, IncomeYear, LivingYear, PersonYear, WorkYear, WelfareYear)
    known = {Household: homes, Person: persons, StatusChange: {}, **{model: {} for model in yearly}}
    content = {}
    for model in known:
        content[model.__name__] = sorted(
            str(
                {
                    name: persons.get(value)
                    if name == "person_id"
                    else homes.get(value)
                    if name == "household_id"
                    else value
                    for name in [
                        each.attname
                        for each in model._meta.concrete_fields
                        if each.attname not in ("id", "batch_id")
                    ]
                    for value in [getattr(row, name)]
                }
            )
            for row in model.objects.all()
        )
    by_type = {"household": homes, "person": persons}
    content["lines"] = [
        (
            row.row_number,
            row.outcome,
            row.fields,
            row.object_type and by_type[row.object_type.model][row.object_id],
        )
        for row in BatchRow.objects.select_related("object_type").order_by("batch", "row_number")
    ]
    return content
