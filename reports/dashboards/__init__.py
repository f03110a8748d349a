"""What the overview shows: key figures by family, and the numbers behind its charts."""

from reports.dashboards.flows import Flow, MoneyFlows, money_flows
from reports.dashboards.keyfigures import Section, key_figures
from reports.dashboards.money import (
    DIRECT,
    MoneyByYear,
    Share,
    YearlyMoney,
    direct_by_channel,
    money_by_year,
    money_to_date,
    rows_of_channel,
    years_of,
)
from reports.dashboards.years import years_with_data

__all__ = [
    "DIRECT",
    "Flow",
    "MoneyByYear",
    "MoneyFlows",
    "Section",
    "Share",
    "YearlyMoney",
    "direct_by_channel",
    "key_figures",
    "money_by_year",
    "money_flows",
    "money_to_date",
    "rows_of_channel",
    "years_of",
    "years_with_data",
]
