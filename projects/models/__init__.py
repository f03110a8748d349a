"""The work: projects, activities, agreements, assets."""

from projects.models.activity import Activity, ActivityKind, ActivityMeasure, Agreement
from projects.models.asset import Asset, AssetKind, AssetReceipt, IncomeTerm, Operation
from projects.models.paper import PaperKind, ProjectPaper
from projects.models.project import (
    Project,
    ProjectBenefit,
    ProjectQuantity,
    ProjectSource,
    ProjectStep,
    Publicity,
    Stage,
)

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityMeasure",
    "Agreement",
    "Asset",
    "AssetKind",
    "AssetReceipt",
    "IncomeTerm",
    "Operation",
    "PaperKind",
    "Project",
    "ProjectBenefit",
    "ProjectPaper",
    "ProjectQuantity",
    "ProjectSource",
    "ProjectStep",
    "Publicity",
    "Stage",
]
