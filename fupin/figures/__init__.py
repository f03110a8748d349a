"""Figures as they are stated: value, precision, the wording they were written in, and what a blank means."""

from fupin.figures.counting import check_count
from fupin.figures.errors import FigureError
from fupin.figures.figure import Figure, parse_figure
from fupin.figures.sums import add_figures
from fupin.figures.wording import Absence, Precision

__all__ = ["Absence", "Figure", "FigureError", "Precision", "add_figures", "check_count", "parse_figure"]
