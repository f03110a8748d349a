"""What became of households and their members over time: dated acts that keep both sides, and can be undone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from counties.models.division import Division
from counties.models.household import Household
from counties.models.person import MemberStatus, Person, Relation
from counties.querysets import LineageQuerySet, MemberChangeQuerySet, TransferQuerySet
from fupin.intake.history import tracked_in_bulk
from fupin.intake.models import Sourced


class Act(models.TextChoices):
    """What was done to a household. `household` is the one it was done to, `other` the second one."""

    SPLIT = "split", "分户"
    MERGED = "merged", "并户"
    MOVED = "moved", "迁移"
    RECODED = "recoded", "区划调整"
    CLOSED = "closed", "销户"
    MEMBER_MOVED = "member_moved", "成员转户"
    MEMBER_JOINED = "member_joined", "成员增加"
    MEMBER_LEFT = "member_left", "成员减少"


MOVES = (Act.MOVED, Act.RECODED)


@tracked_in_bulk()
class LineageEvent(Sourced):
    """One dated act. `from_place` and `to_place` are where the sides lay; of a move they are what changed.

    Where a household lies on a day is `from_place` of its first move after the day, else where it lies now.
    `key` marks in the row history what the act wrote: that is how it is undone.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField("变更", max_length=14, choices=Act)
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, related_name="lineage"
    )
    other = models.ForeignKey(
        Household,
        verbose_name="另一户",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lineage_beside",
    )
    happened_on = models.DateField("发生日期")
    from_place = models.ForeignKey(
        Division, verbose_name="原所在地", on_delete=models.PROTECT, related_name="+"
    )
    to_place = models.ForeignKey(
        Division, verbose_name="现所在地", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_number = models.CharField("原户编号", max_length=32, blank=True)
    other_number = models.CharField("另一户户编号", max_length=32, blank=True)
    reason = models.CharField("原因", max_length=200)
    evidence = models.CharField(
        "依据", max_length=300, blank=True, help_text="户口簿、分户申请、村公示、批复等，写明可以查到原件"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撤销人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True, editable=False)

    objects = LineageQuerySet.as_manager()

    # A move that a sheet brought is forgotten only where the household goes back: else it would never have been there.
    undone_with = "household"

    class Meta:
        verbose_name = "户籍变更"
        verbose_name_plural = "户籍变更"
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["household", "happened_on"], name="lineage_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(other__isnull=False)
                | models.Q(undone_at__isnull=False)
                | ~models.Q(act__in=[Act.SPLIT, Act.MERGED, Act.MEMBER_MOVED]),
                name="lineage_keeps_both_sides",
                violation_error_message="分户、并户、成员转户要写明另一户",
            ),
            models.CheckConstraint(
                condition=models.Q(other__isnull=True) | ~models.Q(other=models.F("household")),
                name="lineage_of_two_households",
                violation_error_message="另一户不能就是这一户",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | ~models.Q(undo_reason=""),
                name="lineage_undone_with_reason",
                violation_error_message="撤销要写明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.happened_on} {self.get_act_display()}"


class MemberEvent(models.TextChoices):
    """人员变更原因: why a person came to a household, left the registry, or went to another household."""

    BORN = "born", "新生儿"
    MARRIED_IN = "married_in", "嫁入（入赘）"
    MOVED_IN = "moved_in", "户籍迁入"
    RELEASED = "released", "刑满释放回家"
    CAME_BACK = "came_back", "退学、毕业回迁"
    OTHER_IN = "other_in", "其他增加"
    DIED = "died", "死亡"
    MARRIED_OUT = "married_out", "嫁出"
    MOVED_OUT = "moved_out", "户籍迁出"
    IMPRISONED = "imprisoned", "判刑收监"
    EMIGRATED = "emigrated", "出国定居"
    OTHER_OUT = "other_out", "其他减少"
    PURGED = "purged", "清退"
    TRANSFERRED = "transferred", "转户"


ARRIVALS = (
    *(MemberEvent.BORN, MemberEvent.MARRIED_IN, MemberEvent.MOVED_IN),
    *(MemberEvent.RELEASED, MemberEvent.CAME_BACK, MemberEvent.OTHER_IN),
)
# What a person's status becomes by each way of leaving.
DEPARTURES = {
    MemberEvent.DIED: MemberStatus.DEAD,
    MemberEvent.MARRIED_OUT: MemberStatus.MOVED_OUT,
    MemberEvent.MOVED_OUT: MemberStatus.MOVED_OUT,
    MemberEvent.IMPRISONED: MemberStatus.LESS,
    MemberEvent.EMIGRATED: MemberStatus.LESS,
    MemberEvent.OTHER_OUT: MemberStatus.MOVED_OUT,
    MemberEvent.PURGED: MemberStatus.REMOVED,
}


@tracked_in_bulk()
class MemberChange(Sourced):
    """One dated change of a person's membership, with what was before: no household before means not yet here."""

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.PROTECT, related_name="changes")
    event = models.CharField("变更", max_length=12, choices=MemberEvent)
    happened_on = models.DateField("发生日期")
    from_household = models.ForeignKey(
        Household, verbose_name="原农户", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_household = models.ForeignKey(
        Household, verbose_name="现农户", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_status = models.CharField("原状态", max_length=10, choices=MemberStatus, blank=True)
    from_relation = models.CharField("原与户主关系", max_length=10, blank=True)
    lineage = models.ForeignKey(
        LineageEvent,
        verbose_name="户籍变更",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
    )
    reason = models.CharField("原因", max_length=200, blank=True)

    objects = MemberChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "人员变更"
        verbose_name_plural = "人员变更"
        ordering = ["person", "happened_on", "id"]
        indexes = [models.Index(fields=["person", "happened_on"], name="member_change_by_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.happened_on} {self.get_event_display()}"


class TransferState(models.TextChoices):
    WAITING = "waiting", "待核对"
    ACCEPTED = "accepted", "已转移"
    DECLINED = "declined", "不同意"


@tracked_in_bulk()
class TransferRequest(models.Model):
    """One county asks for a person who is registered in another. Who asks learns nothing of where that is.

    Once somebody who answers for the present county has agreed, the person goes into `to_household`, or, where none
    is named, the whole household moves to `to_place`.
    """

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    from_household = models.ForeignKey(
        Household, verbose_name="原农户", on_delete=models.PROTECT, related_name="+"
    )
    to_household = models.ForeignKey(
        Household,
        verbose_name="转入农户",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="整户迁入的留空",
    )
    to_place = models.ForeignKey(Division, verbose_name="转入地", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("迁入后的户编号", max_length=32, blank=True)
    relation = models.CharField("与户主关系", max_length=10, choices=Relation, blank=True)
    happened_on = models.DateField("转移日期")
    reason = models.CharField("原因", max_length=200)
    evidence = models.CharField("依据", max_length=300, blank=True)
    state = models.CharField("办理情况", max_length=10, choices=TransferState, default=TransferState.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("申请时间", default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="核对人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("核对时间", null=True, blank=True, editable=False)
    answer = models.CharField("答复", max_length=200, blank=True)
    lineage = models.ForeignKey(
        LineageEvent,
        verbose_name="户籍变更",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "转移申请"
        verbose_name_plural = "转移申请"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "to_place"],
                condition=models.Q(state="waiting"),
                name="one_waiting_transfer",
                violation_error_message="这个人的转移申请已经提出，正在核对",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("requested_by")),
                name="transfer_decided_by_another",
                violation_error_message="转移申请要由另一人核对，不能自己核对自己提出的",
            ),
        ]

    def __str__(self) -> str:
        return f"转移申请 {self.pk or '（新）'}"
