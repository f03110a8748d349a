"""A batch from the first row to the ledger, as people do it on the pages; closing a month; lending one's right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from funds.models import DraftEntry, Entry, EntryBatch, PeriodClose
from funds.services import close_period, draft_batch, movement_posting, submit_batch
from fupin.approvals.models import Decision, Delegation, RowRemark, State, Submission
from fupin.approvals.services import add_step, set_route
from fupin.audit.models import AuditEvent, Outcome
from fupin.rules.services import set_rule
from tests.funds.reversing import reverse_entry
from tests.pages.reading import read


def form(world, *rows, title="12 月工程款", **more):
    """What the form sends for rows of (amount, payee)."""
    data = {"title": title, "form-TOTAL_FORMS": str(len(rows) + 1), "form-INITIAL_FORMS": "0", **more}
    for number, (amount, payee) in enumerate(rows):
        data |= {
            f"form-{number}-movement": "paid",
            f"form-{number}-document": str(world.entry.document.pk),
            f"form-{number}-wording": amount,
            f"form-{number}-occurred_on": "2018-12-20",
            f"form-{number}-place": "441621104202",
            f"form-{number}-summary": f"付{payee}",
            f"form-{number}-payee": payee,
        }
    return data


def proposed(world, amount="1000", title="12 月工程款"):
    """A submitted batch of one payment."""
    posting = movement_posting(
        actor=world.users["office"],
        movement="paid",
        document=world.entry.document,
        place=world.village,
        payee="上义镇建筑队",
        amount=Decimal(amount),
        occurred_on=date(2018, 12, 20),
        summary="付工程款",
    )
    office = world.users["office"]
    batch = draft_batch(actor=office, unit=world.unit, title=title, postings=[posting])
    return submit_batch(actor=office, batch=batch)


def texts(response):
    return " ".join(read(response).texts)


def test_from_the_form_to_the_ledger(enter, world, office):
    made = office.post("/batches/new/", form(world, ("1000", "建筑队"), ("2,000.50", "电器行")))
    batch = EntryBatch.objects.get()
    assert made["Location"] == f"/batches/{batch.pk}/"
    assert list(batch.drafts.values_list("amount", "stated", "payee")) == [
        (Decimal("1000.00"), "", "建筑队"),
        (Decimal("2000.50"), "", "电器行"),
    ]
    page = f"/batches/{batch.pk}/"
    proof = SimpleUploadedFile("发票.pdf", b"invoice", content_type="application/pdf")
    office.post(f"{page}files/", {"file": proof, "kind": "发票", "row": "2"})
    assert "提交复核" in texts(office.get(page))
    office.post(f"{page}submit/")

    checker = enter("checker")
    assert "12 月工程款" in texts(checker.get("/batches/"))
    assert "通过" in texts(checker.get(page))
    before = Entry.objects.count()
    answer = checker.post(f"{page}approve/", {"comment": "同意"}, follow=True)
    assert "已通过并入账 2 笔" in texts(answer)
    assert Entry.objects.count() == before + 2
    voucher = Entry.objects.get(payee="电器行").vouchers.get()
    assert (voucher.kind, voucher.file.name) == ("发票", "发票.pdf")


def test_return_with_a_remark_answer_mend_and_hand_in_again(enter, world, office):
    batch = proposed(world)
    page, checker = f"/batches/{batch.pk}/", enter("checker")
    refused = checker.post(f"{page}return/", {"comment": "", "remark-1": "缺发票"}, follow=True)
    assert "退回须写明意见" in texts(refused)
    assert not Decision.objects.exists()

    checker.post(f"{page}return/", {"comment": "请补", "remark-1": "缺发票"})
    assert "退回给我的（1）" in texts(office.get("/batches/"))
    remark = RowRemark.objects.get()
    assert "缺发票" in texts(office.get(page))
    office.post(f"{page}remarks/{remark.pk}/", {"text": "发票已附"})
    office.post(f"{page}submit/")
    shown = texts(checker.get(page))
    assert "发票已附" in shown
    assert "第 2 次提交" in shown
    assert Submission.objects.get().round == 2


def test_what_is_remarked_on_is_not_approved_by_a_wrong_button(enter, world):
    batch = proposed(world)
    answer = enter("checker").post(f"/batches/{batch.pk}/approve/", {"remark-1": "缺发票"}, follow=True)
    assert "要退回请点“退回经办”" in texts(answer)
    assert not Decision.objects.exists()


def test_the_form_shows_what_is_wrong_and_keeps_what_was_typed(world, office):
    answer = office.post("/batches/new/", form(world, ("好多", "")))
    assert answer.status_code == 400
    shown = texts(answer)
    assert "支付要写明收款人" in shown
    assert 'value="好多"' in answer.content.decode()
    assert not EntryBatch.objects.exists()


def test_more_rows_are_had_without_losing_what_was_typed(world, office):
    answer = office.post("/batches/new/", form(world, ("1000", "建筑队"), more="1"))
    assert (answer.status_code, answer.content.decode().count("<fieldset")) == (200, 5)
    assert 'value="建筑队"' in answer.content.decode()


def test_editing_keeps_the_rows_that_are_not_touched(world, office):
    batch = proposed(world)
    page = f"/batches/{batch.pk}/"
    office.post(f"{page}withdraw/")
    shown = office.get(f"{page}edit/")
    row = DraftEntry.objects.get()
    assert f'value="{row.pk}"' in shown.content.decode()
    data = form(world, ("1500", "上义镇建筑队"), **{"form-0-kept": str(row.pk)})
    office.post(f"{page}edit/", data | {"form-INITIAL_FORMS": "1"})
    assert DraftEntry.objects.get().amount == Decimal("1500.00")


def test_the_checker_sees_that_the_money_is_short_and_is_told_so(enter, world):
    batch = proposed(world, "99999999")
    page, checker = f"/batches/{batch.pk}/", enter("checker")
    assert "余额不足" in texts(checker.get(page))
    answer = checker.post(f"{page}approve/", follow=True)
    assert "不够付" in texts(answer)
    assert Submission.objects.get().state == State.PENDING


def test_what_may_be_a_double_is_marked(enter, world, office):
    first = proposed(world)
    enter("checker").post(f"/batches/{first.pk}/approve/")
    again = proposed(world, title="又一批")
    assert "请核对是否重复" in texts(enter("checker").get(f"/batches/{again.pk}/"))


@pytest.mark.parametrize("act", ["approve", "return"])
def test_nobody_decides_his_own_on_the_page(enter, world, office, act):
    batch = proposed(world)
    world.users["office"].memberships.create(role="checker", unit=world.unit, starts_on=date(2016, 1, 1))
    answer = office.post(f"/batches/{batch.pk}/{act}/", {"comment": "同意"})
    assert answer.status_code == 403
    assert not Decision.objects.exists()
    refusals = AuditEvent.objects.filter(outcome=Outcome.REFUSED)
    assert refusals.count() == 1


def test_who_has_no_right_is_refused_and_recorded_once(enter, world):
    batch = proposed(world)
    assert enter("leader").post(f"/batches/{batch.pk}/approve/").status_code == 403
    assert AuditEvent.objects.filter(outcome=Outcome.REFUSED).count() == 1


def test_anothers_unit_is_not_found(enter, world):
    batch = proposed(world)
    world.users["checker"].memberships.update(unit=world.other)
    assert enter("checker").get(f"/batches/{batch.pk}/").status_code == 404
    assert enter("checker").post(f"/batches/{batch.pk}/approve/").status_code == 404


def test_large_sums_go_on_to_the_leader(enter, world):
    sysadmin = world.users["sysadmin"]
    route = set_route(
        actor=sysadmin, kind="资金分录批", name="大额", source="内控制度", starts_on=timezone.localdate()
    )
    add_step(actor=sysadmin, route=route, name="复核", right="approve")
    add_step(actor=sysadmin, route=route, name="领导审批", right="authorise", days=5)
    batch = proposed(world)
    page, before = f"/batches/{batch.pk}/", Entry.objects.count()

    assert "本级已通过，转下一级" in texts(enter("checker").post(f"{page}approve/", follow=True))
    assert Entry.objects.count() == before
    assert "第 2 级 领导审批" in texts(enter("leader").get("/batches/"))
    enter("leader").post(f"{page}approve/")
    assert Entry.objects.count() == before + 1


def test_the_list_of_what_is_stuck_says_on_whose_desk_and_for_how_long(
    enter, world, django_assert_max_num_queries
):
    for number in range(3):
        proposed(world, title=f"第 {number} 批")
    today = timezone.localdate()
    Submission.objects.update(due_on=today - timedelta(days=14))
    office = enter("office")
    with django_assert_max_num_queries(30):
        shown = texts(office.get("/batches/"))
    assert "超期没办的（3）" in shown
    assert "演示复核" in shown
    assert "超期 10 个工作日" in shown


def test_a_right_is_lent_and_ended_on_the_page(enter, world):
    batch, checker, leader = proposed(world), enter("checker"), enter("leader")
    today = timezone.localdate()
    data = {"right": "approve", "deputy": world.users["leader"].pk, "reason": "休假"}
    data |= {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=3)).isoformat()}
    assert checker.post("/delegations/", data).status_code == 302
    assert "12 月工程款" in texts(leader.get("/batches/"))
    assert "等我办的（1）" in texts(leader.get("/batches/"))

    lent = Delegation.objects.get()
    assert leader.post(f"/delegations/{lent.pk}/end/").status_code == 403
    checker.post(f"/delegations/{lent.pk}/end/")
    assert leader.post(f"/batches/{batch.pk}/approve/").status_code == 403


def test_a_month_is_closed_after_a_look_at_what_hangs(enter, world):
    proposed(world)
    checker, address = enter("checker"), f"/closing/{world.entry.book_id}/close/?year=2018&month=12"
    shown = texts(checker.get(address))
    assert "还有 1 行没有入账" in shown
    refused = checker.post(address, follow=True)
    assert "请先勾选" in texts(refused)
    assert not PeriodClose.objects.exists()

    answer = checker.post(address, {"confirmed": "yes"}, follow=True)
    assert "2018 年 12 月已结账" in texts(answer)
    assert PeriodClose.objects.get().closed_by == world.users["checker"]
    assert checker.get(address.replace("2018", "0")).status_code == 404


def test_what_mends_a_closed_period_is_listed(enter, world):
    close_period(actor=world.users["checker"], unit=world.unit, year=2018)
    reversal = reverse_entry(actor=world.users["office"], entry=world.entry, reason="记错")
    shown = texts(enter("auditor").get(f"/closing/{world.entry.book_id}/"))
    assert f"第 {reversal.seq} 号" in shown
    assert "2016-12-31" in shown


def sheet(*lines):
    head = "单位,地区,资金来源名称,渠道,金额,发生日期,凭证号"
    return SimpleUploadedFile("到账.csv", "\n".join([head, *lines]).encode("utf-8-sig"))


LINES = (
    "中国人民银行深圳市中心支行,招元村,新到账资金,单位自筹,5000,2018-11-01,记-1",
    "中国人民银行深圳市中心支行,招元村,新到账资金,单位自筹,6000,2018-11-02,记-2",
)


@pytest.fixture
def needing_approval(world):
    set_rule(
        actor=world.users["sysadmin"],
        rule="funds_approved",
        value=Decimal(1),
        year_from=2018,
        source="内控制度",
    )
    return world


def upload(client, *lines):
    tried = client.post("/uploads/", {"kind": "funds", "file": sheet(*lines)})
    return client.post(f"{tried['Location']}store/", {"accept": "all"})["Location"]


def test_where_the_rule_says_so_an_upload_waits_for_another(enter, needing_approval, office):
    before = Entry.objects.count()
    receipt = office.get(upload(office, *LINES))
    assert "先复核后入账" in texts(receipt)
    assert Entry.objects.count() == before
    batch = EntryBatch.objects.get()
    assert list(batch.drafts.values_list("sheet_row", "amount")) == [(2, Decimal(5000)), (3, Decimal(6000))]

    page = f"/batches/{batch.pk}/"
    office.post(f"{page}submit/")
    enter("checker").post(f"{page}approve/")
    entries = Entry.objects.filter(batch=batch.upload).order_by("seq")
    assert [(entry.amount, entry.row_number) for entry in entries] == [(Decimal(5000), 2), (Decimal(6000), 3)]


def test_the_same_rows_sent_again_are_known_before_and_after_approval(enter, needing_approval, office):
    upload(office, *LINES)
    upload(office, LINES[0])
    assert DraftEntry.objects.count() == 2
    batch = EntryBatch.objects.get()
    office.post(f"/batches/{batch.pk}/submit/")
    enter("checker").post(f"/batches/{batch.pk}/approve/")
    before = Entry.objects.count()
    upload(office, LINES[1])
    assert (Entry.objects.count(), DraftEntry.objects.count()) == (before, 2)


def test_an_upload_is_taken_back_before_approval_and_may_come_again(enter, needing_approval, office):
    address = upload(office, *LINES)
    batch = EntryBatch.objects.get()
    office.post(f"/batches/{batch.pk}/submit/")
    office.post(f"{address}undo/")
    assert Submission.objects.get().state == State.DROPPED

    upload(office, *LINES)
    assert EntryBatch.objects.exclude(pk=batch.pk).get().drafts.count() == 2


def test_without_the_rule_an_upload_is_posted_as_before(world, office):
    before = Entry.objects.count()
    upload(office, *LINES)
    assert (Entry.objects.count(), EntryBatch.objects.count()) == (before + 2, 0)


def test_a_sheet_of_movements_becomes_a_draft(world, office):
    head = "单位,地区,业务,资金来源名称,金额,发生日期,摘要,收款人"
    line = "中国人民银行深圳市中心支行,招元村,支付,单位自筹帮扶资金,800,2018-11-05,付电线款,电器行"
    file = SimpleUploadedFile("付款.csv", f"{head}\n{line}".encode("utf-8-sig"))
    tried = office.post("/uploads/", {"kind": "batch_rows", "file": file})
    office.post(f"{tried['Location']}store/", {"accept": "all"})
    row = DraftEntry.objects.get()
    assert (row.payee, row.amount, row.to_account.kind) == ("电器行", Decimal(800), "payee")


def sent(world, **more):
    row = {
        "movement": "paid",
        "document": world.entry.document.pk,
        "place": "441621104202",
        "amount": "600余元",
        "occurred_on": "2018-12-20",
        "summary": "付工程款",
        "payee": "建筑队",
    }
    return {"unit": world.unit.name, "title": "接口来的", "submit": True, "rows": [row | more]}


def test_a_program_makes_a_batch_and_asks_how_far_it_is(enter, world, office):
    answer = office.post("/api/batches/", sent(world), content_type="application/json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["state"], made["step"], made["rows"][0]["amount"]) == ("pending", 1, "600.00")
    enter("checker").post(f"/batches/{made['id']}/approve/")
    assert (
        office.get(f"/api/batches/{made['id']}/").json()["rows"][0]["entry"]
        == Entry.objects.latest("seq").seq
    )


@pytest.mark.parametrize(
    ("user", "more", "status"),
    [
        ("checker", {}, 403),
        ("auditor", {}, 403),
        ("office", {"place": "520523105201"}, 409),
        ("office", {"amount": "很多"}, 409),
    ],
)
def test_a_program_is_refused_as_a_person_is(enter, world, user, more, status):
    answer = enter(user).post("/api/batches/", sent(world, **more), content_type="application/json")
    assert answer.status_code == status
    assert not EntryBatch.objects.exists()
