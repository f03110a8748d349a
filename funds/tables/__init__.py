"""The registers of money as columns over selectors: a page and a workbook show the same."""

from funds.tables.allocations import ALLOCATIONS
from funds.tables.checks import CHECKS
from funds.tables.goods import GOODS
from funds.tables.papers import PAPERS
from funds.tables.payments import PAYMENTS
from funds.tables.projects import PROJECTS
from funds.tables.sources import SOURCES
from funds.tables.table import Column, Table

TABLES = {table.key: table for table in (SOURCES, ALLOCATIONS, PROJECTS, PAYMENTS, GOODS, PAPERS, CHECKS)}

__all__ = ["TABLES", "Column", "Table"]
