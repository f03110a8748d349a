"""Sheets of figures that rows cannot give, and of assertions."""

from fupin.intake.assuming import UNIT_KEY, tell_assumed, tell_step, unit_column
from fupin.intake.cells import Choice, FigureCell, Text, YesNo
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.guards import is_money
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from projects.cells import IndicatorCell
from projects.figures import known_indicator
from projects.sheets.columns import (
    ENDS_ON,
    NOTE,
    PLACE_IF_ANY,
    SOURCE,
    STARTS_ON,
    UNIT,
    filled,
    measured,
    origin,
    restated,
    tell_restated,
    within_reach,
)
from reports.models import FigureStatus, ReportedFigure
from reports.services.figures import amounts_reported, check_figure, make_claim, report_figure
from units.cells import UnitCell


def save_figure(row: Row, context: Context) -> Outcome:
    """Reports the row's figure, or corrects it."""
    within_reach(row, context)
    unit = known_indicator(row["indicator"]).unit
    tell_assumed(row, context, "figure", unit)
    figure, changes = report_figure(
        actor=context.actor,
        indicator=row["indicator"],
        figure=measured(row, "figure", row["indicator"]),
        unit=row["unit"],
        place=row["place"],
        ends_on=row["ends_on"],
        **filled(row, ("starts_on", "status", "adopted", "caliber")),
        **origin(row),
    )
    if changes is None:
        _tell_step(row, context, figure, unit)
        return Outcome.added(figure)
    tell_restated(row, "figure", figure.indicator, changes)
    return Outcome.changed(figure, restated(changes, "figure"))


def _tell_step(row: Row, context: Context, figure: ReportedFigure, unit: str) -> None:
    """Holds a new amount of money against the last one before it of the same indicator, unit and place."""
    if not is_money(unit) or figure.value is None:
        return
    subject, told = (figure.unit_id, figure.place_id), context.remembered("amounts_reported")
    known = told.get(subject)
    if known is None:
        known = amounts_reported(*subject)
    days = known.get((figure.indicator, figure.status), {})
    last = max((day for day in days if day < figure.ends_on), default=None)
    if last:
        tell_step(row, "figure", unit, figure.value, None, (f" {last} ", days[last]))
    told[subject] = known | {(figure.indicator, figure.status): days | {figure.ends_on: figure.value}}


def save_claim(row: Row, context: Context) -> Outcome:
    """Records the row's assertion, or corrects it."""
    within_reach(row, context)
    claim, changes = make_claim(
        actor=context.actor,
        unit=row["unit"],
        text=row["text"],
        evidence=row["evidence"],
        ends_on=row["ends_on"],
        **filled(row, ("place", "topic", "starts_on")),
        **origin(row),
    )
    return Outcome.added(claim) if changes is None else Outcome.changed(claim, changes)


@looking_at("indicator", "figure", UNIT_KEY, "status")
def _check_figure(row: Row, context: Context) -> None:
    figure = measured(row, "figure", row["indicator"])
    check_figure(row["indicator"], figure, row["status"] or FigureStatus.ACTUAL)


FIGURES = register(
    Sheet(
        kind="figures",
        title="认定数",
        help="系统明细算不出的数：历史数据、其他部门的统计数。单位和地区至少填一个；重述的事实只填一次。",
        key=("indicator", "unit", "place", "starts_on", "ends_on", "status"),
        save=save_figure,
        checks=(within_reach, _check_figure, in_keeping_with(ReportedFigure, "starts_on", "ends_on")),
        columns=(
            Column("indicator", "指标", IndicatorCell(), required=True, aliases=("指标名称",)),
            Column("unit", "单位", UnitCell(), aliases=("帮扶单位", "单位名称")),
            PLACE_IF_ANY,
            STARTS_ON,
            ENDS_ON,
            Column(
                "figure",
                "数据",
                FigureCell(of="indicator", unit_in=UNIT_KEY),
                aliases=("数值", "数量"),
                help="如 1200余户；未填的空着",
            ),
            unit_column("figure"),
            Column("status", "性质", Choice(FigureStatus, aliases={"计划": "planned", "预计": "planned"})),
            Column("caliber", "口径", Text(200)),
            Column("adopted", "认定", YesNo(), aliases=("作为认定数",), help="填否的只用于核对，不进入总结"),
            SOURCE,
            NOTE,
        ),
    )
)

CLAIMS = register(
    Sheet(
        kind="claims",
        title="断言",
        help="不能由数据算出的表述，如“全县推广”；必须写明依据。",
        key=("unit", "text"),
        save=save_claim,
        checks=(within_reach,),
        columns=(
            UNIT,
            PLACE_IF_ANY,
            Column("topic", "主题", Text(40), help="放在总结的哪一部分，如 概况、招商引资"),
            Column("text", "表述", Text(300), required=True, aliases=("内容",)),
            STARTS_ON,
            ENDS_ON,
            Column("evidence", "依据", Text(300), required=True, help="谁、何时、在哪里这样说"),
            SOURCE,
            NOTE,
        ),
    )
)
