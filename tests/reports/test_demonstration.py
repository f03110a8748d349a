"""The demonstration: four real accounts, each of their figures stated from rows and from nothing else."""

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from counties.models import Division
from demo.build import HERE, content, plans
from funds.models import Entry
from funds.selectors import LedgerFilters, totals_by_channel
from funds.selectors.ageing import idle_money
from funds.selectors.crosstable import cross_table
from funds.selectors.parts import goods_in_kind
from fupin.accounts.models import User
from fupin.catalogue import definitions
from fupin.intake.models import Batch
from fupin.periods import Period
from fupin.rules.selectors import rule_value
from fupin.scope import SYSTEM
from projects.models import Project
from reports.demonstration import ACCOUNTS, accounts_file, load, workbooks
from reports.indicators import Reader, Selection, lines
from reports.models import Claim
from tests.reports.demonstration_figures import (
    CUSTOMS_FIGURES,
    GUIYANG_FIGURES,
    MONEY,
    PROJECT_MONEY,
    PURPOSES,
    VILLAGE_FIGURES,
    ZHOUQU_FIGURES,
)
from units.access import scope_of
from units.models import Unit

pytestmark = pytest.mark.django_db

CUSTOMS = Selection(SYSTEM, Period(date(1995, 1, 1), date(2008, 12, 31)))
GUIYANG = Selection(SYSTEM, Period(date(2016, 1, 1), date(2019, 12, 31)))
VILLAGE = Selection(SYSTEM, Period(date(2016, 1, 1), date(2018, 12, 31)), place="441621104202")
ZHOUQU = Selection(SYSTEM, Period(date(2010, 1, 1), date(2014, 12, 31)))


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for the module and rolled back after it; gives the lines that were printed."""
    var = tmp_path_factory.mktemp("var")
    said = []
    cheap = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings_here = override_settings(DEMO=True, VAR=var, MEDIA_ROOT=var / "files", PASSWORD_HASHERS=cheap)
    with settings_here, django_db_blocker.unblock(), transaction.atomic():
        load(said.append)
        yield said
        transaction.set_rollback(True)


def of(selection, name=""):
    return Reader(selection.narrowed(unit=Unit.objects.get(name=name)) if name else selection)


@pytest.mark.parametrize(("code", "text"), CUSTOMS_FIGURES.items())
def test_the_customs_administration_reads_as_in_its_own_account(code, text):
    assert of(CUSTOMS, "海关总署").value(code).text == text


def test_the_cadres_of_zhengzhou_are_stated_beside_those_of_the_administration_and_not_added():
    assert of(CUSTOMS, "郑州海关").value("cadre.seconded").text == "17人"
    assert of(CUSTOMS, "海关总署").value("cadre.seconded").figure.value == 21


def test_intended_investment_is_in_no_money_that_arrived():
    reader = of(CUSTOMS, "海关总署")
    assert reader.value("fund.intent").figure.value == 1_600_000_000
    assert reader.value("fund.introduced").figure.value == 2_250_000
    assert reader.value("fund.received").figure.value == 42_600_000 + 6_000_000
    assert reader.value("fund.arrived").missing


def test_what_is_laid_down_is_a_parameter_and_no_entry():
    assert rule_value("admin_budget", year=2000, unit_name="海关总署") == 4_000_000
    assert rule_value("secondment_years", year=2005, unit_name="海关总署") == 1
    assert rule_value("secondment_years", year=2008, unit_name="海关总署") == 2
    assert of(CUSTOMS, "海关总署").value("fund.admin").missing


@pytest.mark.parametrize(("code", "text"), GUIYANG_FIGURES.items())
def test_guiyang_customs_reads_as_in_its_own_account(code, text):
    assert of(GUIYANG, "贵阳海关").value(code).text == text


def test_money_of_which_goods_are_not_told_apart_is_in_neither_kind():
    reader = of(GUIYANG, "贵阳海关")
    assert reader.value("fund.direct_mixed").figure.value == Decimal("452800") + Decimal("1650330")
    assert reader.value("fund.direct").missing
    assert reader.value("fund.introduced").figure.value == Decimal("2882000") + Decimal("346500") + Decimal(
        "48795000"
    )


def test_what_is_left_at_the_end_is_not_added_to_what_was_there_at_the_beginning():
    reader = of(GUIYANG.narrowed(period=Period(date(2016, 1, 1), date(2016, 1, 1))), "贵阳海关")
    assert reader.value("labor.left_behind").text == "40人"


@pytest.mark.parametrize(("code", "text"), VILLAGE_FIGURES.items())
def test_zhaoyuan_village_reads_as_in_the_account_of_its_cadre(code, text):
    assert of(VILLAGE).value(code).text == text


@pytest.mark.parametrize(("name", "text"), PROJECT_MONEY.items())
def test_each_project_of_the_village_has_its_own_money(name, text):
    project = Project.objects.get(name=name, place_id="441621104202")
    assert of(VILLAGE.narrowed(project=project.pk)).value("fund.received").text == text


# What each account says of its money, entry by entry, in 万元 by channel; income stands apart.


@pytest.mark.parametrize("name", MONEY)
def test_the_money_of_each_account_comes_out_of_its_entries_by_channel(name):
    rows = Entry.objects.filter(unit__name=name)
    entries: dict[tuple[str, str], list[str]] = {}
    for entry in rows.order_by("seq"):
        amount = f"{entry.summary} {entry.amount / 10000:f}".rstrip("0").rstrip(".")
        entries.setdefault((entry.nature, entry.channel), []).append(amount)
    assert entries == MONEY[name]
    totals = {(total.nature, total.channel): total.amount for total in totals_by_channel(rows)}
    said = {
        key: sum(Decimal(line.rpartition(" ")[2]) for line in lines) for key, lines in MONEY[name].items()
    }
    assert totals == {key: amount * 10000 for key, amount in said.items()}


def test_the_village_got_441_644_by_four_channels_and_the_prize_beside_it():
    said = MONEY["中国人民银行深圳市中心支行"]
    sums = {
        channel: sum(Decimal(line.rpartition(" ")[2]) for line in said[nature, channel])
        for nature, channel in said
    }
    assert sums.pop("prize") == 10
    assert sums == {
        "unit_unstated": Decimal("326.304"),
        "party_fee": Decimal("3.2"),
        "staff_donation": Decimal("6.14"),
        "award": 106,
    }
    assert sum(sums.values()) == Decimal("441.644")


# 贵阳海关 is a unit of 海关总署: who asks for a unit is answered for those below it too.


@pytest.mark.parametrize("name", PURPOSES)
def test_the_cross_table_says_what_the_money_was_for(name):
    filters = LedgerFilters(unit=Unit.objects.get(name=name))
    table = cross_table(SYSTEM, filters, date(2019, 12, 31))
    direct = ("direct", "定点帮扶单位")
    got = {purpose: sums.received for (purpose, group), sums in table.cells.items() if group == direct}
    assert got == PURPOSES[name]


def test_sums_over_years_are_not_called_idle():
    lines = idle_money(SYSTEM, LedgerFilters(), date(2026, 1, 1))
    assert {line.age for line in lines} == {"unknown"}
    assert sum(line.amount for line in lines) == sum(Entry.objects.values_list("amount", flat=True))


def test_goods_that_were_named_without_numbers_have_no_stock():
    names = ["图书", "乐器", "书架、书桌等"]
    goods = goods_in_kind(SYSTEM, LedgerFilters())
    assert [(each.name, each.quantity, each.stock) for each in goods] == [
        (name, None, None) for name in names
    ]


def test_a_meeting_about_the_county_is_the_units_and_not_the_villages():
    period = VILLAGE.period
    assert of(Selection(SYSTEM, period), "中国人民银行深圳市中心支行").value("meeting.count").text == "1次"
    assert of(VILLAGE).value("meeting.count").missing


def test_prize_money_is_income_and_no_input():
    assert Entry.objects.get(channel="prize").amount == 100_000
    assert of(VILLAGE).value("fund.received").figure.value == 4_416_440


def test_dividends_that_the_account_leaves_open_stay_open():
    assert of(VILLAGE).value("asset.dividend").missing


@pytest.mark.parametrize(("code", "text"), ZHOUQU_FIGURES.items())
def test_zhouqu_county_reads_as_in_the_account_of_its_helpers(code, text):
    assert of(ZHOUQU, "中共中央组织部").value(code).text == text


def test_the_poor_are_counted_at_the_beginning_and_at_the_end():
    reader = of(ZHOUQU.narrowed(period=Period.year(2012)), "中共中央组织部")
    assert (reader.value("poverty.persons").text, reader.value("poverty.rate").text) == ("4.5万人", "32.9%")


# The earliest year is no sum, a unit with two counties is one unit, and rates stand side by side.
NOT_SUMMED = {"rel.start_year", "rel.units", "asset.rate"}
ASKED = [(CUSTOMS, "海关总署"), (GUIYANG, "贵阳海关"), (VILLAGE, ""), (ZHOUQU, "中共中央组织部")]


@pytest.mark.parametrize(("selection", "name"), ASKED, ids=["海关总署", "贵阳海关", "招元村", "舟曲"])
def test_every_figure_is_the_sum_of_its_lines(selection, name):
    reader = of(selection, name)
    for code in definitions().keys() - NOT_SUMMED:
        value = reader.value(code)
        numbers = [Decimal(line.value) for line in lines(reader, code) if line.value is not None]
        assert sum(numbers) == (value.figure.value or 0), code
        assert value.missing == (not numbers), code


@pytest.mark.parametrize(("selection", "name"), ASKED, ids=["海关总署", "贵阳海关", "招元村", "舟曲"])
@pytest.mark.parametrize("username", ["office", "checker", "leader", "auditor"])
def test_the_staff_of_the_demonstration_see_every_figure(selection, name, username):
    scope = scope_of(User.objects.get(username=username))
    texts = [value.text for value in of(selection.narrowed(scope=scope), name).values()]
    assert texts == [value.text for value in of(selection, name).values()]


def test_the_liaison_sees_the_village_and_no_other_source():
    scope = scope_of(User.objects.get(username="liaison"))
    assert of(VILLAGE.narrowed(scope=scope)).value("fund.received").text == "441.644万元"
    assert of(ZHOUQU.narrowed(scope=scope)).value("labor.income").missing


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "logadmin"])
def test_the_three_administrators_see_no_figures(username):
    scope = scope_of(User.objects.get(username=username))
    assert all(value.missing for value in of(VILLAGE.narrowed(scope=scope)).values())


def test_assertions_stand_with_what_they_rest_on():
    claims = dict(Claim.objects.values_list("text", "evidence"))
    assert any("“真扶贫，扶真贫”" in text for text in claims)
    assert any("投资洽谈会上达成的最大的投资项目" in text for text in claims)
    assert all(claims.values())


# Facts that are no quantities of the work, or are said a second time, or follow from rows.
NO_QUANTITY = {
    "重述": "000-24 000-26 000-29 000-30 000-34 001-20",
    "由结对关系计数得出": "000-09",
    "固定用语、条目数": "000-08 000-25 000-27 000-38 001-02 001-09 002-5-53 004-10",
    "没有相应政策参数的惯例": "000-07 004-07 004-08 004-09",
    "叙述": "002-5-01 002-5-11 004-02 004-03",
    "来源本身的日期": "001-01 004-01 004-24",
}
FACTS = re.compile(r"（事实 ([^）]+)）")


def _said(column):
    """(file, words) of the sources of all rows that go in, policy numbers included."""
    for path in [*HERE.glob("rows/*/*.csv"), *HERE.glob("rows/*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words = row.get(column) or row.get("依据") or ""
                yield path.name, words


def _facts():
    for path in HERE.glob("facts/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (row["编号"] for row in csv.DictReader(file))


def test_every_fact_of_the_sources_goes_in_once_or_is_no_quantity():
    named = [
        fact for _, words in _said("来源") for facts in FACTS.findall(words) for fact in facts.split("、")
    ]
    left_out = " ".join(NO_QUANTITY.values()).split()
    assert sorted([*named, *left_out]) == sorted(_facts())


def test_every_row_names_its_source():
    assert [name for name, words in _said("来源") if not words] == []


def _parts(data):
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_the_workbooks_are_what_the_tables_say():
    for plan in plans():
        assert _parts((HERE / plan.file).read_bytes()) == _parts(content(plan)), plan.file


def test_every_workbook_goes_in_whole_and_by_the_ordinary_upload(demo):
    assert len(demo) == len(workbooks()) == Batch.objects.filter(state="committed").count()
    assert Batch.objects.exclude(state="committed").count() == 0
    sent_by = {(batch.kind == "policy_numbers", batch.uploaded_by.username) for batch in Batch.objects.all()}
    assert sent_by == {(False, "office"), (True, "sysadmin")}
    assert sum(Batch.objects.values_list("refused_count", flat=True)) == 0


def test_loading_again_changes_nothing_and_asks_little():
    before = Batch.objects.count(), Entry.objects.count(), User.objects.count(), accounts_file().read_bytes()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert load(pytest.fail) is False
    assert len(queries) <= 2
    assert before == (
        Batch.objects.count(),
        Entry.objects.count(),
        User.objects.count(),
        accounts_file().read_bytes(),
    )


def test_the_accounts_stand_in_a_file_for_its_owner_alone():
    assert accounts_file().stat().st_mode & 0o777 == 0o600
    text = accounts_file().read_text(encoding="utf-8")
    assert all(f"{account.username}\t{account.role.label}\t" in text for account in ACCOUNTS)
    password = re.search(r"口令都是 (\S+?)，", text)[1]
    assert all(User.objects.get(username=account.username).check_password(password) for account in ACCOUNTS)


def test_outside_demonstrations_it_refuses_and_writes_nothing(settings):
    settings.DEMO = False
    before = User.objects.count(), Division.objects.count()
    with pytest.raises(CommandError, match="只装入演示环境"):
        call_command("load_demo")
    assert before == (User.objects.count(), Division.objects.count())
