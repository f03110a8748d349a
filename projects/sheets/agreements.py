"""招商协议: one row an agreement; intended, signed and arrived money stand in three columns."""

from collections.abc import Sequence

from counties.cells import PlaceCell
from fupin.intake.cells import Choice, Date, Money, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from projects.models import Agreement
from projects.models.activity import AgreementStage
from projects.services import amend_agreement, sign_agreement
from projects.sheets.columns import NOTE, SOURCE, filled, origin, registered, spellings, within_reach
from units.cells import UnitCell

IDENTITY = ("unit", "place", "investor", "ends_on")
FACTS = ("subject", "stage", "signed_at", "intended_amount", "signed_amount", "arrived_amount")


def save_agreement(row: Row, context: Context) -> Outcome:
    """Registers the agreement or corrects it."""
    within_reach(row, context)
    identity = {key: row[key] for key in IDENTITY}
    of_one = Agreement.objects.filter(unit=row["unit"], place=row["place"])
    alike = list(of_one.filter(investor__in=spellings(row["investor"])).order_by("-ends_on"))
    agreement = registered(alike, row, IDENTITY)
    if agreement is None:
        _tell_of_alike(row, context, alike)
        agreement = sign_agreement(
            actor=context.actor, **identity, **filled(row, FACTS), warn=context.warn, **origin(row)
        )
        return Outcome.added(agreement)
    facts = filled(row, (*FACTS, "source", "note"))
    changes = amend_agreement(actor=context.actor, agreement=agreement, warn=context.warn, **facts)
    return Outcome.changed(agreement, changes)


def _tell_of_alike(row: Row, context: Context, alike: Sequence[Agreement]) -> None:
    """A doubt about an agreement with this investor on this matter that an earlier sheet told of another day: what was
    intended then may have been signed since.
    """
    of_this = (each for each in alike if each.subject == row["subject"] and each.batch_id != context.batch.pk)
    known = next(of_this, None)
    if known is None:
        return
    message = (
        f"该地已登记与“{known.investor}”的协议（{known.get_stage_display()}，{known.ends_on}），按另一份登记；"
        "如果是同一份有了进展，请照登记的投资方和日期填写，要更正这两样的，请到管理后台的招商协议页更正"
    )
    row.warn("ends_on" if known.investor == row["investor"] else "investor", "alike_agreement", message)


AGREEMENTS = register(
    Sheet(
        kind="agreements",
        title="招商协议",
        help="意向、合同、到位三个金额分开填，不知道的空着；意向额不计入投入和引进。",
        key=IDENTITY,
        save=save_agreement,
        checks=(within_reach,),
        columns=(
            Column("unit", "牵线单位", UnitCell(), required=True, aliases=("帮扶单位", "单位")),
            Column("place", "落地地区", PlaceCell(scoped=False), required=True, aliases=("地区", "地点")),
            Column("investor", "投资方", Text(100), required=True, aliases=("企业", "企业名称")),
            Column("subject", "项目内容", Text(200), required=True, aliases=("项目名称", "内容")),
            Column("stage", "进展", Choice(AgreementStage), required=True, aliases=("进度", "状态")),
            Column(
                "ends_on",
                "签约（意向）日期",
                Date(month_day="last"),
                required=True,
                aliases=("签约日期", "意向日期", "日期"),
            ),
            Column("signed_at", "签约地点", Text(60)),
            Column("intended_amount", "意向投资额", Money(minimum=0), unit="元"),
            Column("signed_amount", "合同投资额", Money(minimum=0), aliases=("签约金额",), unit="元"),
            Column("arrived_amount", "到位投资额", Money(minimum=0), aliases=("到位金额",), unit="元"),
            SOURCE,
            NOTE,
        ),
    )
)
