"""What the ledger page can be asked for."""

import re

from django import forms
from django.db.models import Q

from counties.forms.fields import PlaceField
from counties.models import Division
from funds.channels import Channel, Form, Nature
from funds.covering import Covering, covering_for
from funds.models import AccountKind, ExportKind, FundDocument, LedgerAccount
from funds.selectors import LedgerFilters
from fupin.pages import DayField
from fupin.periods import Period
from fupin.privacy import SEE_PERSONAL
from fupin.scope import Scope
from projects.models import Project
from units.models import Unit


class _Row(forms.ModelChoiceField):
    """A row that the scope sees, by its number; anything else is refused as unknown."""

    def __init__(self, label: str, **kwargs: object) -> None:
        super().__init__(queryset=None, label=label, required=False, empty_label="全部", **kwargs)
        self.error_messages["invalid_choice"] = f"没有这个{label}，或者不在您的工作范围内"


class _Account(_Row):
    """An account as its reader may see it; those of persons are told apart by their number."""

    cover = Covering(masked=True)

    def label_from_instance(self, account: LedgerAccount) -> str:
        """What is offered."""
        said = self.cover.account(account)
        return said if said == account.name else f"{said}（账户 {account.pk}）"


class _PlaceCode(PlaceField):
    """A place by its code, or by a name that is looked up; cleans to the code, empty for everywhere."""

    def clean(self, value: str | None) -> str:
        if re.fullmatch(r"\d{2,12}", value or "", re.ASCII):
            return value
        place = super().clean(value)
        return place.code if place else ""


def _choice(label: str, choices: list) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "全部"), *choices])


class LedgerForm(forms.Form):
    """Filters of the ledger. `from` and `to` take a year or a day."""

    unit = _Row("单位", to_field_name="name")
    place = _PlaceCode(required=False)
    document = _Row("资金来源")
    project = _Row("项目")
    account = _Account("账户")
    channel = _choice("渠道", Channel.choices)
    nature = _choice("口径", Nature.choices)
    form = _choice("形态", Form.choices)
    payee = forms.CharField(
        label="收款人",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "个人须写全名", "autocomplete": "off"}),
    )
    amount_from = forms.DecimalField(label="金额不低于（元）", required=False, min_value=0)
    amount_to = forms.DecimalField(label="金额不高于（元）", required=False, min_value=0)
    as_known_on = DayField(
        "按哪天入账时的账",
        required=False,
        help_text="只看到那天为止已经入账的，以后补记和冲销的不算",
    )
    payer = _Account("付出账户")
    receiver = _Account("收入账户")
    payer_kind = _choice("付出账户类别", AccountKind.choices)
    receiver_kind = _choice("收入账户类别", AccountKind.choices)

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        accounts = LedgerAccount.objects.visible_to(scope)
        rows = {
            "unit": Unit.objects.visible_to(scope),
            "document": FundDocument.objects.visible_to(scope),
            "project": Project.objects.visible_to(scope),
            "account": accounts.exclude(kind=AccountKind.SOURCE),
            "payer": accounts,
            "receiver": accounts,
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset
        self.cover = covering_for(scope)
        for name in ("account", "payer", "receiver"):
            self.fields[name].cover = self.cover

    def filters(self, **days: object) -> LedgerFilters:
        """The cleaned words as filters of the ledger; `start` and `end` are given beside."""
        names = ("unit", "document", "project", "account", "amount_from", "amount_to", "as_known_on")
        words = ("place", "channel", "nature", "form", "payee")
        cleaned = self.cleaned_data
        return LedgerFilters(
            **{name: cleaned.get(name) for name in names},
            **{name: cleaned.get(name) or "" for name in words},
            whole_names=self.cover.masked,
            **days,
        )

    @property
    def one_pair(self) -> bool:
        """True if only what moved between two sides is asked for."""
        return any(
            self.cleaned_data.get(name) for name in ("payer", "receiver", "payer_kind", "receiver_kind")
        )

    def forward(self) -> Q:
        """The condition on entries from the one side to the other."""
        return self._between("from_account", "to_account")

    def backward(self) -> Q:
        """The condition on entries that went back: reversals and returns."""
        return self._between("to_account", "from_account")

    def _between(self, giver: str, taker: str) -> Q:
        cleaned = self.cleaned_data
        lookups = {
            giver: cleaned.get("payer"),
            taker: cleaned.get("receiver"),
            f"{giver}__kind": cleaned.get("payer_kind"),
            f"{taker}__kind": cleaned.get("receiver_kind"),
        }
        return Q(**{name: value for name, value in lookups.items() if value})


class RaiseFlagsForm(forms.Form):
    """Who puts a problem right, and until when."""

    owner = forms.CharField(label="责任人", max_length=60)
    due_on = DayField("整改期限")
    measures = forms.CharField(label="整改措施", required=False, max_length=500)


class DismissFlagForm(forms.Form):
    """Why a flag is no problem."""

    reason = forms.CharField(label="排除理由", max_length=300)


class CloseFindingForm(forms.Form):
    """What shows that a problem is put right: a file, or the number of the correcting entry."""

    evidence = forms.FileField(label="整改佐证（文件）", required=False)
    entry = forms.IntegerField(
        label="或更正分录的序号",
        required=False,
        min_value=1,
        help_text="所列分录的冲销，或之后同一资金来源的分录",
    )
    measures = forms.CharField(label="整改措施", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict:
        given = super().clean()
        if given.get("evidence") and given.get("entry"):
            raise forms.ValidationError("佐证文件和更正分录只填一样")
        return given


class ExportForm(forms.Form):
    """What is to be exported of the ledger, and for what. A year, or days, or neither for all."""

    kind = forms.ChoiceField(label="导出什么", choices=ExportKind)
    unit = _Row("单位", to_field_name="name")
    place = forms.ModelChoiceField(
        Division.objects.all(),
        label="地区代码",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "如 441621；不填为全部"}),
        error_messages={"invalid_choice": "没有这个地区代码，请在“地区查询”里查到后再填"},
    )
    year = forms.IntegerField(label="年度", required=False, min_value=1949, max_value=2100)
    starts_on = DayField("或起始日期", required=False)
    ends_on = DayField("截止日期", required=False)
    purpose = forms.CharField(
        label="用途",
        max_length=200,
        error_messages={"required": "请写明用途：它会印在封面和每一页上，并记入操作记录"},
        widget=forms.TextInput(attrs={"placeholder": "如：2018 年度审计；会印在封面和每一页上"}),
    )
    password = forms.CharField(
        label="打开口令",
        required=False,
        min_length=8,
        max_length=64,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"min_length": "打开口令至少 8 位"},
    )
    unmasked = forms.BooleanField(label="不遮盖个人信息", required=False)

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(scope)
        if not scope.allows(SEE_PERSONAL):
            del self.fields["unmasked"]

    def clean(self) -> dict:
        """The days of the year where a year is given."""
        cleaned = super().clean()
        year, days = cleaned.pop("year", None), (cleaned.get("starts_on"), cleaned.get("ends_on"))
        if year and any(days):
            raise forms.ValidationError("年度和起止日期只填一种")
        if year:
            cleaned["starts_on"], cleaned["ends_on"] = Period.year(year).start, Period.year(year).end
        if all(days) and days[0] > days[1]:
            raise forms.ValidationError("起始日期不能晚于截止日期")
        cleaned["masked"] = not cleaned.pop("unmasked", False)
        return cleaned
