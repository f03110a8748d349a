"""Who decides for whom while away."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.utils import timezone

from fupin.approvals.models.route import Right
from fupin.approvals.models.submission import person


class DelegationQuerySet(QuerySet):
    def current(self) -> "DelegationQuerySet":
        """Those in force today."""
        today = timezone.localdate()
        return self.filter(starts_on__lte=today, ends_on__gte=today, ended_at__isnull=True)


class _Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class Delegation(models.Model):
    """One right of one person, lent to another from day to day. It is ended early, never changed or deleted."""

    principal = person("委托人")
    deputy = person("受托人")
    right = models.CharField("委托的权限", max_length=20, choices=Right)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    reason = models.CharField("事由", max_length=200, help_text="如：休假、出差、借调")
    made_at = models.DateTimeField("办理时间", auto_now_add=True)
    ended_at = models.DateTimeField("提前终止时间", null=True, blank=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "代为复核"
        verbose_name_plural = "代为复核"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(deputy=F("principal")),
                name="deputy_is_another",
                violation_error_message="不能委托给自己",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_days_in_order",
                violation_error_message="截止日期不能早于起始日期",
            ),
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[
                    (F("principal"), RangeOperators.EQUAL),
                    (F("right"), RangeOperators.EQUAL),
                    (_Days("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message="这段时间已经委托给别人，请先终止原来的委托",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal}委托{self.deputy}（{self.get_right_display()}）"
