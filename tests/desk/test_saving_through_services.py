"""What is saved in the web admin goes through services: with an audit event, a history, and refusals at their field."""

from decimal import Decimal

import pytest
from django.contrib import messages
from django.urls import reverse

from counties.models import Household, Need
from funds.models import Entry, ForbiddenUse, FundDocument, LedgerAccount
from funds.services.batches import KIND
from fupin.accounts.models import User
from fupin.approvals.models import Route
from fupin.approvals.services import add_step
from fupin.audit.models import AuditEvent
from projects.models import ActivityMeasure, Project
from tests.desk.forms import errors_of, filled
from tests.desk.people import PASSWORD, VILLAGE
from units.models import Meeting, Membership


def add(label):
    return reverse(f"admin:{label.replace('.', '_')}_add")


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def said(answer):
    return [str(message) for message in messages.get_messages(answer.wsgi_request)]


@pytest.fixture
def meeting(world):
    return world.rows["units.meeting"]


def test_a_new_row_has_its_event_and_its_history(office, world):
    typed = filled(
        office, add("units.meeting"), unit=world.unit.pk, kind="joint", title="联席会", ends_on="2017-03-01"
    )
    assert office.post(add("units.meeting"), typed).status_code == 302
    meeting = Meeting.objects.get(title="联席会")
    event = AuditEvent.objects.latest("id")
    assert (event.actor_name, event.verb, event.object_id, event.capacity) == (
        "张经办",
        "登记会议",
        str(meeting.pk),
        "office",
    )
    tracked = meeting.pgh_event_model.objects.get(pgh_obj_id=meeting.pk)
    assert (tracked.pgh_label, tracked.pgh_context.metadata["user"]) == ("insert", world.office.pk)


def test_only_what_differs_is_written(office, meeting):
    typed = filled(office, change(meeting), attendance="15")
    assert office.post(change(meeting), typed).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.attendance, meeting.title) == (15, "第一次领导小组会议")
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.detail) == ("修改会议", {"fields": ["attendance"]})


def test_saving_without_a_change_writes_nothing(office, meeting):
    before = AuditEvent.objects.count()
    office.post(change(meeting), filled(office, change(meeting)))
    assert AuditEvent.objects.count() == before
    assert meeting.pgh_event_model.objects.filter(pgh_obj_id=meeting.pk).count() == 1


def test_a_removal_is_recorded(office, meeting):
    address = reverse("admin:units_meeting_delete", args=[meeting.pk])
    assert office.post(address, {"post": "yes"}).status_code == 302
    assert not Meeting.objects.filter(pk=meeting.pk).exists()
    assert AuditEvent.objects.latest("id").verb == "删除会议"


def test_what_is_in_use_stays(office, world):
    household = world.rows["counties.household"]
    office.post(reverse("admin:counties_household_delete", args=[household.pk]), {"post": "yes"})
    assert Household.objects.filter(pk=household.pk).exists()


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(office, world):
    project = world.rows["projects.project"]
    typed = filled(office, change(project), budget="700000", implementer="紫金县电力公司")
    answer = office.post(change(project), typed)
    assert errors_of(answer) == {
        "budget": ["各来源合计 600,000.00 元，与计划投资 700,000.00 元不等，相差 100,000.00 元；请核对"]
    }
    assert 'value="紫金县电力公司"' in answer.content.decode()
    project.refresh_from_db()
    assert (project.budget, project.implementer) == (Decimal("600000.00"), "")


def test_budget_and_sources_change_together(office, world):
    project = world.rows["projects.project"]
    typed = filled(office, change(project), budget="700000")
    number = int(typed["sources-TOTAL_FORMS"])
    typed |= {
        "sources-TOTAL_FORMS": number + 1,
        f"sources-{number}-channel": "县级财政",
        f"sources-{number}-amount": "100000",
    }
    assert office.post(change(project), typed).status_code == 302
    project.refresh_from_db()
    assert project.budget == Decimal("700000.00")
    assert sorted(project.sources.values_list("amount", flat=True)) == [
        Decimal("100000.00"),
        Decimal("600000.00"),
    ]


