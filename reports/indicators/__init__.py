"""Indicators: a figure is a query. Each is declared once; page, chart, summary, API and export ask the same declaration."""

from reports.indicators.bindings import binding, unbound
from reports.indicators.questions import questions_of
from reports.indicators.reader import Reader, Value
from reports.indicators.rows import Line, digest, lines
from reports.indicators.selection import Selection

__all__ = ["Line", "Reader", "Selection", "Value", "binding", "digest", "lines", "questions_of", "unbound"]
