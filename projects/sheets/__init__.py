"""Sheets of projects, activities, agreements and assets."""

from projects.sheets.activities import ACTIVITIES
from projects.sheets.agreements import AGREEMENTS
from projects.sheets.assets import ASSET_RECEIPTS, ASSETS
from projects.sheets.papers import PROJECT_PAPERS
from projects.sheets.projects import PROJECTS

__all__ = ["ACTIVITIES", "AGREEMENTS", "ASSETS", "ASSET_RECEIPTS", "PROJECTS", "PROJECT_PAPERS"]
