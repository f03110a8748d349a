"""The acts that can be done to a household, each with what it asks for and the service that does it."""

from collections.abc import Callable

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser as User

from counties.forms.fields import HouseholdField, PlaceField
from counties.models import Household, LineageEvent, Person, StatusChange, StatusEvent
from counties.models.codes import MonitorKind
from counties.models.lineage import ARRIVALS, DEPARTURES
from counties.models.person import MemberStatus, Relation
from counties.services import (
    admit_member,
    close_household,
    dismiss_member,
    merge_household,
    move_household,
    move_member,
    record_status_change,
    split_household,
)
from fupin.pages import DayField
from fupin.scope import Scope

STAY = ""
RELATIONS = [(STAY, "未填"), *Relation.choices]
BY_HAND = [
    choice for choice in StatusEvent.choices if choice[0] not in {"split", "merged", "moved", "closed"}
]


class ActForm(forms.Form):
    """What one act asks for. `title` and `explain` stand on the page; `do` calls the service and may raise Refusal."""

    title = ""
    explain = ""
    do: Callable[[User], LineageEvent | StatusChange]

    happened_on = DayField("发生日期")
    reason = forms.CharField(label="原因", max_length=200)
    evidence = forms.CharField(
        label="依据",
        max_length=300,
        required=False,
        help_text="户口簿、申请书、村公示、批复等，写明可以查到原件",
    )

    def __init__(self, *args: object, household: Household, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.household, self.scope = household, scope
        self.members = list(household.persons.filter(status=MemberStatus.PRESENT).order_by("id"))
        self.ask()
        self.order_fields(self.order())

    def ask(self) -> None:
        """Adds the inputs that depend on the household."""

    def order(self) -> list[str]:
        last = ["happened_on", "reason", "evidence"]
        return [name for name in self.fields if name not in last] + last

    def said(self) -> list[tuple[str, str]]:
        """(label, what was filled in), for the person to look over before it is done."""
        return [
            (str(field.label), self._word(name, field))
            for name, field in self.fields.items()
            if self._word(name, field)
        ]

    def _word(self, name: str, field: forms.Field) -> str:
        value = self.cleaned_data.get(name)
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(str(value), "")) if value else ""
        return str(value) if value else ""

    def _why(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in ("happened_on", "reason", "evidence")}

    def _one_member(self, label: str, required: bool = True) -> forms.ChoiceField:
        choices = [
            ("", "请选择"),
            *((str(person.pk), f"{person.name} {person.relation}") for person in self.members),
        ]
        return forms.ChoiceField(label=label, choices=choices, required=required)

    def _member(self, name: str) -> Person | None:
        return next((each for each in self.members if str(each.pk) == self.cleaned_data.get(name)), None)


class SplitForm(ActForm):
    title = "分户"
    explain = "选出的成员从发生日期起另立一户，登记在同一个村，贫困状态随原户；各人的历年情况跟着本人走。"

    number = forms.CharField(label="新户的户编号", max_length=32)

    def ask(self) -> None:
        leaving = [(STAY, "留在本户"), *((value, f"分出，是新户的{value}") for value, _ in Relation.choices)]
        for person in self.members:
            label = f"{person.name}（{person.relation or '关系未填'}）"
            self.fields[f"member_{person.pk}"] = forms.ChoiceField(
                label=label, choices=leaving, required=False
            )
        self.fields["remaining_head"] = self._one_member("原户的新户主", required=False)
        self.fields["remaining_head"].help_text = "只有户主分出时才选"

    def do(self, actor: User) -> LineageEvent:
        relations = {person: self.cleaned_data[f"member_{person.pk}"] for person in self.members}
        return split_household(
            actor=actor,
            household=self.household,
            number=self.cleaned_data["number"],
            members={person: relation for person, relation in relations.items() if relation},
            remaining_head=self._member("remaining_head"),
            **self._why(),
        )


class MergeForm(ActForm):
    title = "并户"
    explain = "本户的全部成员并入另一户，本户从发生日期起销户；成员与新户主的关系请并户后在另一户补填。"

    def ask(self) -> None:
        self.fields["into"] = HouseholdField("并入哪一户（户编号）", self.scope, self.household.county_code)

    def do(self, actor: User) -> LineageEvent:
        return merge_household(
            actor=actor, household=self.household, into=self.cleaned_data["into"], **self._why()
        )


