"""The upload page: try, read the receipt, store, give up, take back; large files as a job."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from funds.models import Entry
from fupin.errors import Refusal
from fupin.files.services import keep_file
from fupin.intake import uploading
from fupin.intake.models import Batch, BatchState
from fupin.jobs.models import State
from projects.models import ActivityMeasure
from tests.pages.small_world import UNIT
from units.access import scope_of

HEAD = ["活动名称", "类型", "帮扶单位", "地区", "截止日期", "指标", "数据"]
GOOD = ["2018年党员培训", "培训", UNIT, "紫金县上义镇招元村", "2018-10-31", "培训人次", "80余人次"]
BAD = ["2018年妇女培训", "培训", UNIT, "紫金县上义镇招元村", "2018年13月", "培训人次", "50人次"]


def sheet(*rows: list[str], name: str = "活动.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"), "text/csv")


@pytest.fixture
def send(office):
    """send(row, …) tries a sheet and gives the page that comes of it."""

    def post(*rows, **words):
        data = {"kind": "activities", "file": sheet(*rows), **words}
        return office.post("/uploads/", data, follow=True)

    return post


def test_a_try_stores_nothing_and_shows_the_receipt(send):
    page = send(GOOD)
    batch = page.context["batch"]
    assert (batch.state, batch.added_count, batch.refused_count) == (BatchState.CHECKED, 1, 0)
    assert "还没有入库" in page.content.decode()
    assert ActivityMeasure.objects.count() == 2


def test_what_was_tried_can_be_stored(send, office):
    tried = send(GOOD).context["batch"]
    page = office.post(f"/uploads/{tried.pk}/store/", {"accept": "all"}, follow=True)
    assert page.context["batch"].state == BatchState.COMMITTED
    assert ActivityMeasure.objects.latest("pk").stated == "80余人次"
    assert "已经入库" in office.get(f"/uploads/{tried.pk}/").content.decode()


def test_a_try_is_stored_only_once(send, office):
    tried = send(GOOD).context["batch"]
    office.post(f"/uploads/{tried.pk}/store/")
    page = office.post(f"/uploads/{tried.pk}/store/", follow=True).content.decode()
    assert "已经处理过" in page
    assert Batch.objects.filter(state=BatchState.COMMITTED).count() == 1


def test_errors_name_their_cells_and_the_good_rows_can_be_stored(send, office):
    page = send(GOOD, BAD)
    text = page.content.decode()
    assert "E3" in text
    assert "只入合格行（1 行）" in text
    assert "全部入库" not in text
    tried = page.context["batch"]
    stored = office.post(f"/uploads/{tried.pk}/store/", {"accept": "good"}, follow=True).context["batch"]
    assert (stored.state, stored.added_count, stored.refused_count) == (BatchState.COMMITTED, 1, 1)


def test_the_marked_copy_can_be_taken(send, office):
    tried = send(BAD).context["batch"]
    answer = office.get(f"/uploads/{tried.pk}/marked/")
    assert load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active["E2"].comment is not None
    assert b"".join(office.get(f"/uploads/{tried.pk}/original/").streaming_content).startswith(
        b"\xef\xbb\xbf"
    )


def test_a_try_can_be_given_up(send, office):
    tried = send(GOOD).context["batch"]
    office.post(f"/uploads/{tried.pk}/abandon/")
    tried.refresh_from_db()
    assert tried.state == BatchState.REFUSED
    assert "已经处理过" in office.post(f"/uploads/{tried.pk}/store/", follow=True).content.decode()


def test_an_upload_is_taken_back_after_a_question(send, office):
    tried = send(GOOD).context["batch"]
    stored = office.post(f"/uploads/{tried.pk}/store/", follow=True).context["batch"]
    assert "确认撤销" in office.get(f"/uploads/{stored.pk}/undo/").content.decode()
    assert ActivityMeasure.objects.count() == 3
    page = office.post(f"/uploads/{stored.pk}/undo/", follow=True)
    assert page.context["batch"].state == BatchState.UNDONE
    assert ActivityMeasure.objects.count() == 2


def test_the_same_content_again_changes_nothing(send, office):
    office.post(f"/uploads/{send(GOOD).context['batch'].pk}/store/")
    page = send(GOOD)
    assert "同样的内容已由" in page.content.decode()
    assert Batch.objects.filter(state=BatchState.COMMITTED).count() == 1


def test_another_persons_upload_cannot_be_acted_on(send, enter):
    tried = send(GOOD).context["batch"]
    liaison = enter("liaison")
    for act in ("store", "abandon", "undo"):
        assert liaison.post(f"/uploads/{tried.pk}/{act}/").status_code == 404
    tried.refresh_from_db()
    assert tried.state == BatchState.CHECKED


def test_a_form_without_a_file_says_what_is_missing(office):
    page = office.post("/uploads/", {"kind": "activities"})
    assert page.status_code == 400
    assert "请选择要上传的文件" in page.content.decode()


@pytest.mark.parametrize("year", ["20188", "1948", f"{timezone.localdate().year + 2}"])
def test_a_year_that_cannot_be_is_refused_at_its_field(send, year):
    page = send(GOOD, year=year)
    assert (page.status_code, set(page.context["form"].errors)) == (400, {"year"})
    assert page.context["form"]["year"].errors.as_text()[2:] in page.content.decode()
    assert not Batch.objects.exists()


def test_the_year_to_come_may_be_chosen(send):
    year = timezone.localdate().year + 1
    assert send(GOOD, year=year).context["batch"].year == year


def test_a_year_to_come_is_refused_for_what_has_been(world, enter):
    year = timezone.localdate().year + 1
    file = SimpleUploadedFile("农户.csv", "户编号,户主姓名\n1,黄招元\n".encode())
    page = enter("liaison").post("/uploads/", {"kind": "households", "year": year, "file": file})
    assert (page.status_code, set(page.context["form"].errors)) == (400, {"year"})
    assert f"上传时选的年度 {year} 不对" in page.content.decode()


def test_the_number_of_a_person_in_a_heading_is_masked_on_every_page(world, office):
    text, heading = io.StringIO(), "441621195001010017的意见"
    csv.writer(text).writerows([[*HEAD, heading], [*GOOD, "同意"]])
    content = text.getvalue().encode("utf-8-sig")
    data = {"kind": "activities", "file": SimpleUploadedFile("活动.csv", content)}
    looked_over = office.post("/uploads/", data, follow=True).content.decode()
    user = world.users["office"]
    batch = uploading.run_upload(
        actor=user,
        scope=scope_of(user),
        stored=keep_file(actor=user, source=io.BytesIO(content), name="活动.csv"),
        file_name="活动.csv",
        kind="activities",
        dry_run=False,
    ).batch
    receipt = office.get(f"/uploads/{batch.pk}/").content.decode()
    shown = "441621********0017的意见"
    assert [(shown in page, heading in page) for page in (looked_over, receipt)] == [(True, False)] * 2
    answer = office.get(f"/uploads/{batch.pk}/aside.xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[2:] for row in rows] == [(shown,), ("同意",)]


def test_what_is_no_table_is_refused_in_the_receipt(office):
    data = {"kind": "activities", "file": SimpleUploadedFile("图.xlsx", b"\x89PNG\r\n\x1a\n0000")}
    page = office.post("/uploads/", data, follow=True)
    assert page.status_code == 200
    assert page.context["batch"].receipt["errors"]
    assert "没有可以入库的行" in page.content.decode()


def test_the_template_has_the_columns_of_the_sheet(office):
    book = load_workbook(io.BytesIO(office.get("/uploads/templates/activities.xlsx").content))
    assert book.worksheets[0]["A1"].value == "活动名称*"


def test_a_large_file_goes_as_a_job(send, monkeypatch, office):
    monkeypatch.setattr("fupin.intake.views.running.LARGE", 10)
    page = send(GOOD)
    job = page.context["job"]
    assert (job.kind, job.state, job.title) == ("intake", State.QUEUED, "预检《活动.csv》")
    assert "正在处理" in office.get("/uploads/").content.decode()


def test_cancelling_a_waiting_job_ends_it(send, monkeypatch, office):
    monkeypatch.setattr("fupin.intake.views.running.LARGE", 10)
    job = send(GOOD).context["job"]
    page = office.post(f"/jobs/{job.pk}/cancel/", follow=True)
    assert page.context["job"].state == State.CANCELLED
    assert office.get(f"/jobs/{job.pk}/state/").json()["open"] is False


def test_giving_up_what_is_stored_is_refused(send, world, office):
    tried = send(GOOD).context["batch"]
    office.post(f"/uploads/{tried.pk}/store/")
    tried.refresh_from_db()
    with pytest.raises(Refusal) as refusal:
        uploading.abandon_trial(actor=world.users["office"], batch=tried)
    assert refusal.value.code == "not_open"
    assert Entry.objects.filter(unit=world.unit).count() == 9