def test_a_refusal_in_an_inline_stands_in_its_line(office, world):
    project = world.rows["projects.project"]
    typed = filled(office, change(project))
    number = int(typed["steps-TOTAL_FORMS"])
    typed |= {
        "steps-TOTAL_FORMS": number + 1,
        f"steps-{number}-stage": "started",
        f"steps-{number}-happened_on": "2017-02-01",
    }
    answer = office.post(change(project), typed)
    formset = next(i.formset for i in answer.context["inline_admin_formsets"] if i.formset.prefix == "steps")
    assert formset.forms[number].errors == {"stage": ["项目“光伏发电”已经是“开工”"]}
    assert project.steps.count() == 1


def test_a_step_back_asks_for_the_reason_in_the_note(office, world):
    project = world.rows["projects.project"]
    typed = filled(office, change(project))
    number = int(typed["steps-TOTAL_FORMS"])
    typed |= {
        "steps-TOTAL_FORMS": number + 1,
        f"steps-{number}-stage": "planned",
        f"steps-{number}-happened_on": "2017-02-01",
    }
    answer = office.post(change(project), typed)
    formset = next(i.formset for i in answer.context["inline_admin_formsets"] if i.formset.prefix == "steps")
    assert list(formset.forms[number].errors) == ["note"]
    assert office.post(change(project), typed | {f"steps-{number}-note": "资金未到位"}).status_code == 302
    project.refresh_from_db()
    assert project.stage == "planned"


def test_nothing_is_chosen_beforehand(office):
    form = office.get(add("reports.reportedfigure")).context["adminform"].form
    assert (form["indicator"].value(), form.fields["indicator"].choices[0]) == (None, ("", "请选择"))
    assert form["status"].value() == "actual"


def test_a_step_moves_the_project(office, world):
    project = world.rows["projects.project"]
    typed = filled(office, change(project))
    number = int(typed["steps-TOTAL_FORMS"])
    typed |= {
        "steps-TOTAL_FORMS": number + 1,
        f"steps-{number}-stage": "completed",
        f"steps-{number}-happened_on": "2017-06-20",
    }
    assert office.post(change(project), typed).status_code == 302
    project.refresh_from_db()
    assert project.stage == "completed"


def test_a_place_outside_the_scope_is_refused(office, world):
    typed = filled(
        office,
        add("projects.project"),
        unit=world.unit.pk,
        place=world.elsewhere.pk,
        name="外地项目",
        category="infra",
        ends_on="2017-12-31",
    )
    answer = office.post(add("projects.project"), typed)
    assert errors_of(answer) == {"place": ["所选的内容不存在，或者不在您的工作范围内，请重新选择"]}
    assert not Project.objects.filter(name="外地项目").exists()


def test_a_unit_outside_the_scope_is_refused(office, world):
    typed = filled(
        office,
        add("units.meeting"),
        unit=world.other_unit.pk,
        kind="joint",
        title="别家",
        ends_on="2017-03-01",
    )
    answer = office.post(add("units.meeting"), typed)
    assert errors_of(answer) == {"unit": ["所选的内容不存在，或者不在您的工作范围内，请重新选择"]}


def test_a_stated_figure_is_typed_as_it_was_written(office, world):
    activity = world.rows["projects.activity"]
    typed = filled(office, change(activity))
    number = int(typed["measures-TOTAL_FORMS"])
    typed |= {
        "measures-TOTAL_FORMS": number + 1,
        f"measures-{number}-indicator": "labor.output",
        f"measures-{number}-figure_0": "600余人次",
        f"measures-{number}-figure_1": "filled",
        f"measures-{number}-status": "actual",
    }
    answer = office.post(change(activity), typed)
    assert answer.status_code == 302
    measure = ActivityMeasure.objects.get(activity=activity, indicator="labor.output")
    assert (measure.value, measure.precision, measure.stated) == (Decimal(600), "at_least", "600余人次")
    assert any("已读作 600 人次（以上（余、多））" in line for line in said(answer))


