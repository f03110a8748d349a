"""责任书: one row a unit, year and indicator. The rows of one unit and year are one version, signed as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db import transaction

from fupin.catalogue import definition, definitions
from fupin.errors import Refusal
from fupin.figures import Precision, check_count, parse_figure
from fupin.intake.assuming import UNIT_KEY, tell_assumed, tell_step, unit_beside, unit_column
from fupin.intake.cells import Choice, Date, FigureCell, PersonName, Year
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from units.models import Commitment, CommitmentTarget
from units.services import commit_targets, sign_commitment
from units.sheets.columns import ORIGIN, ORIGIN_KEYS, UNIT, origin, within_reach

SIGNATURE = ("signed_on", "signed_by")
INDICATOR = Choice([(known.code, known.name) for known in definitions().values()])


def save_commitments(
    portions: Iterable[Sequence[Row]], context: Context
) -> Iterator[list[Outcome | Refusal]]:
    """Writes the targets version by version; a row that does not hold keeps its whole 责任书 out."""
    return (_save_versions(rows, context) for rows in portions)


def _save_versions(rows: Sequence[Row], context: Context) -> list[Outcome | Refusal]:
    answers: dict[int, Outcome | Refusal] = {}
    groups: dict[tuple, list[Row]] = {}
    for row in rows:
        groups.setdefault((row["unit"].pk, row["year"] or context.year), []).append(row)
    for (_, year), group in groups.items():
        try:
            with transaction.atomic():
                outcomes = _save_version(group, year, context)
        except Refusal as refusal:
            outcomes = [refusal] * len(group)
        answers |= {id(row): outcome for row, outcome in zip(group, outcomes, strict=True)}
    return [answers[id(row)] for row in rows]


def _save_version(rows: list[Row], year: int | None, context: Context) -> list[Outcome]:
    unit, first = rows[0]["unit"], rows[0]
    within_reach(first, context)
    _check_year(first, context)
    before, earlier = _known_targets(unit.pk, year)
    commitment = commit_targets(
        actor=context.actor,
        unit=unit,
        year=year,
        targets={row["indicator"]: _target(row) for row in rows},
        origins={row["indicator"]: origin(row) for row in rows},
        **origin(first),
    )
    signed = _sign(commitment, rows, context)
    after = {row.indicator: row for row in commitment.targets.all()}
    for row in rows:
        code = row["indicator"]
        stored = before[code].target if code in before else None
        _tell_doubts(row, context, after[code].target, stored, earlier.get(code))
    return [_outcome(row, after[row["indicator"]], before.get(row["indicator"]), signed) for row in rows]


def _known_targets(
    unit_id: int, year: int
) -> tuple[dict[str, CommitmentTarget], dict[str, tuple[str, Decimal]]]:
    """What the latest version promises for the year; and, by indicator, the last year before with what it promised."""
    known = Commitment.objects.filter(unit_id=unit_id, year__lte=year).order_by("year", "version")
    latest: dict[str, CommitmentTarget] = {}
    earlier: dict[str, tuple[str, Decimal]] = {}
    for commitment in known.prefetch_related("targets"):
        targets = {row.indicator: row for row in commitment.targets.all()}
        if commitment.year == year:
            latest = targets
        else:
            earlier |= {code: (f" {commitment.year} 年", row.target) for code, row in targets.items()}
    return latest, earlier


def _tell_doubts(
    row: Row, context: Context, amount: Decimal, stored: Decimal | None, earlier: tuple | None
) -> None:
    unit = definition(row["indicator"]).unit
    tell_assumed(row, context, "target", unit)
    tell_step(row, "target", unit, amount, stored, earlier)


def _target(row: Row) -> Decimal:
    """The number in the indicator's unit: 400万元 is 4000000 元."""
    unit = definition(row["indicator"]).unit
    try:
        bare = unit_beside(row, "target") or row.unit_of_bare(unit)
        figure = check_count(parse_figure(row["target"].text, unit=unit, column_unit=bare))
    except Refusal as error:
        message = f"第 {row.number} 行：{error.message}"
        raise Refusal(error.code, message, field=error.field or "target") from error
    if figure.value is None or figure.precision is not Precision.EXACT:
        raise Refusal("target", f"第 {row.number} 行：目标值要填准确的数", field="target")
    return figure.value


def _sign(commitment: Commitment, rows: list[Row], context: Context) -> dict[str, tuple]:
    """Signs the version if the rows say when; what was signed already stays. Returns {column: (before, now)}."""
    said = {key: {row[key] for row in rows if row[key] is not None} for key in SIGNATURE}
    for key, values in said.items():
        if len(values) > 1:
            raise Refusal("signed_twice", "同一份责任书的签订日期、签订人不一致，请核对", field=key)
    told = {key: values.pop() for key, values in said.items() if values}
    if commitment.signed_on:
        _refuse_other_signature(commitment, told)
    elif "signed_on" in told:
        return sign_commitment(commitment, actor=context.actor, **{"signed_by": ""} | told)
    elif told:
        raise Refusal("no_day", "填了签订人，请填写签订日期", field="signed_by")
    return {}


def _refuse_other_signature(commitment: Commitment, told: dict) -> None:
    for key, value in told.items():
        if getattr(commitment, key) != value:
            message = (
                f"{commitment}已于 {commitment.signed_on} 签订，签订日期和签订人不能再改，请填原来的，或空着"
            )
            raise Refusal("signed", message, field=key)


def _outcome(
    row: Row, target: CommitmentTarget, before: CommitmentTarget | None, signed: dict[str, tuple]
) -> Outcome:
    if before is None:
        return Outcome(RowOutcome.ADDED, target)
    now = {"target": target.target} | {key: row[key] for key in ORIGIN_KEYS if row[key]}
    pairs = {key: (getattr(before, key), value) for key, value in now.items()}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    for key in ORIGIN_KEYS:
        if key in changes and getattr(target, key) != row[key]:
            row.warn(key, "signed", "责任书已签订，这一格没有改；要改请拟订下一版")
            del changes[key]
    return Outcome.changed(target, changes | {key: pair for key, pair in signed.items() if row[key]})


@looking_at("year")
def _check_year(row: Row, context: Context) -> None:
    if (row["year"] or context.year) is None:
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")


@looking_at("indicator", "target", UNIT_KEY)
def _check_target(row: Row, context: Context) -> None:
    _target(row)


COMMITMENTS = register(
    Sheet(
        "commitments",
        "责任书",
        (
            UNIT,
            Column("year", "年度", Year(), aliases=("年份",), help="空着时取上传时选的年度"),
            Column(
                "indicator", "指标", INDICATOR, required=True, aliases=("指标名称", "承诺事项", "任务指标")
            ),
            Column(
                "target",
                "目标值",
                FigureCell(of="indicator", unit_in=UNIT_KEY),
                required=True,
                aliases=("目标", "计划数", "承诺数", "任务数"),
            ),
            unit_column("target"),
            Column("signed_on", "签订日期", Date(past=True), aliases=("签订时间",)),
            Column("signed_by", "签订人", PersonName(several=True), aliases=("责任人",)),
            *ORIGIN,
        ),
        save_commitments,
        checks=(within_reach, _check_year, _check_target),
        key=("unit", "year", "indicator"),
        bulk=True,
        help="一个单位、一个年度、一项指标一行。已签订的责任书有改动时，自动拟订下一版。",
    )
)
