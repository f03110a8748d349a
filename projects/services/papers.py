"""Recording the papers of a project."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.services import origin_told
from fupin.audit.services import amend, write
from projects.models import Project, ProjectPaper


@transaction.atomic
def record_paper(
    *,
    actor: User,
    project: Project,
    kind: str,
    number: str,
    dated_on: date | None = None,
    amount: Decimal | None = None,
    party: str = "",
    **provenance: object,
) -> tuple[ProjectPaper, dict[str, tuple] | None]:
    """The project's paper of that kind and number, set or corrected; the amount is in yuan.

    Returns it with None if it is new, else with {field: (old, new)}; what is not said stays as it was.
    """
    said = {"dated_on": dated_on, "amount": amount, "party": party}
    known = ProjectPaper.objects.filter(project=project, kind=kind, number=number).first()
    if known is None:
        paper = ProjectPaper(project=project, kind=kind, number=number, **said, **provenance)
        return write(paper, actor=actor, verb="登记项目单据"), None
    given = {name: value for name, value in said.items() if value not in (None, "")}
    given |= origin_told(provenance)
    return known, amend(known, actor=actor, verb="更正项目单据", **given)
