"""The baselines of the export: django-import-export as its manual shows it, and PostgreSQL's own COPY."""

from import_export.resources import ModelResource

from funds.models import Entry

READABLE = {
    "单位": "unit__name",
    "序号": "seq",
    "发生日期": "occurred_on",
    "累计起始日期": "covers_from",
    "资金来源": "document__title",
    "文号": "document__number",
    "口径": "nature",
    "渠道": "channel",
    "形态": "form",
    "付出账户": "from_account__name",
    "收入账户": "to_account__name",
    "金额（元）": "amount",
    "原文写法": "stated",
    "地区": "place__full_name",
    "地区代码": "place__code",
    "项目": "project__name",
    "摘要": "summary",
    "凭证号": "voucher_no",
    "收款人": "payee",
    "冲销原因": "reason",
    "来源": "source",
    "入账时间": "recorded_at",
    "记账人": "recorded_by__full_name",
    "本条摘要": "entry_hash",
}


class EntryResource(ModelResource):
    """The columns that a person reads in the pack's entries."""

    RELATED = ("unit", "document", "from_account", "to_account", "place", "project", "recorded_by")

    class Meta:
        model = Entry
        fields = tuple(READABLE.values())


COPY = """
COPY (
    SELECT unit.name, entry.seq, entry.occurred_on, entry.covers_from, document.title, document.number,
           entry.nature, entry.channel, entry.form, giver.name, taker.name, entry.amount, entry.stated,
           place.full_name, place.code, project.name, entry.summary, entry.voucher_no, entry.payee, entry.reason,
           entry.source, entry.recorded_at, clerk.full_name, entry.entry_hash
    FROM funds_entry entry
    JOIN units_unit unit ON unit.id = entry.unit_id
    JOIN funds_funddocument document ON document.id = entry.document_id
    JOIN funds_ledgeraccount giver ON giver.id = entry.from_account_id
    JOIN funds_ledgeraccount taker ON taker.id = entry.to_account_id
    JOIN counties_division place ON place.code = entry.place_id
    JOIN accounts_user clerk ON clerk.id = entry.recorded_by_id
    LEFT JOIN projects_project project ON project.id = entry.project_id
    ORDER BY entry.book_id, entry.seq
) TO STDOUT (FORMAT csv, HEADER)
"""