@pytest.mark.parametrize(
    ("wording", "state", "value", "absence"),
    [
        ("", "none", Decimal(0), "none"),
        ("", "not_applicable", None, "not_applicable"),
        ("", "filled", None, "unfilled"),
    ],
)
def test_no_number_says_why(office, world, wording, state, value, absence):
    figure = world.rows["reports.reportedfigure"]
    typed = filled(office, change(figure), figure_0=wording, figure_1=state)
    assert office.post(change(figure), typed).status_code == 302
    figure.refresh_from_db()
    assert (figure.value, figure.absence, figure.stated) == (value, absence, "")


@pytest.mark.parametrize(
    ("wording", "state", "message"),
    [
        ("许多", "filled", None),
        ("104户", "none", "已写“104户”，又选了“确无”，请只留一个"),
        ("104人次", "filled", "单位应为“户”，现在写的是“104人次”"),
    ],
)
def test_a_figure_that_cannot_be_read_is_refused_at_its_field(office, world, wording, state, message):
    figure = world.rows["reports.reportedfigure"]
    answer = office.post(change(figure), filled(office, change(figure), figure_0=wording, figure_1=state))
    errors = errors_of(answer)
    assert list(errors) == ["figure"]
    assert message is None or message.rstrip("”").split("104人次")[0] in errors["figure"][0]
    figure.refresh_from_db()
    assert figure.value == Decimal(104)


def test_money_arrives_under_the_office_s_own_word_for_it(office, world):
    document = FundDocument.objects.get()
    typed = filled(
        office,
        add("funds.entry"),
        movement="arrived",
        wording="30万元",
        document=document.pk,
        place=VILLAGE,
        occurred_on="2017-03-01",
        summary="第二笔",
    )
    assert office.post(add("funds.entry"), typed).status_code == 302
    entry = Entry.objects.get(summary="第二笔")
    assert (entry.amount, entry.from_account.kind, entry.to_account.kind) == (
        Decimal("300000.00"),
        "source",
        "pool",
    )
    assert (entry.recorded_by, entry.stated, entry.nature) == (world.office, "30万元", "direct")


def test_more_than_there_is_cannot_be_paid(office, world):
    document = FundDocument.objects.get()
    entries, balances = Entry.objects.count(), list(LedgerAccount.objects.values_list("balance", flat=True))
    typed = filled(
        office,
        add("funds.entry"),
        movement="paid",
        wording="900万元",
        document=document.pk,
        place=VILLAGE,
        occurred_on="2017-03-01",
        summary="太多",
        payee="某公司",
    )
    errors = errors_of(office.post(add("funds.entry"), typed))
    assert list(errors) == ["wording"] and "余额 617,000.00 元" in errors["wording"][0]
    assert Entry.objects.count() == entries
    assert list(LedgerAccount.objects.values_list("balance", flat=True)) == balances


def test_a_payment_names_who_is_paid(office, world):
    typed = filled(
        office,
        add("funds.entry"),
        movement="paid",
        wording="100",
        document=FundDocument.objects.get().pk,
        place=VILLAGE,
        occurred_on="2017-03-01",
        summary="无收款人",
    )
    assert errors_of(office.post(add("funds.entry"), typed)) == {"payee": ["支付要写明收款人"]}


def test_a_reversal_is_asked_for_with_a_reason_and_posts_nothing_yet(office, world):
    entry = Entry.objects.get(summary="种植奖励")
    address = reverse("admin:funds_entry_reverse", args=[entry.pk])
    assert "reason" in office.post(address, {"reason": ""}).context["form"].errors
    route = Route.objects.get(kind=KIND)
    add_step(actor=world.users["sysadmin"], route=route, name="复核", right="approve")
    assert office.post(address, {"reason": "重复入账"}).status_code == 302
    asked = entry.reversal_drafts.get()
    assert (asked.amount, asked.reason) == (Decimal("3000.00"), "重复入账")
    assert not Entry.objects.filter(reverses=entry).exists()
    again = office.post(address, {"reason": "再来一次"})
    assert f"第 {entry.seq} 号的冲销申请" in again.content.decode()


