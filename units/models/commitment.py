"""责任书: what a unit promised for a year, by indicator; versioned and signed."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import models

from fupin.catalogue import definition, indicator_choices
from fupin.intake.models import Sourced
from units.models.unit import Unit
from units.querysets import ScopedQuerySet, UnitRowQuerySet


class TargetQuerySet(ScopedQuerySet):
    unit_path = "commitment__unit_id"
    timed_by = "commitment"


@pghistory.track()
class Commitment(Sourced):
    """One version of a unit's promise for a year; a signed version is not changed, the next one replaces it."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="commitments")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    signed_by = models.CharField("签订人", max_length=40, blank=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        verbose_name = "责任书"
        verbose_name_plural = "责任书"
        ordering = ["-year", "unit", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "version"],
                name="one_commitment_version",
                violation_error_message="这一版责任书已有",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} 年责任书（第 {self.version} 版）"


@pghistory.track()
class CommitmentTarget(Sourced):
    """One promised number. The indicator is named by its code; how it is computed is the reports' business."""

    commitment = models.ForeignKey(
        Commitment, verbose_name="责任书", on_delete=models.PROTECT, related_name="targets"
    )
    indicator = models.CharField("指标", max_length=60, choices=indicator_choices)
    target = models.DecimalField("目标值", max_digits=20, decimal_places=6, help_text="按指标的单位填写")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "责任书指标"
        verbose_name_plural = "责任书指标"
        ordering = ["commitment", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "indicator"],
                name="one_target_per_indicator",
                violation_error_message="这项指标已有目标值",
            )
        ]

    def clean(self) -> None:
        if self.target is not None and self.target < 0:
            raise ValidationError({"target": "目标值不能为负数"})

    def __str__(self) -> str:
        known = definition(self.indicator)
        return f"{known.name if known else self.indicator} {self.target.normalize():f}{known.unit if known else ''}"
