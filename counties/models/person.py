"""Persons of households. ID numbers lie encrypted; a keyed blind index finds equals."""

from typing import ClassVar

from django.db import models

from counties.models.household import Household
from counties.querysets import HouseholdChildQuerySet, PersonYearQuerySet
from fupin.intake.history import tracked_in_bulk
from fupin.intake.models import Sourced, batch_of_row
from fupin.pinyin import sort_key
from fupin.privacy import Personal, SealedField, blind_index, mask


class Sex(models.TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"
    UNSTATED = "unstated", "未说明"


class Relation(models.TextChoices):
    """与户主关系, as far as sheets name it; the full list of 28 is kept as the words themselves."""

    HEAD = "户主", "户主"
    SPOUSE = "配偶", "配偶"
    SON = "之子", "之子"
    DAUGHTER = "之女", "之女"
    DAUGHTER_IN_LAW = "之儿媳", "之儿媳"
    SON_IN_LAW = "之女婿", "之女婿"
    GRANDSON = "之孙子", "之孙子"
    GRANDDAUGHTER = "之孙女", "之孙女"
    DAUGHTERS_SON = "之外孙子", "之外孙子"
    DAUGHTERS_DAUGHTER = "之外孙女", "之外孙女"
    FATHER = "之父", "之父"
    MOTHER = "之母", "之母"
    WIFES_FATHER = "之岳父", "之岳父"
    WIFES_MOTHER = "之岳母", "之岳母"
    HUSBANDS_FATHER = "之公公", "之公公"
    HUSBANDS_MOTHER = "之婆婆", "之婆婆"
    GRANDFATHER = "之祖父", "之祖父"
    GRANDMOTHER = "之祖母", "之祖母"
    MOTHERS_FATHER = "之外祖父", "之外祖父"
    MOTHERS_MOTHER = "之外祖母", "之外祖母"
    SIBLING = "之兄弟姐妹", "之兄弟姐妹"
    GREAT_GRANDSON = "之曾孙子", "之曾孙子"
    GREAT_GRANDDAUGHTER = "之曾孙女", "之曾孙女"
    NEPHEW = "之侄儿", "之侄儿"
    NIECE = "之侄女", "之侄女"
    BROTHERS_WIFE = "之兄弟媳妇", "之兄弟媳妇"
    UNCLE = "之叔伯", "之叔伯"
    OTHER = "其他", "其他"


class IdKind(models.TextChoices):
    """证件类型."""

    ID_CARD = "id_card", "居民身份证"
    OFFICER = "officer", "中国人民解放军军官证"
    DISABILITY_CARD = "disability_card", "残疾人证"
    HOUSEHOLD_REGISTER = "register", "户口簿"
    NONE = "none", "无证件"


class Politics(models.TextChoices):
    """政治面貌 (GB/T 4762). The words themselves are kept."""

    MEMBER = "中共党员", "中共党员"
    PROBATIONARY = "中共预备党员", "中共预备党员"
    LEAGUE = "共青团员", "共青团员"
    MINGE = "民革党员", "民革党员"
    MINMENG = "民盟盟员", "民盟盟员"
    MINJIAN = "民建会员", "民建会员"
    MINJIN = "民进会员", "民进会员"
    NONGGONG = "农工党党员", "农工党党员"
    ZHIGONG = "致公党党员", "致公党党员"
    JIUSAN = "九三学社社员", "九三学社社员"
    TAIMENG = "台盟盟员", "台盟盟员"
    INDEPENDENT = "无党派人士", "无党派人士"
    MASSES = "群众", "群众"


MENS_RELATIONS = frozenset(
    {
        *(Relation.SON, Relation.SON_IN_LAW, Relation.GRANDSON, Relation.DAUGHTERS_SON, Relation.FATHER),
        *(Relation.WIFES_FATHER, Relation.HUSBANDS_FATHER, Relation.GRANDFATHER, Relation.MOTHERS_FATHER),
        *(Relation.GREAT_GRANDSON, Relation.NEPHEW, Relation.UNCLE),
    }
)
WOMENS_RELATIONS = frozenset(
    {
        *(Relation.DAUGHTER, Relation.DAUGHTER_IN_LAW, Relation.GRANDDAUGHTER, Relation.DAUGHTERS_DAUGHTER),
        *(Relation.MOTHER, Relation.WIFES_MOTHER, Relation.HUSBANDS_MOTHER, Relation.GRANDMOTHER),
        *(Relation.MOTHERS_MOTHER, Relation.GREAT_GRANDDAUGHTER, Relation.NIECE, Relation.BROTHERS_WIFE),
    }
)


class MemberStatus(models.TextChoices):
    PRESENT = "present", "正常"
    DEAD = "dead", "死亡"
    MOVED_OUT = "moved_out", "转出"
    REMOVED = "removed", "清退"
    LESS = "less", "减少"
    DELETED = "deleted", "删除"


@tracked_in_bulk()
class Person(Sourced):
    """One member of a household; the identity survives the years."""

    masked_in_name = {"name": Personal.NAME}
    batch = batch_of_row(db_constraint=False)
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, related_name="persons"
    )
    number = models.CharField("人编号", max_length=32, blank=True)
    name = models.CharField("姓名", max_length=40)
    name_pinyin = models.CharField("姓名拼音", max_length=120, blank=True, editable=False)
    sex = models.CharField("性别", max_length=10, choices=Sex, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    id_kind = models.CharField("证件类型", max_length=16, choices=IdKind, blank=True)
    id_number = SealedField("证件号码", blank=True)
    id_index = models.CharField(max_length=64, blank=True, editable=False)
    disability_code = models.CharField("残疾证附码", max_length=6, blank=True)
    relation = models.CharField("与户主关系", max_length=10, choices=Relation, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    phone = SealedField("联系电话", blank=True)
    status = models.CharField("人员状态", max_length=10, choices=MemberStatus, default=MemberStatus.PRESENT)
    status_on = models.DateField("状态变更日期", null=True, blank=True)
    entered_on = models.DateField("人员识别日期", null=True, blank=True)

    # What an ID number says: where one that was corrected by hand is kept, these are kept with it.
    follow_from: ClassVar = {"id_number": ("born_on", "sex", "disability_code")}

    objects = HouseholdChildQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["household", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=models.Q(status="present") & ~models.Q(id_index=""),
                name="one_present_person_per_id_number",
                violation_error_message="这个证件号码已登记在册",
            )
        ]
        # Those present are found by the constraint.
        indexes = [
            models.Index(
                fields=["id_index"], name="absent_by_id_number", condition=~models.Q(status="present")
            )
        ]

    def clean(self) -> None:
        self._derive()

    def save(self, *args: object, **kwargs: object) -> None:
        self._derive()
        super().save(*args, **kwargs)

    def _derive(self) -> None:
        """Before the constraints are checked, for they ask for the index. Disability cards begin with the ID number."""
        self.name_pinyin = sort_key(self.name, surname=True)
        self.id_index = blind_index(self.id_number[:18])

    @property
    def masked_id_number(self) -> str:
        return mask(self.id_number, Personal.ID_NUMBER)

    def __str__(self) -> str:
        return self.name


@tracked_in_bulk()
class PersonYear(Sourced):
    """What was so of a person in one year. Code words are kept as the sheets carry them; health is sensitive."""

    batch = batch_of_row(db_constraint=False)
    # The constraint below is its index.
    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="years", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    politics = models.CharField("政治面貌", max_length=12, choices=Politics, blank=True)
    in_army = models.BooleanField("现役军人", null=True, blank=True)
    education = models.CharField("文化程度", max_length=20, blank=True)
    student_status = models.CharField("在校生状况", max_length=20, blank=True)
    dropout_reason = models.CharField("失学或辍学原因", max_length=60, blank=True)
    mandarin = models.BooleanField("会讲普通话", null=True, blank=True)
    health = SealedField("健康状况", blank=True)
    labour = models.CharField("劳动技能", max_length=20, blank=True)
    work_status = models.CharField("务工状况", max_length=20, blank=True)
    work_months = models.PositiveSmallIntegerField("务工时间（月）", null=True, blank=True)
    has_worked = models.BooleanField("已务工", null=True, blank=True)
    plans_work = models.BooleanField("计划务工", null=True, blank=True)
    serious_illness_insured = models.BooleanField("参加大病保险", null=True, blank=True)
    resident_medical_insured = models.BooleanField("参加居民医保", null=True, blank=True)
    resident_pension_insured = models.BooleanField("参加居民养老保险", null=True, blank=True)

    objects = PersonYearQuerySet.as_manager()

    class Meta:
        verbose_name = "人员年度情况"
        verbose_name_plural = "人员年度情况"
        ordering = ["person", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"],
                name="one_person_year",
                violation_error_message="该人员这一年度的情况已登记",
            ),
            models.CheckConstraint(
                condition=models.Q(work_months__isnull=True) | models.Q(work_months__lte=12),
                name="work_months_in_year",
                violation_error_message="务工时间应为 0 到 12 个月",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.year} 年"
