"""Taking an upload back on its pages: what went which way, what stays and how it is called, and nothing to be done."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from counties.models import Household
from funds.models import Entry
from fupin.audit.models import AuditEvent
from fupin.intake.models import Batch, BatchState
from projects.models import ActivityMeasure
from tests.pages.small_world import UNIT
from tests.pages.test_send_sheets import GOOD, sheet

MONEY_HEAD = ["帮扶单位", "地区", "资金来源名称", "渠道", "年度", "金额", "到账日期"]
MONEY = [UNIT, "紫金县上义镇招元村", "教育帮扶资金", "单位自筹", "2018", "3.2万元", "2018-09-01"]
HOME_HEAD = ["村", "户编号", "户主姓名", "年度", "家庭人口数"]
HOMES = [["招元村", f"441621000{at}", f"黄招{who}", "2018", "4"] for at, who in enumerate("元兴月英福贵", 1)]


def table(head, *rows, name):
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"), "text/csv")


def store(client, kind, file):
    """Tries the file and stores it; the batch."""
    tried = client.post("/uploads/", {"kind": kind, "file": file}, follow=True).context["batch"]
    assert tried.refused_count == 0, tried.receipt["errors"]
    return client.post(f"/uploads/{tried.pk}/store/", follow=True).context["batch"]


@pytest.fixture
def money(office):
    rows = [MONEY, [*MONEY[:5], "5万元", MONEY[6]]]
    return store(office, "funds", table(MONEY_HEAD, *rows, name="到账.csv"))


@pytest.fixture
def liaison(enter):
    return enter("liaison")


@pytest.fixture
def homes(liaison):
    return store(liaison, "households", table(HOME_HEAD, *HOMES, name="农户.csv"))


def test_entries_taken_back_are_said_to_be_reversed_and_how_many(office, money):
    before = Entry.objects.count()
    asked = office.get(f"/uploads/{money.pk}/undo/").content.decode()
    assert "红字冲销" in asked and "新增的删去" not in asked
    page = office.post(f"/uploads/{money.pk}/undo/", follow=True)
    assert Entry.objects.count() == before + 2
    undone = page.context["receipt"]["undone"]
    assert (undone["reversed"], undone["deleted"], undone["restored"], undone["left_count"]) == (2, 0, 0, 0)
    told = "红字冲销 2 条，作废草稿 0 条，删去 0 条，恢复 0 条"
    assert [str(each) for each in page.context["messages"]] == [f"批次 {money.pk} 已撤销：{told}。"]
    assert f"这一批已经撤销：{told}。" in page.content.decode()


def test_rows_taken_back_are_counted_as_they_went(liaison, homes):
    home = Household.objects.get(number="4416210002")
    home.group_name = "上屋组"
    home.save()
    page = liaison.post(f"/uploads/{homes.pk}/undo/", follow=True)
    told = "删去 11 条，恢复 0 条，1 条保持现状"
    assert [str(each) for each in page.context["messages"]] == [f"批次 {homes.pk} 已撤销：{told}，见下。"]
    assert f"这一批已经撤销：{told}。" in page.content.decode()


def test_what_stays_is_called_as_people_know_it_with_names_masked(liaison, homes):
    for home in Household.objects.filter(number__in=["4416210001", "4416210003"]):
        home.group_name = "上屋组"
        home.save()
        year = home.years.get()
        year.size = 5
        year.save()
    page = liaison.get(f"/uploads/{homes.pk}/undo/")
    assert {each["object"] for each in page.context["stays"]} == {
        "农户 黄**户 4416210001",
        "农户 黄**户 4416210003",
        "农户年度情况 黄**户 4416210001 2018 年",
        "农户年度情况 黄**户 4416210003 2018 年",
    }
    text = page.content.decode()
    assert "农户 黄**户 4416210003" in text and "黄招" not in text
    answer = liaison.get(f"/uploads/{homes.pk}/undo/stays.xlsx")
    book = str(list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values))
    assert "黄**户 4416210001" in book and "黄招" not in book


def test_an_activity_that_stays_is_called_by_its_title(office):
    stored = store(office, "activities", sheet([GOOD[0] + "441621195001010017", *GOOD[1:]]))
    measure = ActivityMeasure.objects.latest("pk")
    measure.activity.note = "改过"
    measure.activity.save()
    page = office.get(f"/uploads/{stored.pk}/undo/")
    assert [each["object"] for each in page.context["stays"]] == ["帮扶活动 2018年党员培训441621********0017"]


def test_what_is_taken_back_already_says_who_and_when_and_has_no_button(liaison, homes):
    liaison.post(f"/uploads/{homes.pk}/undo/")
    when = timezone.localtime(AuditEvent.objects.get(verb="撤销导入").happened_at)
    page = liaison.get(f"/uploads/{homes.pk}/undo/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "这一批已经撤销：删去 12 条，恢复 0 条。" in text
    assert f"由 演示县级联络员 于 {when:%Y-%m-%d %H:%M} 撤销。" in text
    assert "确认撤销" not in text
    receipt = liaison.get(f"/uploads/{homes.pk}/").content.decode()
    assert f"由 演示县级联络员 于 {when:%Y-%m-%d %H:%M} 撤销。" in receipt
    again = liaison.post(f"/uploads/{homes.pk}/undo/", follow=True)
    assert f"批次 {homes.pk} 已撤销，没有可以撤销的内容" in again.content.decode()
    assert AuditEvent.objects.filter(verb="撤销导入").count() == 1


def test_a_mere_try_has_nothing_to_be_taken_back(office):
    data = {"kind": "activities", "file": sheet(GOOD)}
    tried = office.post("/uploads/", data, follow=True).context["batch"]
    text = office.get(f"/uploads/{tried.pk}/undo/").content.decode()
    assert "这是预检，还没有入库，没有改动数据，所以没有可以撤销的。" in text
    assert "确认撤销" not in text
    refused = office.post(f"/uploads/{tried.pk}/undo/", follow=True)
    assert f"批次 {tried.pk} 已预检，没有可以撤销的内容" in refused.content.decode()
    stored = office.post(f"/uploads/{tried.pk}/store/", follow=True).context["batch"]
    text = office.get(f"/uploads/{tried.pk}/undo/").content.decode()
    assert f'href="/uploads/{stored.pk}/">批次 {stored.pk}</a>' in text
    assert "确认撤销" not in text
    assert Batch.objects.get(state=BatchState.COMMITTED) == stored
