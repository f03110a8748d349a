"""What a page asks is asked in one statement, composed once; the answers are those of asking one by one, every time."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.catalogue import definitions
from fupin.periods import Period
from fupin.scope import NOTHING, SYSTEM, Scope
from projects.services import agree_income, take_over_asset
from reports.dashboards import MoneyByYear, MoneyFlows, money_by_year, money_flows, years_with_data
from reports.indicators import Reader, Selection, questions_of
from reports.indicators.slots import Slot
from reports.indicators.statements import composed
from tests.reports.world import COUNTY, VILLAGE
from units.services import hold_meeting, issue_document

YEARS = Period.years(1995, 2008)


@pytest.fixture
def busy(world):
    """Rows of every way of adding up, of two units and two places."""
    world.money("4260万元", title="累计投入", covers_from=date(1995, 1, 1))
    world.money("31.5万元", title="当年投入", on=date(2007, 5, 1))
    world.money("77万元", title="郑州海关投入", unit=world.customs)
    for unit in (world.office, world.customs):
        hold_meeting(actor=world.clerk, unit=unit, kind="joint", title="联席会议", ends_on=date(2007, 5, 1))
    issue_document(actor=world.clerk, unit=world.office, title="新一轮扶贫工作规划")
    world.activity("助学", "edu.students_aided", "180余人", starts_on=date(2006, 1, 1))
    world.activity(
        "跨期助学", "edu.students_aided", "9人", starts_on=date(2008, 6, 1), ends_on=date(2009, 6, 1)
    )
    for day, stated in ((date(2006, 6, 1), "90人"), (date(2008, 6, 1), "70余人"), (date(2008, 6, 1), "5人")):
        world.activity(f"留守{stated}", "labor.left_behind", stated, ends_on=day)
    world.reported("proj.count", "270余个", "个", ends_on=date(2006, 12, 31))
    world.project("新项目", ends_on=date(2008, 6, 30))
    for name, rate in (("入股工业园", "15"), ("入股石场", "12.5"), ("光伏", None)):
        income(world, name, rate)
    return world


def income(world, name, rate):
    facts = {"actor": world.clerk, "agreed_on": date(2008, 1, 1)}
    asset = take_over_asset(
        actor=world.clerk,
        unit=world.office,
        place=world.county,
        name=name,
        kind="operating",
        ends_on=date(2008, 1, 1),
    )
    if rate:
        return agree_income(
            asset=asset, kind="fixed_rate", principal=Decimal("100.10"), rate=Decimal(rate), **facts
        )
    return agree_income(asset=asset, kind="rent", yearly_rent=Decimal("300.33"), **facts)


# At least one of each way of adding up, and one of which there are no rows.
CODES = (
    *("rel.start_year", "rel.units", "rel.counties", "fund.direct_total", "fund.introduced", "proj.count"),
    *("meeting.count", "doc.count", "edu.students_aided", "labor.left_behind", "asset.rate", "asset.due"),
    *("asset.principal", "fund.signed", "train.sessions"),
)


def asked(world):
    """Sides, periods and scopes of many kinds, and of each kind more than one."""
    own, below = ({"unit": unit} for unit in (world.office, world.customs))
    sides = [{}, own, below, {"place": COUNTY}, {"place": VILLAGE}, own | {"place": COUNTY}, {"project": 1}]
    year, days = Period.year(2007), Period(date(2006, 2, 1), date(2008, 6, 30))
    scopes = (
        *(NOTHING, Scope(places=(COUNTY,)), Scope(places=(VILLAGE,))),
        *(Scope(user_id=1, unit_ids=frozenset({unit.pk})) for unit in (world.office, world.customs)),
        Scope(user_id=2, unit_ids=frozenset({world.office.pk, world.customs.pk}), served_places=(COUNTY,)),
        Scope(unit_ids=frozenset({world.office.pk}), seen_to=date(2007, 6, 30)),
    )
    return [
        *(Selection(SYSTEM, YEARS, **side) for side in sides),
        *(Selection(SYSTEM, period, unit=world.office) for period in (year, days)),
        *(Selection(scope, YEARS) for scope in scopes),
        Selection(scopes[-1], days),
    ]


def asked_alone(selection):
    reader = Reader(selection)
    return {code: reader.value(code) for code in CODES}


def values(selection):
    return {value.definition.code: value for value in Reader(selection).values()}


def test_the_figures_are_those_asked_one_by_one(busy, monkeypatch):
    together = [values(selection) for selection in asked(busy)]

    monkeypatch.setattr(Reader, "_part", Reader._uncovered)

    for selection, found in zip(asked(busy), together, strict=True):
        alone = asked_alone(selection)
        assert [code for code in CODES if found[code] != alone[code]] == [], selection
    whole = together[0]
    assert whole["labor.left_behind"].text == "75余人"
    assert whole["edu.students_aided"].straddling_count == 1
    assert whole["asset.rate"].text == "12.5—15%"
    assert whole["asset.due"].figure.value == Decimal("15.02") + Decimal("12.51") + Decimal("300.33")
    assert whole["proj.count"].text == "271余个"


def test_a_statement_is_composed_once_for_all_who_ask_alike(busy):
    scopes = [Scope(user_id=unit.pk, unit_ids=frozenset({unit.pk})) for unit in (busy.office, busy.customs)]
    composed.cache_clear()

    found = [values(Selection(scope, YEARS))["fund.direct_total"] for scope in scopes]
    found.append(values(Selection(scopes[0], Period.year(2007)))["fund.direct_total"])

    assert composed.cache_info().misses == 1
    assert [value.figure.value for value in found] == [42_915_000, 770_000, 315_000]


def test_another_kind_of_scope_is_another_statement(busy):
    scopes = (Scope(places=(COUNTY,)), Scope(places=(COUNTY, VILLAGE)), NOTHING, SYSTEM)
    composed.cache_clear()

    found = [values(Selection(scope, YEARS))["fund.direct_total"].row_count for scope in scopes]

    assert composed.cache_info().misses == 4
    assert found == [3, 3, 0, 3]


def test_what_was_just_written_is_in_the_figure(busy):
    selection = Selection(Scope(unit_ids=frozenset({busy.office.pk})), Period.year(2007))
    before = values(selection)

    busy.money("1.11元", title="又一笔", on=date(2007, 12, 31))
    hold_meeting(
        actor=busy.clerk, unit=busy.office, kind="joint", title="又一次会议", ends_on=date(2007, 5, 2)
    )

    after = values(selection)
    direct = [each["fund.direct_total"].figure.value for each in (before, after)]
    assert direct == [315_000, Decimal("315001.11")]
    assert [each["meeting.count"].row_count for each in (before, after)] == [1, 2]


def test_amounts_come_back_to_the_last_fen(world):
    amount = Decimal("99999999999999.07")
    for number in range(11):
        world.money(f"{amount}元", title=f"第{number}笔")

    value = world.reader().value("fund.direct")

    assert value.figure.value == amount * 11
    assert type(value.figure.value) is Decimal


def test_the_whole_catalogue_and_the_charts_are_two_queries(busy, django_assert_num_queries):
    scope = Scope(unit_ids=frozenset({busy.office.pk, busy.customs.pk}))
    reader = Reader(Selection(scope, Period.years(2007, 2008)))

    with django_assert_num_queries(2):
        reader.foresee((*questions_of(tuple(definitions())), MoneyByYear(), MoneyFlows()))
        found = reader.values(), money_by_year(reader), money_flows(reader)

    assert all(found)


def test_a_reported_figure_costs_queries_only_where_rows_stand_beside_it(world, django_assert_num_queries):
    world.reported("proj.count", "270余个", "个")
    world.reported("edu.students_aided", "30人", "人")
    with django_assert_num_queries(2):
        world.reader().values()


def test_the_years_with_data_are_found_in_one_query(busy, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert years_with_data(Selection(SYSTEM, YEARS, unit=busy.office)) == (1995, 2009)


def test_a_statement_cannot_look_at_what_will_fill_it():
    slot = Slot("scope.unit_ids")
    for look in (len, sorted, lambda value: value < 1, lambda value: value.year, lambda value: 1 in value):
        with pytest.raises((TypeError, AttributeError)):
            look(slot)
