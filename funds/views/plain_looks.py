"""Who was shown payees' names in plain."""

from django.http import HttpRequest

from funds.covering import sees_names
from fupin.audit.services import record_event


def record_plain_look(request: HttpRequest, shown: str) -> None:
    """Writes down that somebody with the right to it was shown names on that page; nothing for everybody else."""
    if sees_names(request.scope):
        record_event(
            actor=request.user, verb="查看个人信息明文", subject_name=shown, detail={"fields": "收款人"}
        )
