"""Where a person worked in a year, and what provided for them: apart from the year's own row, which every list fills."""

from django.core.validators import MaxValueValidator
from django.db import models

from counties.models.living import yes_no
from counties.models.person import Person
from counties.querysets import PersonYearQuerySet
from fupin.intake.history import tracked_in_bulk
from fupin.intake.models import Sourced, batch_of_row
from fupin.privacy import SealedField


class OfPerson(Sourced):
    """One row a person and year. Blank means not filled in, never 0 or no."""

    # The constraint below is its index.
    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="%(class)ss", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")

    objects = PersonYearQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["person", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"],
                name="one_%(class)s",
                violation_error_message="该人员这一年度的情况已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.year} 年"


@tracked_in_bulk()
class WorkYear(OfPerson):
    """务工就业: how many months of the year somebody worked away stands in the person's year, where all lists have it."""

    batch = batch_of_row(db_constraint=False)
    work_place = models.CharField("务工所在地", max_length=100, blank=True)
    employer = models.CharField("务工企业名称", max_length=100, blank=True)
    abroad = yes_no("国外务工")
    job_channel = models.CharField("就业渠道", max_length=40, blank=True)
    industry = models.CharField("产业分类", max_length=40, blank=True)
    public_post = models.CharField("公益性岗位类型", max_length=40, blank=True)
    public_post_months = models.PositiveSmallIntegerField(
        "公益性岗位月数", null=True, blank=True, validators=[MaxValueValidator(12)]
    )

    class Meta(OfPerson.Meta):
        verbose_name = "务工就业"
        verbose_name_plural = "务工就业"


@tracked_in_bulk()
class WelfareYear(OfPerson):
    """社会保障: what a person was granted or insured by, beside what all lists have; illness is sensitive."""

    batch = batch_of_row(db_constraint=False)
    dibao = yes_no("享受低保")
    tekun = yes_no("特困供养人员")
    employee_medical_insured = yes_no("参加城镇职工基本医疗保险")
    employee_pension_insured = yes_no("参加城镇职工基本养老保险")
    commercial_insured = yes_no("参加商业补充医疗保险")
    illness_aided = yes_no("接受大病医疗救助")
    other_health_aid = yes_no("接受其他健康扶贫")
    disease = SealedField("患病名称", blank=True)
    disease_grade = SealedField("疾病等级", blank=True)
    card_year = models.PositiveSmallIntegerField("残疾证办证年度", null=True, blank=True)

    class Meta(OfPerson.Meta):
        verbose_name = "社会保障"
        verbose_name_plural = "社会保障"
