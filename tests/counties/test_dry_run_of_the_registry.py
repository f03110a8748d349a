"""A dry run of the registry's tables finds what the real run does: on ugly sheets, and whatever was done by hand before.

`FUPIN_EXAMPLES=3000` tries as many sheets and registries as that.
"""

import os
from datetime import date

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counties.models import Division, Household, ParkedIdentity, Person
from counties.services import close_household, move_household, record_status_change
from fupin.audit.services import amend
from fupin.errors import Refusal
from fupin.intake.models import BatchRow
from fupin.intake.services import run_intake
from tests.counties.registry_world import build_world
from tests.counties.test_bulk_taking import HOUSEHOLDS, IDS, PERSONS, tables, told
from units.access import scope_of

EXAMPLES = int(os.environ.get("FUPIN_EXAMPLES", "60"))
DAMAGED = [441621198001010000, "4.41621E+17", IDS[0][:15] + "000", IDS[1][:17], IDS[2].replace("0", "O", 1)]
NEIGHBOUR = "441621104201"
OWN_OF_HOME = ("县", "乡(镇)", "行政村", "户编号", "自然村")
# What is done to a line after it was drawn.
MISHAPS = st.sampled_from(
    ["", "", "", "", "damaged", "elsewhere", "continued", "merged", "formula", "spaced", "ten thousand"]
)
SHAPE = st.fixed_dictionaries(
    {
        "above": st.integers(0, 3),
        "unit_line": st.booleans(),
        "wan": st.booleans(),
        "serial": st.booleans(),
        "spacers": st.sets(st.integers(0, 7), max_size=3),
        "groups": st.sets(st.integers(0, 7), max_size=2),
        "head_again": st.booleans(),
        "total": st.booleans(),
        "foot": st.booleans(),
        "strange": st.booleans(),
        "hidden": st.booleans(),
        "second": st.booleans(),
    }
)
# What people and earlier uploads did to the registry before.
DEEDS = st.lists(
    st.sampled_from(["corrected", "moved", "closed", "exited", "renamed", "recorrected"]),
    max_size=4,
    unique=True,
)
OPTIONS = st.fixed_dictionaries(
    {
        "accept": st.sampled_from(["good", "good", "all"]),
        "year": st.sampled_from([2016, 2016, 2017, None]),
        "unit_of_money": st.sampled_from(["", "", "万元"]),
        "overwrite_corrections": st.booleans(),
        "place_code": st.sampled_from(["", "", "441621104", "441621104202"]),
    }
)


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once in a transaction around all examples; each example's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(tmp_path_factory.mktemp("sheets"))
        transaction.set_rollback(True)


def lines_of(kind):
    drawn = PERSONS if kind == "persons" else HOUSEHOLDS
    return st.lists(st.tuples(drawn, MISHAPS), min_size=1, max_size=7)


@pytest.mark.parametrize("kind", ["persons", "households"])
def test_a_dry_run_says_and_counts_what_the_real_run_does_and_writes_nothing(_world, db, kind):
    seen = {"stored": 0, "refused": 0, "conflicts": 0, "parked": 0}

    @given(
        before=st.lists(PERSONS, max_size=5), deeds=DEEDS, rows=lines_of(kind), shape=SHAPE, options=OPTIONS
    )
    # Drawn anew each time, also where machines test: what a round did not show, the next one may.
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=False,
    )
    def compare(before, deeds, rows, shape, options):
        with transaction.atomic():
            prepare(_world, before, deeds)
            path = ugly(_world, kind, rows, shape)
            untouched = everything()
            dry = send(_world, kind, path, dry_run=True, **options)
            assert everything() == untouched
            real = send(_world, kind, path, **options)
            assert said(dry) == said(real)
            if not real.committed:
                # Damaged numbers wait for a person even where nothing goes in.
                assert everything() | {"parked": 0} == untouched | {"parked": 0}
            else:
                outcomes = [each.outcome for each in BatchRow.objects.filter(batch=real.batch)]
                assert outcomes.count("added") == dry.added
                assert outcomes.count("changed") == dry.changed
            count(seen, real)
            transaction.set_rollback(True)

    # The sheets must be neither all good nor all bad, or the test would show little; now and then nearly all are.
    for _ in range(3):
        compare()
        if min(seen["stored"], seen["refused"]) > EXAMPLES // 10:
            break
    assert seen["stored"] > EXAMPLES // 10
    assert seen["refused"] > EXAMPLES // 10


def count(seen, receipt):
    seen["stored"] += receipt.committed
    seen["refused"] += bool(receipt.errors)
    seen["conflicts"] += bool(receipt.conflicts)
    seen["parked"] += ParkedIdentity.objects.exists()


