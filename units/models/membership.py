"""Which user acts for which unit or place, in which role, from when to when."""

import pghistory
from django.conf import settings
from django.db import models

from counties.models import Division
from units.models.unit import Unit
from units.querysets import MembershipQuerySet


class Role(models.TextChoices):
    OFFICE = "office", "经办"
    CHECKER = "checker", "复核"
    LEADER = "leader", "领导"
    LIAISON = "liaison", "县级联络员"
    AUDITOR = "auditor", "审计"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    LOGADMIN = "logadmin", "安全审计员"


@pghistory.track()
class Membership(models.Model):
    """A role of a user, tied to a unit (with all below it) or to a place; the three administrators are tied to neither."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("角色", max_length=10, choices=Role)
    unit = models.ForeignKey(
        Unit, verbose_name="单位", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    place = models.ForeignKey(
        Division,
        verbose_name="地区",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    rows_from = models.DateField("可查数据起", null=True, blank=True, help_text="审计账号限定年度时填写")
    rows_to = models.DateField("可查数据止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "角色授权"
        verbose_name_plural = "角色授权"
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=~(models.Q(unit__isnull=False) & models.Q(place__isnull=False)),
                name="membership_of_unit_or_place",
                violation_error_message="单位和地区只能填一个",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["sysadmin", "secadmin", "logadmin"])
                | models.Q(unit__isnull=False)
                | models.Q(place__isnull=False),
                name="membership_has_a_side",
                violation_error_message="请填写单位或地区",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="auditor") | models.Q(ends_on__isnull=False),
                name="auditor_has_an_end",
                violation_error_message="审计账号到期自动关闭，请写明截止日期",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "place", "starts_on"],
                nulls_distinct=False,
                name="one_membership_per_start",
                violation_error_message="这项授权已有",
            ),
            # 三员分立: one person is never two of the three administrators at a time, nor one of them and staff.
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(role__in=["sysadmin", "secadmin", "logadmin"], ends_on__isnull=True),
                name="one_administrator_role_per_user",
                violation_error_message="系统管理员、安全管理员、安全审计员三员分立，一人只能担任其一",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.unit or self.place or ''}".strip()
