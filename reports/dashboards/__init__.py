"""What the overview shows: key figures by family, and the numbers behind its charts."""

from reports.dashboards.flows import Flow, money_flows
from reports.dashboards.keyfigures import Section, key_figures
from reports.dashboards.money import (
    DIRECT,
    Share,
    YearlyMoney,
    direct_by_channel,
    money_by_year,
    money_to_date,
    rows_of_channel,
)

__all__ = [
    "DIRECT",
    "Flow",
    "Section",
    "Share",
    "YearlyMoney",
    "direct_by_channel",
    "key_figures",
    "money_by_year",
    "money_flows",
    "money_to_date",
    "rows_of_channel",
]