def said(receipt):
    return {**told(receipt), "committed": None}


def everything():
    return tables() | {"parked": ParkedIdentity.objects.count()}


def send(world, kind, path, **options):
    actor = world.liaison
    asked = {"actor": actor, "scope": scope_of(actor), "kind": kind, "file_name": path.name, "marked": False}
    return run_intake(path=path, **asked, **options)


def prepare(world, before, deeds):
    """A registry that an upload filled, and people altered by hand since."""
    if before:
        book = openpyxl.Workbook()
        book.active.append(list(before[0]))
        for row in before:
            book.active.append([value or None for value in row.values()])
        path = world.directory / "before.xlsx"
        book.save(path)
        send(world, "persons", path, accept="good", year=2016)
    for deed in deeds:
        try:
            with transaction.atomic():
                do(world, deed)
        except Refusal:
            continue


def do(world, deed):
    home, person = Household.objects.order_by("pk").first(), Person.objects.order_by("pk").last()
    if home is None or person is None:
        return
    if deed in ("corrected", "recorrected"):
        amend(person, actor=world.maker, verb="更正", ethnicity="苗族" if deed == "corrected" else "壮族")
        amend(home, actor=world.maker, verb="更正", group_name="岭下")
    elif deed == "renamed":
        amend(person, actor=world.maker, verb="更正", name="黄晓三")
    elif deed == "exited":
        facts = {"household": home, "happened_on": date(2015, 6, 1)}
        record_status_change(
            actor=world.maker, event="identified", household=home, happened_on=date(2014, 1, 1)
        )
        record_status_change(actor=world.maker, event="exited", **facts)
    else:
        facts = {"actor": world.maker, "household": home, "happened_on": date(2016, 8, 1), "reason": "搬迁"}
        if deed == "moved":
            move_household(place=Division.objects.get(code=NEIGHBOUR), **facts)
        else:
            close_household(**facts)


def ugly(world, kind, rows, shape):
    """The lines as a county would send them."""
    book = openpyxl.Workbook()
    sheet = book.active
    heads = list(rows[0][0])
    shown = [f"{each}（万元）" if shape["wan"] and "收入" in each else each for each in heads]
    extra = (["序号"] if shape["serial"] else [], ["帮扶口号"] if shape["strange"] else [])
    for at in range(shape["above"]):
        sheet.append([f"紫金县第 {at} 行说明"])
    if shape["unit_line"]:
        sheet.append(["填报单位：上义镇", None, "单位：万元"])
    sheet.append([*extra[0], *shown, *extra[1]])
    for at, (row, mishap) in enumerate(rows):
        if at in shape["spacers"]:
            sheet.append([None])
        if at in shape["groups"]:
            sheet.append([f"{'一二三四五六七八'[at]}、招元村"])
        if at == 3 and shape["head_again"]:
            sheet.append([*extra[0], *shown, *extra[1]])
        cells = [value or None for value in befallen(row, mishap).values()]
        sheet.append(
            [*([at + 1] if shape["serial"] else []), *cells, *(["早日致富"] if shape["strange"] else [])]
        )
        if mishap == "merged" and at:
            top, column = sheet.max_row - 1, heads.index("自然村") + 1 + int(shape["serial"])
            sheet.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
        if shape["hidden"] and at == 1:
            sheet.row_dimensions[sheet.max_row].hidden = True
    if shape["total"]:
        sheet.append([*([None] if shape["serial"] else []), "合计", *([None] * 11), 5000])
    if shape["foot"]:
        sheet.append(["填表人：张三", None, "审核人：李四"])
    if shape["second"]:
        other = book.create_sheet("黄洞村")
        other.append(shown)
        other.append([value or None for value in rows[0][0].values()])
    path = world.directory / "ugly.xlsx"
    book.save(path)
    return path


def befallen(row, mishap):
    """The line after its mishap."""
    row = dict(row)
    number = "证件号码" if "证件号码" in row else "户主证件号码"
    if mishap == "damaged":
        row[number] = DAMAGED[len(row.get("姓名", "")) % len(DAMAGED)]
    elif mishap == "elsewhere":
        row |= {"县": "鲁山县", "乡(镇)": "下汤镇", "行政村": "松垛沟村"}
    elif mishap == "continued":
        row |= dict.fromkeys(OWN_OF_HOME, "")
    elif mishap == "formula":
        row["人数"] = "=1+1"
    elif mishap == "spaced":
        name = "姓名" if "姓名" in row else "户主姓名"
        row |= {name: "\u3000".join(row[name]), "行政村": f" {row['行政村']}\u00a0"}
    elif mishap == "ten thousand":
        row |= {"纯收入": "50000000", "人均纯收入": "25000000"}
    return row
