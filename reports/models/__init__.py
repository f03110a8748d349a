"""What it all came to: figures that were reported, claims with their evidence, summaries with the figures frozen in them."""

from reports.models.figure import Claim, FigureStatus, ReportedFigure
from reports.models.summary import Edition, EditionFigure, Narrative, Summary

__all__ = ["Claim", "Edition", "EditionFigure", "FigureStatus", "Narrative", "ReportedFigure", "Summary"]
