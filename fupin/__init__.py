"""fupin: 定点扶贫（定点帮扶）管理系统."""

from fupin import checks
from fupin.celery import app as celery_app

__all__ = ["celery_app", "checks"]
