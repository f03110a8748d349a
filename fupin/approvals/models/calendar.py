"""Days that are not what their weekday says: 放假 and 调休, as the State Council's office announces them each year."""

import pghistory
from django.db import models


@pghistory.track()
class CalendarDay(models.Model):
    """One such day. Days without a row: Monday to Friday are worked, Saturday and Sunday are not."""

    day = models.DateField("日期", unique=True, error_messages={"unique": "这一天已经登记"})
    is_workday = models.BooleanField("上班", default=False, help_text="调休上班的勾选；放假的不勾")
    source = models.CharField("依据", max_length=200, help_text="放假通知的名称或文号")

    class Meta:
        verbose_name = "节假日调休"
        verbose_name_plural = "节假日调休"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"
