"""项目资产 with what the contract promises, and 资产收益, what they brought."""

from collections.abc import Sequence
from dataclasses import replace

from counties.cells import PlaceCell
from fupin.errors import Refusal, told_at
from fupin.intake.assuming import UNIT_KEY, tell_assumed, unit_column
from fupin.intake.cells import Choice, Date, FigureCell, Integer, Money, Percent, Text, YesNo
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from projects.cells import IndicatorCell
from projects.figures import known_indicator
from projects.models import Asset, AssetKind, IncomeTerm, Operation
from projects.models.asset import TermKind
from projects.reach import require_reach
from projects.services import agree_income, amend_asset, record_receipt, take_over_asset
from projects.sheets.columns import (
    ENDS_ON,
    NOTE,
    PROJECT,
    SOURCE,
    STARTS_ON,
    UNIT,
    filled,
    known_project,
    measured,
    origin,
    restated,
    spellings,
    tell_restated,
    told_in,
    with_project,
    within_reach,
)

FACTS = ("kind", "indicator", "original_value", "owner", "keeper", "operation")
TERM = ("term_kind", "agreed_on")
PROMISES = ("principal", "rate", "yearly_rent", "years", "receiver", "at_end")


def save_asset(row: Row, context: Context) -> Outcome:
    """Registers the asset and its income term, or corrects them."""
    within_reach(row, context)
    with told_at({"figure": "size"}):
        return _saved(row, context)


def _saved(row: Row, context: Context) -> Outcome:
    alike = _of_that_name(row)
    asset = _registered(row, alike)
    facts = with_project(row, context, filled(row, (*FACTS, "ends_on", "size")))
    if asset is None:
        _tell_of_alike(row, alike)
        identity = {key: row[key] for key in ("unit", "place", "name")}
        asset = take_over_asset(actor=context.actor, **identity, **facts, **origin(row))
        _agree(row, context, asset)
        return Outcome.added(asset)
    changes = amend_asset(actor=context.actor, asset=asset, **facts, **filled(row, ("source", "note")))
    if "stated" in changes:
        changes = {
            name: pair for name, pair in changes.items() if name not in ("value", "stated", "absence")
        } | {"size": changes["stated"]}
    return Outcome.changed(asset, changes | _agree(row, context, asset))


@looking_at("unit", "place", "name")
def _known(row: Row, context: Context) -> Asset | None:
    """The asset, if it is registered. Raises Refusal("other_unit") if another unit did that."""
    return _registered(row, _of_that_name(row))


def _of_that_name(row: Row) -> list[Asset]:
    """The assets there of that name, in brackets of either width. One query."""
    return list(Asset.objects.filter(place=row["place"], name__in=spellings(row["name"])))


def _registered(row: Row, alike: Sequence[Asset]) -> Asset | None:
    asset = next((each for each in alike if each.name == row["name"]), None)
    if asset is not None and asset.unit_id != row["unit"].pk:
        raise Refusal("other_unit", f"该地的“{asset}”已由{asset.unit}登记，请核对单位", field="unit")
    return asset


def _tell_of_alike(row: Row, alike: Sequence[Asset]) -> None:
    """A doubt about an asset there whose name differs in its brackets alone."""
    if alike:
        message = f"该地已登记“{alike[0].name}”，按另一项资产登记；如果是同一项，请照登记的名称填写"
        row.warn("name", "alike_asset", message)


def _agree(row: Row, context: Context, asset: Asset) -> dict[str, tuple]:
    promised, kind = filled(row, PROMISES), row["term_kind"]
    _check_promise(row)
    if not promised:
        return {}
    known = asset.terms.order_by("agreed_on").last()
    if known and _says_the_same(row, known, promised):
        return {}
    kind = kind or _term_kind(row, asset.indicator)
    same = asset.terms.filter(kind=kind).order_by("agreed_on").last()
    lacking = [key for key in ("principal", "rate") if row[key] is None]
    # What the promises break together has no field of its own.
    with told_at({"": told_in(row, *lacking, "term_kind", *promised)}):
        term, changes = agree_income(
            actor=context.actor,
            asset=asset,
            kind=kind,
            agreed_on=row["agreed_on"] or (same.agreed_on if same else asset.ends_on),
            **promised,
            **origin(row),
        )
    if changes is not None:
        return changes
    if known:
        message = (
            f"已登记 {known.agreed_on} 的“{known.get_kind_display()}”约定，这是另一份；"
            "原来那份写错了的，请在系统里更正"
        )
        row.warn("agreed_on" if known.kind == kind else "term_kind", "another_term", message)
    return {name: ("", getattr(term, name)) for name in promised} | {
        key: ("", row[key]) for key in TERM if row[key] is not None
    }


def _says_the_same(row: Row, known: IncomeTerm, promised: dict) -> bool:
    """True if the row does not say which kind of promise it is, and tells what is promised already."""
    told = promised if row["agreed_on"] is None else promised | {"agreed_on": row["agreed_on"]}
    return row["term_kind"] is None and all(getattr(known, name) == value for name, value in told.items())


def _check_promise(row: Row) -> None:
    """Raises Refusal("no_promise") for the kind or the day of a promise that the row does not tell."""
    if not filled(row, PROMISES) and (lone := [key for key in TERM if row[key] is not None]):
        message = "填了收益方式或约定日期，请填写本金、年回报率、年租金、期限等约定"
        raise Refusal("no_promise", message, field=lone[0])


