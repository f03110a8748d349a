"""The national division tree. The code is the path: 2-2-2-3-3 digits, so an ancestor is a prefix."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from counties.querysets import DivisionQuerySet, PlaceRowQuerySet
from fupin.intake.models import Sourced

LEVEL_LENGTHS = (2, 4, 6, 9, 12)


class Division(models.Model):
    """One place. 665,276 of them when the whole nation is loaded; source: National Bureau of Statistics, 2023 edition."""

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=80)
    level = models.PositiveSmallIntegerField(
        "级别", choices=[(1, "省级"), (2, "市级"), (3, "县级"), (4, "乡级"), (5, "村级")]
    )
    full_name = models.CharField("全称", max_length=200)
    pinyin = models.CharField("拼音", max_length=200, editable=False)
    initials = models.CharField("拼音首字母", max_length=60, editable=False)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "地区"
        verbose_name_plural = "地区"
        ordering = ["code"]
        indexes = [
            GinIndex(fields=["full_name"], name="division_full_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["pinyin"], name="division_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="division_initials", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name or self.name

    @property
    def ancestor_codes(self) -> list[str]:
        """Codes from the province down to the parent."""
        return [self.code[:length] for length in LEVEL_LENGTHS if length < len(self.code)]


class DesignationKind(models.TextChoices):
    NATIONAL_KEY_COUNTY = "national_key_county", "国家扶贫开发工作重点县"
    POOR_COUNTY = "poor_county", "贫困县"
    DEEP_POOR_COUNTY = "deep_poor_county", "深度贫困县"
    POOR_VILLAGE = "poor_village", "贫困村"
    RELATIVE_POOR_VILLAGE = "relative_poor_village", "相对贫困村"
    DEEP_POOR_VILLAGE = "deep_poor_village", "深度贫困村"


@pghistory.track()
class Designation(Sourced):
    """A place was declared poor from a year to the day it was lifted out (村出列、县摘帽)."""

    place = models.ForeignKey(
        Division, verbose_name="地区", on_delete=models.PROTECT, related_name="designations"
    )
    kind = models.CharField("认定类别", max_length=30, choices=DesignationKind)
    year_from = models.PositiveSmallIntegerField("认定年度", null=True, blank=True)
    lifted_on = models.DateField(
        "退出日期", null=True, blank=True, help_text="村出列、县摘帽的日期；仍在册的留空"
    )

    objects = PlaceRowQuerySet.as_manager()

    class Meta:
        verbose_name = "贫困县村认定"
        verbose_name_plural = "贫困县村认定"
        ordering = ["place_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "year_from"],
                nulls_distinct=False,
                name="one_designation_per_place_kind_year",
                violation_error_message="该地区的这一认定已登记",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_kind_display()}"
