"""The household's page shows its watches with their help, and the work of its members; what is personal is covered."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counties.models import Help
from counties.services import keep_case, keep_measure, record_work_spell
from tests.counties.registry_world import id_number, member, new_household, new_person
from units.models import Role


@pytest.fixture
def home(world):
    """A household watched from May 2021 to March 2022, with help, whose head works elsewhere."""
    world.home = new_household(world, "1001")
    head = new_person(world, world.home, relation="户主", id_number=id_number())
    case, _ = keep_case(
        actor=world.maker,
        household=world.home,
        monitored_on=date(2021, 5, 1),
        monitor_kind="marginal",
        cleared_on=date(2022, 3, 31),
        cleared_how="helped",
        risks=["illness", "labour"],
        own_expense=Decimal("18000.5"),
        dropped_out=False,
        collector="张三",
        phone="13600136000",
        provenance={},
    )
    for year, kind, said in (
        (2021, "security", Help(True, "低保")),
        (2022, "employment", Help(True, "劳务输出")),
        (2022, "industry", Help(False)),
    ):
        keep_measure(actor=world.maker, case=case, year=year, kind=kind, said=said, provenance={})
    record_work_spell(
        actor=world.maker,
        person=head,
        starts_on=date(2023, 2, 1),
        work_county="深圳市龙岗区",
        employer="某电子厂",
        transport_subsidy=Decimal(600),
    )
    return world


def page(client, world, user):
    client.force_login(user)
    answer = client.get(reverse("household", args=[world.home.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def section(text, title):
    """The part of the page under this heading."""
    return text.split(f"<h2>{title}</h2>")[1].split("</section>")[0]


def test_a_watch_is_told_with_its_days_its_facts_and_its_help_by_year(client, home):
    text = section(page(client, home, home.liaison), "防返贫监测")
    for words in (
        "2021-05-01 起：边缘易致贫户",
        "2022-03-31 风险消除",
        "<dd>因病、缺劳动力</dd>",
        "<dd>帮扶消除</dd>",
        "<dd>18,000.50</dd>",
        "<dt>义务教育阶段适龄儿童少年失学辍学</dt><dd>否</dd>",
        "未填：工资性收入（元）、转移性收入（元）、风险消除后失学辍学、享受低保政策情况、",
        "<dd>张三</dd>",
    ):
        assert words in text
    rows = [row.split("</tr>")[0] for row in text.split("<tbody>")[1].split("<tr>")[1:]]
    assert [row.replace("</td>", "").split("<td>")[1:] for row in rows] == [
        ["2022", "产业帮扶", "否", "—"],
        ["2022", "就业帮扶", "是", "劳务输出"],
        ["2021", "综合保障", "是", "低保"],
    ]


def test_a_watch_that_lasts_says_so(client, world):
    world.home = new_household(world, "1")
    keep_case(
        actor=world.maker,
        household=world.home,
        monitored_on=date(2023, 5, 1),
        monitor_kind="sudden",
        provenance={},
    )
    text = section(page(client, world, world.liaison), "防返贫监测")
    assert "风险未消除" in text
    for beside in ("风险消除方式", "风险消除后失学辍学", "因自然灾害子项", "失学或辍学原因"):
        assert beside not in text
    assert "没有登记帮扶措施。" in text


def test_work_is_told_with_its_months(client, home):
    text = section(page(client, home, home.liaison), "务工")
    for words in ("黄招元", "2023-02", "未结束", "深圳市龙岗区", "某电子厂", "600.00", "未填"):
        assert words in text


def test_the_telephone_is_masked_for_all_and_names_for_who_only_reads(client, home):
    assert "13600136000" not in page(client, home, home.liaison)
    assert "136****6000" in page(client, home, home.liaison)
    leader = member(home, "leader", Role.LEADER, unit=home.bank)
    text = page(client, home, leader)
    for name in ("张三", "黄招元", "13600136000", id_number()):
        assert name not in text
    assert "张*" in section(text, "防返贫监测")
    assert "黄**" in section(text, "务工")


def test_a_household_without_any_says_so(client, world):
    world.home = new_household(world, "1")
    text = page(client, world, world.liaison)
    assert "没有监测档案。" in text
    assert "没有登记务工。" in text


def test_more_watches_and_spells_take_no_more_queries(client, home):
    def asked():
        with CaptureQueriesContext(connection) as found:
            page(client, home, home.liaison)
        return len(found)

    asked()
    before = asked()
    for year in (2023, 2024):
        keep_case(
            actor=home.maker,
            household=home.home,
            monitored_on=date(year, 1, 1),
            cleared_on=date(year, 6, 30),
            monitor_kind="marginal",
            provenance={},
        )
        record_work_spell(actor=home.maker, person=home.home.persons.get(), starts_on=date(year, 9, 1))
    assert asked() == before