@looking_at("unit", "place", "name", "indicator", *TERM, *PROMISES)
def _check_term(row: Row, context: Context) -> None:
    _check_promise(row)
    if filled(row, PROMISES) and row["term_kind"] is None:
        asset = _known(row, context)
        _term_kind(row, row["indicator"] or (asset.indicator if asset else ""))


def _term_kind(row: Row, indicator: str) -> str:
    """What kind of term the filled cells speak of. Raises Refusal("term_kind") if they do not say."""
    if row["yearly_rent"] is not None:
        return TermKind.RENT
    if row["principal"] is not None or row["rate"] is not None:
        return TermKind.FIXED_RATE
    if indicator == "asset.pv_kw":
        return TermKind.POWER
    raise Refusal("term_kind", "填了收益约定，请选择收益方式", field="term_kind")


def save_receipt(row: Row, context: Context) -> Outcome:
    """Records what an asset brought; the asset must be registered."""
    asset = _asset(row, context)
    tell_assumed(row, context, "figure", known_indicator(row["indicator"]).unit)
    receipt, changes = record_receipt(
        actor=context.actor,
        asset=asset,
        indicator=row["indicator"],
        figure=measured(row, "figure", row["indicator"]),
        ends_on=row["ends_on"],
        starts_on=row["starts_on"],
        planned=bool(row["planned"]),
        **origin(row),
    )
    if changes is None:
        return Outcome.added(receipt)
    tell_restated(row, "figure", row["indicator"], changes)
    return Outcome.changed(receipt, restated(changes, "figure"))


@looking_at("indicator", "figure", UNIT_KEY)
def _check_figure(row: Row, context: Context) -> None:
    measured(row, "figure", row["indicator"])


@looking_at("unit", "place", "name")
def _asset(row: Row, context: Context) -> Asset:
    """The one asset of that name among those that the uploader sees; unit and place narrow it where given.

    Raises Refusal: none, several, or not the uploader's to write.
    """
    assets = Asset.objects.visible_to(context.scope).filter(
        name=row["name"], **filled(row, ("unit", "place"))
    )
    found = list(assets.select_related("unit", "place")[:2])
    if not found:
        raise Refusal("unknown_asset", f"没有登记资产“{row['name']}”，请先导入资产表", field="name")
    if len(found) > 1:
        raise Refusal("several_assets", f"不止一处有“{row['name']}”，请填写单位和坐落", field="name")
    require_reach(context.scope, found[0].unit, found[0].place)
    return found[0]


ASSET_NAME = Column("name", "资产名称", Text(120), required=True, aliases=("资产", "名称"))
ASSET_PLACE = Column(
    "place", "坐落", PlaceCell(scoped=False), required=True, aliases=("地区", "地点", "坐落地点")
)

ASSETS = register(
    Sheet(
        kind="assets",
        title="项目资产",
        help="一行一项资产；有收益约定的，填本金、年回报率（或年租金）、期限、收益归属和到期本金处置。",
        key=("place", "name"),
        save=save_asset,
        checks=(within_reach, known_project, _known, _check_term),
        columns=(
            UNIT,
            ASSET_PLACE,
            ASSET_NAME,
            PROJECT,
            Column("kind", "类别", Choice(AssetKind), required=True, aliases=("资产类别",)),
            Column(
                "ends_on", "形成日期", Date(month_day="last"), required=True, aliases=("建成日期", "日期")
            ),
            Column("indicator", "规模指标", IndicatorCell()),
            Column("size", "规模", FigureCell(), help="如 70.2千瓦"),
            Column("original_value", "原值", Money(minimum=0), unit="元"),
            Column("owner", "权属", Text(60)),
            Column("keeper", "管护责任人", Text(60)),
            Column("operation", "经营方式", Choice(Operation)),
            Column("term_kind", "收益方式", Choice(TermKind)),
            Column("principal", "本金", Money(minimum=0), aliases=("入股本金",), unit="元"),
            Column("rate", "年回报率", Percent(minimum=0, places=4), aliases=("回报率", "分红率")),
            Column("yearly_rent", "年租金", Money(minimum=0), unit="元"),
            Column("years", "期限", Integer(units=("年",)), aliases=("期限（年）", "年限"), unit="年"),
            Column(
                "agreed_on", "约定日期", Date(month_day="last"), aliases=("合同日期",), help="不填按形成日期"
            ),
            Column("receiver", "收益归属", Text(60)),
            Column("at_end", "到期本金处置", Text(120), aliases=("到期本金归属",)),
            SOURCE,
            NOTE,
        ),
    )
)

ASSET_RECEIPTS = register(
    Sheet(
        kind="asset_receipts",
        title="资产收益",
        help="一行一个数：发电量、纯收益、分红等；预计数在“预计数”列填是。",
        key=("place", "name", "indicator", "starts_on", "ends_on", "planned"),
        save=save_receipt,
        checks=(_asset, _check_figure),
        columns=(
            replace(UNIT, required=False),
            replace(ASSET_PLACE, required=False),
            ASSET_NAME,
            Column("indicator", "指标", IndicatorCell(), required=True, aliases=("收益指标",)),
            Column(
                "figure",
                "数据",
                FigureCell(of="indicator", unit_in=UNIT_KEY),
                required=True,
                aliases=("收益", "数量"),
                help="如 74270度",
            ),
            unit_column("figure"),
            replace(STARTS_ON, aliases=(*STARTS_ON.aliases, "收益起始日期")),
            replace(ENDS_ON, aliases=(*ENDS_ON.aliases, "收益截止日期")),
            Column("planned", "预计数", YesNo(), aliases=("是否预计",)),
            SOURCE,
            NOTE,
        ),
    )
)
