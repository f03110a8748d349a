"""The only functions that change projects, activities, agreements and assets."""

from projects.services.activities import (
    Measure,
    amend_activity,
    check_measure,
    record_activity,
    record_measure,
)
from projects.services.agreements import amend_agreement, sign_agreement
from projects.services.assets import agree_income, amend_asset, record_receipt, take_over_asset
from projects.services.lifecycle import advance_project, correct_step, publish_project
from projects.services.papers import record_paper
from projects.services.projects import (
    PlannedSource,
    amend_project,
    open_project,
    record_benefit,
    record_quantity,
)

__all__ = [
    "Measure",
    "PlannedSource",
    "advance_project",
    "agree_income",
    "amend_activity",
    "amend_agreement",
    "amend_asset",
    "amend_project",
    "check_measure",
    "correct_step",
    "open_project",
    "publish_project",
    "record_activity",
    "record_benefit",
    "record_measure",
    "record_paper",
    "record_quantity",
    "record_receipt",
    "sign_agreement",
    "take_over_asset",
]