class MoveForm(ActForm):
    title = "迁移"
    explain = (
        "整户从发生日期起迁到另一个村；以前的统计仍记在原来的村。迁到您管不到的县，请由那边提出转移申请。"
    )

    place = PlaceField("迁到哪个村")
    number = forms.CharField(
        label="迁入后的户编号", max_length=32, required=False, help_text="不变的留空；跨县时可能要换"
    )

    def clean_place(self) -> object:
        place = self.cleaned_data["place"]
        if not self.scope.covers_place(place.code):
            raise forms.ValidationError("这个地方不在您的管理范围内，请由那边的联络员提出转移申请")
        return place

    def do(self, actor: User) -> LineageEvent:
        return move_household(
            actor=actor,
            household=self.household,
            place=self.cleaned_data["place"],
            number=self.cleaned_data["number"],
            **self._why(),
        )


class CloseForm(ActForm):
    title = "销户"
    explain = "本户从发生日期起不再在册，以前的记录和统计都保留。办错了可以撤销。"

    moved_out = forms.ChoiceField(
        label="情形",
        choices=[("closed", "自然减少（户内已无人等）"), ("moved", "整户迁出，不再由本系统管理")],
    )
    departure = forms.ChoiceField(
        label="仍在册的成员记作", choices=[(event.value, event.label) for event in DEPARTURES]
    )

    def do(self, actor: User) -> LineageEvent:
        return close_household(
            actor=actor,
            household=self.household,
            departure=self.cleaned_data["departure"],
            moved_out=self.cleaned_data["moved_out"] == "moved",
            **self._why(),
        )


class MoveMemberForm(ActForm):
    title = "成员转户"
    explain = "成员从发生日期起转到另一户，本人的编号和历年情况不变。"

    def ask(self) -> None:
        self.fields["person"] = self._one_member("转出的成员")
        self.fields["into"] = HouseholdField("转到哪一户（户编号）", self.scope, self.household.county_code)
        self.fields["relation"] = forms.ChoiceField(
            label="与那户户主的关系", choices=RELATIONS, required=False
        )

    def do(self, actor: User) -> LineageEvent:
        return move_member(
            actor=actor,
            person=self._member("person"),
            household=self.cleaned_data["into"],
            relation=self.cleaned_data["relation"],
            **self._why(),
        )


class AdmitForm(ActForm):
    title = "成员增加"
    explain = "新生儿、嫁入、迁入的人从发生日期起登记为本户成员。已在别处登记的人请提出转移申请。"

    name = forms.CharField(label="姓名", max_length=40)
    id_number = forms.CharField(label="证件号码", max_length=22, required=False)
    event = forms.ChoiceField(label="增加的原因", choices=[(event.value, event.label) for event in ARRIVALS])
    relation = forms.ChoiceField(label="与户主关系", choices=RELATIONS, required=False)

    def said(self) -> list[tuple[str, str]]:
        return [(label, "已填，不显示" if label == "证件号码" else word) for label, word in super().said()]

    def do(self, actor: User) -> LineageEvent:
        known = {name: self.cleaned_data[name] for name in ("name", "id_number", "event", "relation")}
        return admit_member(actor=actor, household=self.household, **known, **self._why())


class DismissForm(ActForm):
    title = "成员减少"
    explain = "去世、嫁出、迁出的成员从发生日期起不再在册，以前的记录和统计都保留。"

    def ask(self) -> None:
        self.fields["person"] = self._one_member("成员")
        choices = [(event.value, event.label) for event in DEPARTURES]
        self.fields["event"] = forms.ChoiceField(label="减少的原因", choices=choices)

    def do(self, actor: User) -> LineageEvent:
        return dismiss_member(
            actor=actor, person=self._member("person"), event=self.cleaned_data["event"], **self._why()
        )


class StatusEventForm(ActForm):
    title = "登记状态变更"
    explain = "识别、脱贫、返贫、清退、监测和风险消除都按日期登记；前后要讲得通。"

    event = forms.ChoiceField(label="事件", choices=BY_HAND)
    monitor_kind = forms.ChoiceField(
        label="监测对象类别", choices=[("", "不是纳入监测"), *MonitorKind.choices], required=False
    )
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def do(self, actor: User) -> StatusChange:
        given = {name: self.cleaned_data[name] for name in ("event", "happened_on", "monitor_kind", "reason")}
        return record_status_change(
            actor=actor, household=self.household, source=self.cleaned_data["evidence"], **given
        )


ACTS: dict[str, type[ActForm]] = {
    "status": StatusEventForm,
    "split": SplitForm,
    "merge": MergeForm,
    "move": MoveForm,
    "close": CloseForm,
    "admit": AdmitForm,
    "move-member": MoveMemberForm,
    "dismiss": DismissForm,
}
