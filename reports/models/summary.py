"""Annual summaries: what is to be written, what people wrote into it, and editions with their figures frozen."""

import pghistory
from django.conf import settings
from django.db import models

from counties.models import Division
from reports.querysets import EditionQuerySet, SummaryQuerySet
from units.models import Unit


class TemplateKey(models.TextChoices):
    YEARBOOK = "yearbook", "年鉴体（中央单位）"
    UNIT_REPORT = "unit_report", "单位总结（驻村帮扶）"


@pghistory.track()
class Summary(models.Model):
    """One summary to be written: a template, about a unit or a place, over a span of whole years."""

    template = models.CharField("模板", max_length=20, choices=TemplateKey)
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="summaries")
    place = models.ForeignKey(
        Division,
        verbose_name="地区",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="summaries",
    )
    year_from = models.PositiveSmallIntegerField("起始年度")
    year = models.PositiveSmallIntegerField("年度")

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name = "年度总结"
        verbose_name_plural = "年度总结"
        ordering = ["-year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "unit", "place", "year_from", "year"],
                nulls_distinct=False,
                name="one_summary_per_subject_and_span",
                violation_error_message="这份总结已建立",
            ),
            models.CheckConstraint(
                condition=models.Q(year_from__lte=models.F("year")),
                name="summary_years_in_order",
                violation_error_message="起始年度不能晚于年度",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.span}{self.get_template_display()}"

    @property
    def span(self) -> str:
        return f"{self.year}年" if self.year_from == self.year else f"{self.year_from}—{self.year}年"


@pghistory.track()
class Narrative(models.Model):
    """What a person wrote for one section. A rebuild prints it and never overwrites it."""

    summary = models.ForeignKey(
        Summary, verbose_name="总结", on_delete=models.PROTECT, related_name="narratives"
    )
    section = models.CharField("段落", max_length=40)
    text = models.TextField("正文")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撰写人",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    written_at = models.DateTimeField("撰写时间", auto_now=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "人工段落"
        verbose_name_plural = "人工段落"
        ordering = ["summary", "section"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "section"],
                name="one_narrative_per_section",
                violation_error_message="这一段已有人工正文，请修改原来的",
            )
        ]

    def __str__(self) -> str:
        return f"{self.summary} {self.section}"


class EditionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SIGNED = "signed", "已定稿"


class Edition(models.Model):
    """One build of a summary. Document, figures and files are frozen together; a later build is a new edition."""

    summary = models.ForeignKey(
        Summary, verbose_name="总结", on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField("版次")
    state = models.CharField("状态", max_length=8, choices=EditionState, default=EditionState.DRAFT)
    content = models.JSONField("正文结构")
    digest = models.CharField("摘要", max_length=64)
    missing_count = models.PositiveIntegerField("待补处数", default=0)
    docx = models.ForeignKey(
        "files.StoredFile", verbose_name="Word 文件", on_delete=models.PROTECT, related_name="+"
    )
    pdf = models.ForeignKey(
        "files.StoredFile", verbose_name="PDF 文件", on_delete=models.PROTECT, related_name="+"
    )
    built_at = models.DateTimeField("生成时间", auto_now_add=True)
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="生成人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField("定稿时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="定稿人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "总结版次"
        verbose_name_plural = "总结版次"
        ordering = ["summary", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "number"], name="one_edition_number"),
            models.UniqueConstraint(fields=["summary", "digest"], name="one_edition_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.summary} 第 {self.number} 版"


class EditionFigureQuerySet(EditionQuerySet):
    unit_path = "edition__summary__unit_id"
    place_path = "edition__summary__place__code"
    year_paths = ("edition__summary__year_from", "edition__summary__year")


class EditionFigure(models.Model):
    """One figure as it was printed: its indicator, selection, value, text, and how many rows with which digest made it."""

    edition = models.ForeignKey(
        Edition, verbose_name="版次", on_delete=models.CASCADE, related_name="figures"
    )
    ordinal = models.PositiveIntegerField("序号")
    code = models.CharField("指标", max_length=60)
    name = models.CharField("名称", max_length=100)
    selection = models.JSONField("取数范围")
    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True)
    unit = models.CharField("单位", max_length=20)
    precision = models.CharField("精确度", max_length=10)
    text = models.CharField("印出的文字", max_length=80)
    row_count = models.PositiveIntegerField("明细行数")
    unfilled_count = models.PositiveIntegerField("未填行数", default=0)
    row_digest = models.CharField("明细摘要", max_length=64)

    objects = EditionFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "总结引用的数"
        verbose_name_plural = "总结引用的数"
        ordering = ["edition", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["edition", "ordinal"], name="one_figure_per_ordinal")]

    def __str__(self) -> str:
        return f"{self.ordinal} {self.name} {self.text}"
