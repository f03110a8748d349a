"""Who can log in. What a user may see and do is decided by memberships (`units.access`), not here."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from fupin.pinyin import sort_key


class User(AbstractUser):
    """One person, one account; an account that is no longer used is closed, never deleted."""

    full_name = models.CharField("姓名", max_length=40, blank=True)
    name_pinyin = models.CharField("姓名拼音", max_length=120, blank=True, editable=False)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    must_change_password = models.BooleanField("下次登录须改口令", default=False)

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["name_pinyin", "username"]

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_pinyin = sort_key(self.full_name, surname=True) if self.full_name else ""
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name in one piece: a Chinese name is not put together from two fields."""
        return str(self)
