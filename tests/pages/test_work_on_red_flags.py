"""From a flag to a problem put right, on the pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from funds.models import FlagState, RedFlag
from funds.services import payee_account, post_entry, sweep_red_flags
from fupin.jobs.models import Job
from fupin.jobs.services import run
from tests.funds.reversing import reverse_entry
from units.models import Finding
from units.models.organising import FindingState

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(world):
    """Ten yuan of the village's money, paid on a Saturday."""
    pool = world.entry.to_account
    world.paid = post_entry(
        actor=world.maker,
        unit=world.unit,
        document=world.entry.document,
        from_account=pool,
        to_account=payee_account(actor=world.maker, book=world.entry.book, name="上义镇建筑队"),
        amount=Decimal(10),
        occurred_on=date(2018, 6, 2),
        place=world.village,
        summary="付工程款",
        payee="上义镇建筑队",
    )
    sweep_red_flags(actor=None)
    return RedFlag.objects.get(rule="weekend_payment", unit=world.unit)


def as_role(client, world, role):
    client.force_login(world.users[role])
    return client


def raise_it(client, flag, **facts):
    due_on = timezone.localdate() + timedelta(days=30)
    facts = {"flag": flag.pk, "owner": "林晓", "due_on": due_on.isoformat()} | facts
    return client.post(reverse("flags_raise", args=["weekend_payment"]), facts)


def test_the_list_counts_what_is_open_and_the_rule_shows_its_entries(client, world, flag):
    as_role(client, world, "auditor")
    listed = client.get(reverse("flags")).content.decode()
    assert reverse("flags_of_rule", args=["weekend_payment"]) in listed
    shown = client.get(reverse("flags_of_rule", args=["weekend_payment"])).content.decode()
    assert flag.detail in shown
    assert reverse("ledger_entry", args=[world.paid.pk]) in shown
    assert "isodow" in shown
    assert reverse("flag_dismiss", args=[flag.pk]) not in shown


def test_an_auditor_may_neither_raise_nor_dismiss(client, world, flag):
    as_role(client, world, "auditor")
    assert raise_it(client, flag).status_code == 403
    assert client.post(reverse("flag_dismiss", args=[flag.pk]), {"reason": "无"}).status_code == 403
    flag.refresh_from_db()
    assert (flag.state, Finding.objects.count()) == (FlagState.OPEN, 0)


def test_a_checker_dismisses_with_a_reason(client, world, flag):
    as_role(client, world, "checker")
    client.post(reverse("flag_dismiss", args=[flag.pk]), {"reason": ""})
    flag.refresh_from_db()
    assert flag.state == FlagState.OPEN
    client.post(reverse("flag_dismiss", args=[flag.pk]), {"reason": "调休，已看回单"})
    flag.refresh_from_db()
    assert (flag.state, flag.dismissal) == (FlagState.DISMISSED, "调休，已看回单")
    dismissed = client.get(reverse("flags_of_rule", args=["weekend_payment"]) + "?state=dismissed")
    assert "调休，已看回单" in dismissed.content.decode()


def test_another_unit_s_flag_is_not_found(client, world, flag):
    RedFlag.objects.filter(pk=flag.pk).update(unit=world.other, place=world.elsewhere)
    as_role(client, world, "checker")
    assert client.post(reverse("flag_dismiss", args=[flag.pk]), {"reason": "无"}).status_code == 404
    raise_it(client, flag)
    assert not Finding.objects.exists()


def test_a_flag_is_raised_and_closed_by_the_number_of_the_reversal(client, world, flag):
    as_role(client, world, "office")
    answer = raise_it(client, flag)
    finding = Finding.objects.get()
    assert answer.url == reverse("finding", args=[finding.pk])
    back = reverse_entry(actor=world.maker, entry=world.paid, reason="日期记错")
    wrong = client.post(answer.url, {"entry": world.paid.seq, "measures": "冲销"})
    assert "不是这个问题的更正" in wrong.content.decode()
    client.post(answer.url, {"entry": back.seq, "measures": "冲销后重记"})
    finding.refresh_from_db()
    assert (finding.state, finding.correcting.entry) == (FindingState.CLOSED, back)


def test_a_finding_is_closed_by_a_file_but_not_by_words(client, world, flag):
    as_role(client, world, "office")
    address = raise_it(client, flag).url
    assert "没有佐证材料" in client.post(address, {"measures": "已说明"}).content.decode()
    report = SimpleUploadedFile("整改报告.pdf", b"%PDF-1.4")
    client.post(address, {"measures": "补了回单", "evidence": report})
    assert Finding.objects.get().state == FindingState.CLOSED
    assert "整改报告.pdf" in client.get(address).content.decode()


def test_a_wrong_day_is_said_and_nothing_is_raised(client, world, flag):
    as_role(client, world, "office")
    answer = client.get(raise_it(client, flag, due_on="明年").url)
    assert "请填写责任人和整改期限" in answer.content.decode()
    assert not Finding.objects.exists()


def test_asking_again_runs_in_the_background_and_leads_back(client, world, flag):
    as_role(client, world, "office")
    client.post(reverse("flags_sweep"))
    job = Job.objects.get(kind="sweep_red_flags")
    assert run(job.pk).result["new"] == 0
    assert client.get(reverse("job", args=[job.pk])).url == reverse("flags")


def test_the_number_of_queries_does_not_grow_with_the_flags(
    client, world, flag, django_assert_max_num_queries
):
    as_role(client, world, "checker")
    with django_assert_max_num_queries(25):
        client.get(reverse("flags"))
