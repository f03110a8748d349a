"""Stored files, named by their content: the same bytes are kept once, and a changed byte is noticed."""

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """One content. `name` is what the uploader called it and is never used as a path."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    content_type = models.CharField("类型", max_length=100, blank=True)
    stored_at = models.DateTimeField("存入时间", auto_now_add=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="存入人", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
