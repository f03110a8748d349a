"""The form in which a batch is filled in: rows in the office's words."""

from dataclasses import replace
from decimal import Decimal

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.http import QueryDict

from counties.cells import PlaceCell
from counties.models import Division
from funds.models import AccountKind, DraftEntry, FundDocument
from funds.services import Movement, Posting, movement_posting, read_amount
from funds.services.posting import stated_amount
from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.sheets import Context
from fupin.pages import DayField
from fupin.scope import Scope
from projects.models import Project
from units.models import Unit

MORE = 3
KEPT = "保持原来的账户"
SHOWN = ("document", "place", "project", "occurred_on", "about_on", "summary", "payee", "voucher_no")


class PlaceField(forms.CharField):
    """A place by name or code inside the scope; cleaned to the Division."""

    def __init__(self, scope: Scope, user: User) -> None:
        widget = forms.TextInput(attrs={"list": "places"})
        super().__init__(label="地区", max_length=60, widget=widget, help_text="地名或区划代码")
        self.context = Context(user, scope)

    def clean(self, value: str) -> Division:
        try:
            return PlaceCell().read(Raw(super().clean(value)), self.context)
        except CellProblem as problem:
            raise forms.ValidationError(str(problem)) from problem


class RowForm(forms.Form):
    """One proposed movement. `kept` is the number of the draft row that the form was made of."""

    kept = forms.IntegerField(required=False, widget=forms.HiddenInput)
    movement = forms.ChoiceField(label="业务", required=False)
    document = forms.ModelChoiceField(label="资金来源", queryset=None, empty_label="请选择")
    wording = forms.CharField(label="金额", max_length=60, help_text="数字按元计；可写 30万元")
    occurred_on = DayField("发生日期")
    summary = forms.CharField(label="摘要", max_length=200)
    project = forms.ModelChoiceField(label="项目", queryset=None, required=False, empty_label="没有")
    payee = forms.CharField(label="收款人", max_length=100, required=False)
    voucher_no = forms.CharField(label="凭证号", max_length=40, required=False)
    about_on = DayField("前期差错所属日期", required=False, help_text="只在更正已结账期间时填")

    def __init__(self, *args: object, unit: Unit, scope: Scope, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        blank = KEPT if self.initial.get("kept") or self.data.get(self.add_prefix("kept")) else "请选择"
        self.fields["movement"].choices = [("", blank), *Movement.choices]
        self.fields["document"].queryset = FundDocument.objects.filter(unit=unit)
        self.fields["project"].queryset = Project.objects.filter(unit=unit).select_related("place")
        self.fields["place"] = PlaceField(scope, user)
        self.order_fields(["kept", "movement", "document", "wording", "occurred_on", "place", "project"])

    def clean_wording(self) -> Figure | Decimal:
        try:
            return read_amount(self.cleaned_data["wording"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("movement") and not cleaned.get("kept"):
            self.add_error("movement", "请选择业务")
        if cleaned.get("movement") in (Movement.ALLOTTED, Movement.ARRIVED_AT_PROJECT) and not cleaned.get(
            "project"
        ):
            self.add_error("project", "这种业务要选择项目")
        if cleaned.get("movement") == Movement.PAID and not cleaned.get("payee"):
            self.add_error("payee", "支付要写明收款人")
        return cleaned


class Rows(forms.BaseFormSet):
    """All rows; those that are left empty or struck out are left out."""

    def filled(self) -> list[dict]:
        return [
            form.cleaned_data
            for form in self.forms
            if form.has_changed()
            and not form.cleaned_data.get("DELETE")
            and form.cleaned_data.get("document")
        ]


RowsForm = forms.formset_factory(RowForm, formset=Rows, extra=MORE, can_delete=True, max_num=500)


def with_more(data: QueryDict) -> QueryDict:
    """What was sent, with some empty rows more."""
    data = data.copy()
    total = data.get("form-TOTAL_FORMS", "0")
    data["form-TOTAL_FORMS"] = str((int(total) if total.isdigit() else 0) + MORE)
    return data


def initial_of(row: DraftEntry) -> dict[str, object]:
    """What the form shows for a row that is there."""
    return {
        **{name: getattr(row, name) for name in SHOWN},
        "kept": row.pk,
        "movement": _movement_of(row),
        "wording": row.stated or f"{row.amount:f}",
        "place": row.place.full_name,
    }


def _movement_of(row: DraftEntry) -> str:
    sides = (row.from_account.kind, row.to_account.kind)
    known = {
        (AccountKind.SOURCE, AccountKind.POOL): Movement.ARRIVED,
        (AccountKind.SOURCE, AccountKind.PROJECT): Movement.ARRIVED_AT_PROJECT,
        (AccountKind.POOL, AccountKind.PROJECT): Movement.ALLOTTED,
        (AccountKind.POOL, AccountKind.PAYEE): Movement.PAID,
        (AccountKind.PROJECT, AccountKind.PAYEE): Movement.PAID,
    }
    return known.get(sides, "")


def posting_of(words: dict, kept: DraftEntry | None, user: User) -> Posting:
    """The row as a posting. A row of a sheet keeps its line; its key too, as long as it says the same."""
    said = {name: words[name] for name in SHOWN} | {"amount": words["wording"]}
    if words["movement"]:
        posting = movement_posting(actor=user, movement=words["movement"], **said)
    else:
        posting = Posting(from_account=kept.from_account, to_account=kept.to_account, **said)
    if kept is None:
        return posting
    return replace(
        posting,
        covers_from=kept.covers_from,
        source=kept.source,
        note=kept.note,
        sheet_name=kept.sheet_name,
        row_number=kept.sheet_row,
        key=kept.given_key if _says_the_same(posting, kept) else None,
    )


def _says_the_same(posting: Posting, kept: DraftEntry) -> bool:
    same = all(getattr(posting, name) == getattr(kept, name) for name in SHOWN)
    sides = (posting.from_account.pk, posting.to_account.pk) == (kept.from_account_id, kept.to_account_id)
    return same and sides and stated_amount(posting.amount)[:2] == (kept.amount, kept.precision)
