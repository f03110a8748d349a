"""The table of entries: what a person reads, and every field of the chain in its canonical form."""

from funds.chain import FIELDS, PERSONAL, VERSION
from funds.channels import Channel, Form, Nature
from funds.pack import masking
from funds.pack.columns import PackColumn, PackTable
from funds.pack.saying import Cell, choice, code, looked_up, money, number, ready_cells, text
from funds.selectors.committed import committed, salt_of
from fupin.figures import Precision

RECORDED = """to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_WORDS = ("summary", "note", "reason")
_LABELS = {
    "nature_label": ("口径", choice("e.nature", dict(Nature.choices))),
    "channel_label": ("渠道", choice("e.channel", dict(Channel.choices))),
    "form_label": ("形态", choice("e.form", dict(Form.choices))),
    "precision_label": ("精确度", choice("e.precision", dict(Precision.choices))),
}
_OBJECTS = {"book", "from_account", "to_account", "recorded_by", "unit", "document", "project", "batch"}
_PLAIN = {"nature", "channel", "form", "precision", "row_number", "previous_hash"}


def entry_table(entries: str, *, masked: bool) -> PackTable:
    """The entries of a subquery called `e`, in the order of the chain."""
    said = _covered() if masked else {name: f"e.{name}" for name in PERSONAL}
    columns = [*_readable(said), *_technical(said, masked=masked)]
    rows, order = f"{entries} e", "e.book_id, e.seq"
    return PackTable("entries", "资金分录", tuple(columns), rows, order, _joins(masked), by_index=True)


def _covered() -> dict[str, str]:
    """What is said of each personal text; of the key nothing where it may be a digest of a name that is covered."""
    words = {name: f"covered.{name}" for name in _WORDS}
    return {"payee": "covered_payee.payee", "key": "covered_key.key"} | words


def _joins(masked: bool) -> str:
    account = masking.name("other.name") if masked else "other.name"
    account = f"CASE WHEN other.kind = 'payee' THEN {account} ELSE other.name END"
    joins = [
        "LEFT JOIN funds_entry reversed ON reversed.id = e.reverses_id",
        ready_cells("unit", "units_unit", "other.id = e.unit_id", "other.name"),
        ready_cells(
            "document", "funds_funddocument", "other.id = e.document_id", "other.title", "other.number"
        ),
        ready_cells("giver", "funds_ledgeraccount", "other.id = e.from_account_id", account, also="kind"),
        ready_cells("taker", "funds_ledgeraccount", "other.id = e.to_account_id", account, also="kind"),
        ready_cells("place", "counties_division", "other.code = e.place_id", "other.full_name"),
        ready_cells("project", "projects_project", "other.id = e.project_id", "other.name"),
        ready_cells("clerk", "accounts_user", "other.id = e.recorded_by_id", "other.full_name"),
    ]
    return "\n".join([*joins, *(_covering() if masked else [])])


def _covering() -> list[str]:
    """Joins that cover each payee once (the planner remembers them), and then what else may name the payee."""
    payee = masking.name("e.payee")
    others = ", ".join(
        f"{masking.without(f'e.{name}', 'e.payee', 'covered_payee.payee')} AS {name}" for name in _WORDS
    )
    anything = " OR ".join(f"covered.{name} <> e.{name}" for name in _WORDS)
    anything = f"covered_payee.payee <> e.payee OR {anything}"
    return [
        f"LEFT JOIN LATERAL (SELECT {payee} AS payee OFFSET 0) covered_payee ON true",
        f"LEFT JOIN LATERAL (SELECT {others} OFFSET 0) covered ON true",
        f"LEFT JOIN LATERAL (SELECT CASE WHEN {anything} THEN '' ELSE e.key END AS key OFFSET 0) covered_key ON true",
    ]


def _readable(said: dict[str, str]) -> list[PackColumn]:
    cells: list[tuple[str, str, Cell]] = [
        ("unit_name", "单位", looked_up("unit", 0)),
        ("seq", "序号", number("e.seq")),
        ("occurred_on", "发生日期", code("e.occurred_on")),
        ("covers_from", "累计起始日期", code("e.covers_from")),
        ("about_on", "前期差错所属日期", code("e.about_on")),
        ("document_title", "资金来源", looked_up("document", 0)),
        ("document_number", "文号", looked_up("document", 1)),
        *((key, *_LABELS[key]) for key in ("nature_label", "channel_label", "form_label")),
        ("from_name", "付出账户", looked_up("giver", 0)),
        ("to_name", "收入账户", looked_up("taker", 0)),
        ("amount", "金额（元）", money("e.amount")),
        ("precision_label", *_LABELS["precision_label"]),
        ("stated", "原文写法", text("e.stated")),
        ("place_name", "地区", looked_up("place", 0)),
        ("place", "地区代码", code("e.place_id")),
        ("project_name", "项目", looked_up("project", 0)),
        ("summary", "摘要", text(said["summary"])),
        ("voucher_no", "凭证号", text("e.voucher_no")),
        ("payee", "收款人", text(said["payee"])),
        ("reverses", "冲销第几号", number("reversed.seq")),
        ("reason", "冲销原因", text(said["reason"])),
        ("source", "来源", text("e.source")),
        ("recorded_at", "入账时间（UTC）", code(RECORDED)),
        ("recorder", "记账人", looked_up("clerk", 0)),
        ("entry_hash", "本条摘要", code("e.entry_hash")),
    ]
    return [PackColumn(*each) for each in cells]


def _technical(said: dict[str, str], *, masked: bool) -> list[PackColumn]:
    """The fields of the chain that nobody reads, which fields were covered (`masked` names them), and by what each of
    them enters the hash: with its salt where it is shown, as its commitment where it is covered.
    """
    shown = {column.key for column in _readable(said)}
    cells = {name: _field(name) for name in FIELDS if name not in shown}
    cells["from_kind"], cells["to_kind"] = code("giver.kind"), code("taker.kind")
    cells |= {name: text(said[name]) for name in ("note", "key")}
    marks = ", ".join(f"CASE WHEN {said[name]} <> e.{name} THEN '{name}' END" for name in PERSONAL)
    cells["masked"] = code(f"concat_ws(' ', {marks})") if masked else code("''")
    cells["version"] = code(f"CASE WHEN e.salt <> '' THEN '{VERSION}' ELSE '1' END")
    cells |= {f"{name}_proof": code(_proof(name, said[name])) for name in PERSONAL}
    return [PackColumn(name, name, cell, technical=True) for name, cell in cells.items()]


def _field(name: str) -> Cell:
    if name in _OBJECTS:
        return code(f"e.{name}_id")
    return code(f"e.{name}") if name in _PLAIN else text(f"e.{name}")


def _proof(name: str, said: str) -> str:
    """By what the verifier recomputes the hash: the salt gives away nothing where the text itself is shown."""
    salt = salt_of(name, "e")
    if said == f"e.{name}":
        return salt
    return f"CASE WHEN e.salt = '' OR {said} = e.{name} THEN {salt} ELSE {committed(name, 'e')} END"
