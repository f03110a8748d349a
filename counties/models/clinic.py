"""Damaged ID numbers, parked until a person says whose they are. None of them is ever stored as an ID number."""

from django.conf import settings
from django.db import models

from counties.models.person import Person
from counties.querysets import ParkedIdentityQuerySet
from fupin.intake.models import Batch
from fupin.privacy import Personal, SealedField, mask


class Damage(models.TextChoices):
    TAIL_LOST = "tail_lost", "被当成数值，后几位丢失"
    EXPONENT = "exponent", "变成科学计数，只剩前几位"
    OLD = "old", "15 位旧号"
    MASKED = "masked", "打了星号，不完整"
    TOO_SHORT = "too_short", "位数不够"
    TOO_LONG = "too_long", "位数多了"
    LETTERS = "letters", "夹了字母或其他字符"
    BIRTH = "birth", "出生日期不可能"
    CHECK = "check", "末位校验不对"


class ParkedState(models.TextChoices):
    OPEN = "open", "待认定"
    ACCEPTED = "accepted", "认定为在册人员"
    TYPED = "typed", "重新输入了号码"
    NONE = "none", "没有证件"
    DROPPED = "dropped", "不再处理"


class ParkedIdentity(models.Model):
    """One line of an upload whose ID number was damaged: the number as it stood and the line, both sealed."""

    batch = models.ForeignKey(Batch, verbose_name="上传批次", on_delete=models.CASCADE, related_name="+")
    sheet_name = models.CharField("工作表", max_length=100, blank=True)
    row_number = models.PositiveIntegerField("行号")
    cell = models.CharField("单元格", max_length=12, blank=True)
    column = models.CharField("列", max_length=40)
    damage = models.CharField("损坏的样子", max_length=12, choices=Damage)
    damaged = SealedField("损坏的号码")
    name = models.CharField("姓名", max_length=40, blank=True)
    household_number = models.CharField("户编号", max_length=32, blank=True)
    line = SealedField("原来的一行")
    group_title = models.CharField("上方小标题", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=ParkedState, default=ParkedState.OPEN)
    person = models.ForeignKey(
        Person, verbose_name="认定的人员", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="认定人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    taken_in = models.ForeignKey(
        Batch, verbose_name="入库批次", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ParkedIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = "待认定的证件号码"
        verbose_name_plural = "待认定的证件号码"
        ordering = ["batch_id", "row_number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_by=None, decided_at=None)
                | (~models.Q(state="open") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="parked_identity_decided_by_a_person",
                violation_error_message="认定必须由人作出，并记下是谁、什么时候",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(person__isnull=False),
                name="accepted_identity_has_a_person",
                violation_error_message="认定为在册人员的，要指明是哪一位",
            ),
            models.UniqueConstraint(
                fields=["batch", "sheet_name", "row_number", "column"],
                name="one_parked_identity_per_cell",
                violation_error_message="这一格已经在核对清单里",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or '（姓名未填）'} {self.masked}"

    @property
    def masked(self) -> str:
        """The damaged number as it may be shown."""
        return mask(self.damaged, Personal.ID_NUMBER)

    @property
    def where(self) -> str:
        """The line it comes from, in words."""
        return f"《{self.batch.file_name}》{self.sheet_name} 第 {self.row_number} 行"
