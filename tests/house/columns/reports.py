"""Sheets of figures that rows cannot give, and of assertions."""

from tests.house.columns.cases import ADDS, SAYS_THE_SAME, Case, Cell, Changes
from tests.house.columns.units import BANK, CUSTOMS, HUANGDONG, ORIGIN, ZHAOYUAN

CASES = {
    "figures": Case(
        {
            "indicator": Cell("脱贫户数", "危房改造", ADDS),
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "place": Cell(ZHAOYUAN, HUANGDONG, ADDS),
            "starts_on": Cell("2016-01-01", "2017-01-01", ADDS),
            "ends_on": Cell("2018-12-31", "2019-12-31", ADDS),
            "figure": Cell("96", "97", stored=("96户", "97户")),
            "stated_unit": Cell("户", "万户", Changes("figure"), SAYS_THE_SAME, stored=("96户", "96万户")),
            "status": Cell("实绩", "计划", ADDS, SAYS_THE_SAME),
            "caliber": Cell("户籍", "常住"),
            "adopted": Cell("是", "否", filled=SAYS_THE_SAME),
            **ORIGIN,
        }
    ),
    "claims": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "place": Cell(ZHAOYUAN, HUANGDONG),
            "topic": Cell("概况", "招商引资"),
            "text": Cell("全县推广", "全市推广", ADDS),
            "starts_on": Cell("2016-01-01", "2017-01-01"),
            "ends_on": Cell("2018-12-31", "2019-12-31"),
            "evidence": Cell("县简报第3期", "县简报第4期"),
            **ORIGIN,
        }
    ),
}