def test_only_who_enters_reverses(as_role, world):
    entry = Entry.objects.get(summary="种植奖励")
    answer = as_role("checker").post(
        reverse("admin:funds_entry_reverse", args=[entry.pk]), {"reason": "不对"}
    )
    assert answer.status_code == 403
    assert not Entry.objects.filter(reverses=entry).exists()


def test_an_account_is_opened_with_a_password_to_be_changed(as_role):
    client = as_role("sysadmin")
    typed = filled(
        client,
        add("accounts.user"),
        username="newcomer",
        full_name="郑新",
        password1=PASSWORD,
        password2=PASSWORD,
    )
    assert client.post(add("accounts.user"), typed).status_code == 302
    user = User.objects.get(username="newcomer")
    assert (user.check_password(PASSWORD), user.must_change_password, user.is_staff) == (True, True, False)
    assert AuditEvent.objects.latest("id").verb == "开立账号"


def test_a_weak_password_is_refused(as_role):
    client = as_role("sysadmin")
    typed = filled(
        client, add("accounts.user"), username="newcomer", password1="12345678", password2="12345678"
    )
    assert "password1" in errors_of(client.post(add("accounts.user"), typed))
    assert not User.objects.filter(username="newcomer").exists()


def test_a_password_is_set_anew(as_role, world):
    client, leader = as_role("sysadmin"), world.users["leader"]
    address = reverse("admin:accounts_user_set_password", args=[leader.pk])
    assert (
        client.post(address, {"password1": "Xin-kou-ling-9", "password2": "Xin-kou-ling-9"}).status_code
        == 302
    )
    leader.refresh_from_db()
    assert leader.check_password("Xin-kou-ling-9") and leader.must_change_password


def test_the_security_officer_grants(as_role, world):
    client, leader = as_role("secadmin"), world.users["leader"]
    typed = filled(
        client,
        add("units.membership"),
        user=leader.pk,
        role="liaison",
        place=world.elsewhere.pk,
        starts_on="2017-01-01",
    )
    assert client.post(add("units.membership"), typed).status_code == 302
    assert Membership.objects.filter(user=leader, place=world.elsewhere).exists()


def test_a_list_of_choices_is_ticked_and_a_list_of_words_has_commas(office):
    typed = filled(
        office,
        add("funds.forbiddenuse"),
        text="城市扶贫",
        keywords="市政,城市",
        channels=["special_city", "special_county"],
        year_from="2019",
        source="县办法",
    )
    assert office.post(add("funds.forbiddenuse"), typed).status_code == 302
    line = ForbiddenUse.objects.get(text="城市扶贫", year_from=2019)
    assert (line.keywords, line.channels) == (["市政", "城市"], ["special_city", "special_county"])
    assert AuditEvent.objects.latest("id").verb == "登记负面清单"


def test_what_a_need_costs_is_typed_and_shown_as_it_was_said(office, world):
    need = world.rows["counties.need"]
    typed = filled(office, change(need), needed="10余万元")
    assert office.post(change(need), typed).status_code == 302
    need.refresh_from_db()
    assert (need.amount, need.upper, need.precision, need.stated) == (
        Decimal(100000),
        None,
        "at_least",
        "10余万元",
    )
    page = office.get(reverse("admin:counties_need_changelist"))
    assert "10余万元" in page.content.decode()
    assert [(total["label"], total["sum"]) for total in page.context_data["totals"]] == [
        ("所需资金（元）（其中 1 项是概数，按写明的数相加）", "100,000.00")
    ]
    typed = filled(office, change(need), needed="许多")
    assert "needed" in errors_of(office.post(change(need), typed))
    typed = filled(office, change(need), needed="")
    assert office.post(change(need), typed).status_code == 302
    need.refresh_from_db()
    assert (need.amount, need.precision, need.stated) == (None, "exact", "")


def test_a_new_need_keeps_an_approximate_amount(office, world):
    typed = filled(
        office,
        add("counties.need"),
        place=world.village.pk,
        subject="装路灯",
        raised_on="2017-03-01",
        needed="3—4万元",
    )
    assert office.post(add("counties.need"), typed).status_code == 302
    need = Need.objects.get(subject="装路灯")
    assert (need.amount, need.upper, need.precision) == (Decimal(30000), Decimal(40000), "range")
