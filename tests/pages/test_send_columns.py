"""How the columns of a file are understood: shown, explained, remembered by county, said so, withdrawn."""

import csv
import io

import msoffcrypto
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from counties.models import Household
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.intake.models import Batch, BatchState, Wording
from fupin.intake.wordings import Said, confirm_wordings
from units.access import scope_of

HEAD = ["村", "户号码", "户主姓名", "年度", "致贫原因", "家里几口", "村干部看法"]
ROW = ["招元村", "4416210001", "张三", "2018", "因病", "4", "很困难"]
COLUMNS = {
    "column-0-1": "village",
    "column-0-2": "household_number",
    "column-0-3": "head_name",
    "column-0-4": "year",
    "column-0-5": "main_cause",
    "column-0-6": "size",
    "column-0-7": "",
}


def table(*rows, head=HEAD, name="农户.csv"):
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"), "text/csv")


@pytest.fixture
def liaison(enter):
    return enter("liaison")


@pytest.fixture
def send(liaison):
    def post(*rows, **options):
        data = {"kind": "households", "file": table(*rows, **options)}
        return liaison.post("/uploads/", data, follow=True)

    return post


def confirm(client, page, **words):
    address = page.redirect_chain[-1][0]
    return client.post(address, {**COLUMNS, "remember": "1", **words}, follow=True)


def test_columns_that_are_not_sure_are_shown_before_anything_is_tried(send):
    page = send(ROW)
    seen = {each.written: each for each in page.context["tables"][0].columns}
    assert {written: each.state for written, each in seen.items()} == {
        "村": "sure",
        "户号码": "guessed",
        "户主姓名": "sure",
        "年度": "sure",
        "致贫原因": "sure",
        "家里几口": "unknown",
        "村干部看法": "unknown",
    }
    assert seen["户号码"].key == "household_number"
    text = page.content.decode()
    assert "还缺必填的列" in text
    assert "是否你指的是“户号码”" in text
    assert "张*" in text and "张三" not in text
    assert not Batch.objects.exists()


def test_a_file_whose_columns_are_all_known_is_tried_at_once(send):
    page = send(["招元村", "4416210001", "2018"], head=["村", "户编号", "年度"])
    assert page.context["batch"].state == BatchState.CHECKED


def test_what_was_confirmed_is_read_and_the_rest_is_not(liaison, send):
    page = confirm(liaison, send(ROW))
    batch = page.context["batch"]
    assert (batch.added_count, batch.refused_count) == (1, 0)
    assert not [each for each in batch.receipt["warnings"] if each["code"] == "unknown_column"]
    stored = liaison.post(f"/uploads/{batch.pk}/store/", {"accept": "all"}, follow=True).context["batch"]
    assert stored.state == BatchState.COMMITTED
    home = Household.objects.get()
    assert (home.number, home.years.get().size) == ("4416210001", 4)


def test_the_confirmed_columns_are_remembered_and_said_so_the_next_time(liaison, send):
    confirm(liaison, send(ROW))
    assert set(Wording.objects.values_list("place_code", "written", "meaning")) == {
        ("441621", "户号码", "household_number"),
        ("441621", "家里几口", "size"),
        ("441621", "村干部看法", ""),
    }
    assert AuditEvent.objects.filter(verb="确认本地写法").count() == 3
    batch = send(["招元村", "4416210002", "李四", "2018", "因病", "3", "一般"]).context["batch"]
    said = [each["message"] for each in batch.receipt["warnings"] if each["code"] == "remembered"]
    assert len(said) == 3
    assert any("“户号码”按演示县级联络员" in words and "读作“户编号”" in words for words in said)
    assert any("“村干部看法”" in words and "不读取" in words for words in said)


def test_another_county_does_not_go_by_it(liaison, send):
    confirm(liaison, send(ROW))
    Wording.objects.update(place_code="520523")
    states = {each.written: each.state for each in send(ROW).context["tables"][0].columns}
    assert (states["户号码"], states["家里几口"]) == ("guessed", "unknown")


def test_without_the_tick_nothing_is_remembered(liaison, send):
    page = confirm(liaison, send(ROW), remember="")
    assert page.context["batch"].added_count == 1
    assert not Wording.objects.exists()
    stored = liaison.post(f"/uploads/{page.context['batch'].pk}/store/", follow=True).context["batch"]
    assert stored.state == BatchState.COMMITTED


def test_one_column_cannot_be_chosen_twice(liaison, send):
    page = confirm(liaison, send(ROW), **{"column-0-7": "size"})
    assert page.status_code == 400
    assert "都选成了“家庭人口数”" in page.content.decode()
    assert not Wording.objects.exists() and not Batch.objects.exists()


def test_a_required_column_must_be_found(liaison, send):
    page = confirm(liaison, send(ROW), **{"column-0-2": ""})
    assert page.status_code == 400
    assert "必填的列还没有对应：户编号" in page.content.decode()
    assert not Wording.objects.exists() and not Batch.objects.exists()


def test_a_column_that_is_none_of_the_sheet_is_refused(liaison, send):
    assert confirm(liaison, send(ROW), **{"column-0-7": "is_superuser"}).status_code == 400
    assert not Batch.objects.exists()


def test_a_sure_column_can_be_taken_for_another(liaison, send):
    page = send(ROW, head=["村", "户编号", "户主姓名", "年度", "致贫原因", "人数", "合计人数x"])
    words = {**COLUMNS, "column-0-6": "", "column-0-7": "group_name"}
    receipt = confirm(liaison, page, **words).context["batch"].receipt
    assert receipt["asked"]["confirmed"] == {"人数": "", "合计人数x": "group_name"}


def test_a_confirmation_is_corrected_by_a_later_one(liaison, send):
    confirm(liaison, send(ROW))
    batch = send(ROW).context["batch"]
    page = liaison.get(f"/uploads/deliveries/{batch.deliveries.get().pk}/")
    assert page.context["tables"][0].columns[5].state == "said"
    address = f"/uploads/deliveries/{batch.deliveries.get().pk}/"
    liaison.post(address, {**COLUMNS, "column-0-6": "", "remember": "1"})
    assert Wording.objects.in_force().get(written="家里几口").meaning == ""
    assert Wording.objects.filter(written="家里几口").count() == 2


def test_one_wording_holds_per_county_by_the_database(liaison, send):
    confirm(liaison, send(ROW))
    first = Wording.objects.get(written="户号码")
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_withdrawn_wording_is_asked_about_again(liaison, enter, send):
    confirm(liaison, send(ROW))
    row = Wording.objects.get(written="家里几口")
    assert "家里几口" in liaison.get("/uploads/wordings/").content.decode()
    assert enter("auditor").post(f"/uploads/wordings/{row.pk}/withdraw/").status_code == 403
    liaison.post(f"/uploads/wordings/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_by.username == "liaison"
    assert AuditEvent.objects.filter(verb="撤回本地写法").count() == 1
    assert row not in liaison.get("/uploads/wordings/").context["rows"]
    assert row in liaison.get("/uploads/wordings/?withdrawn=1").context["rows"]
    states = {each.written: each.state for each in send(ROW).context["tables"][0].columns}
    assert (states["家里几口"], states["户号码"]) == ("unknown", "said")


def test_wordings_of_another_county_are_not_found(liaison, send):
    confirm(liaison, send(ROW))
    row = Wording.objects.get(written="家里几口")
    Wording.objects.filter(pk=row.pk).update(place_code="520523")
    assert "家里几口" not in liaison.get("/uploads/wordings/").content.decode()
    assert liaison.post(f"/uploads/wordings/{row.pk}/withdraw/").status_code == 404
    assert Wording.objects.get(pk=row.pk).withdrawn_at is None


WORD_HEAD = ["村", "户编号", "年度", "致贫原因", "危房户"]
WORD_ROW = ["招园村", "4416210001", "2018", "老毛病", "危"]


def test_words_that_are_not_understood_are_asked_about_and_remembered(liaison, send):
    batch = send(WORD_ROW, head=WORD_HEAD).context["batch"]
    # The village too, though the line is refused for its cells already.
    assert [word["written"] for word in batch.receipt["unknown"]] == ["老毛病", "危", "招园村"]
    village = batch.receipt["unknown"][-1]
    assert village["label"] == "地区"
    assert ["441621104202", "广东省河源市紫金县上义镇招元村"] in village["options"]
    answers = {"word-0": "因病", "word-1": "是", "word-2": "441621104202"}
    page = liaison.post(f"/uploads/{batch.pk}/words/", answers, follow=True)
    progress = page.context["progress"]
    assert (progress.before, progress.mended, progress.left, progress.new) == (batch, 3, 0, 0)
    tried = page.context["batch"]
    assert (tried.added_count, tried.refused_count) == (1, 0)
    assert {"cell": "D2", "from": "老毛病", "to": "因病"} in tried.receipt["normalised"]
    liaison.post(f"/uploads/{tried.pk}/store/")
    year = Household.objects.get().years.get()
    assert (year.get_main_cause_display(), year.dangerous_house) == ("因病", True)
    assert Wording.objects.get(written="招园村").kind == ""
    again = send(["招园村", "4416210002", "2018", "老毛病", "危"], head=WORD_HEAD).context["batch"]
    assert again.added_count == 1
    said = "".join(each["message"] for each in again.receipt["warnings"])
    assert "“老毛病”按演示县级联络员" in said and "“招园村”按" in said


def test_only_what_was_offered_can_be_said(liaison, send):
    batch = send(WORD_ROW, head=WORD_HEAD).context["batch"]
    page = liaison.post(f"/uploads/{batch.pk}/words/", {"word-0": "520523105201"}, follow=True)
    assert "没有选任何对应" in page.content.decode()
    assert not Wording.objects.exists()


def test_a_long_number_is_neither_offered_nor_remembered(world, liaison, send):
    row = ["招元村", "4416210001", "2018", "441621195001010011", "是"]
    batch = send(row, head=WORD_HEAD).context["batch"]
    assert (batch.refused_count, batch.receipt["unknown"]) == (1, [])
    user = world.users["liaison"]
    said = [Said("main_cause", "441621195001010011", "因病", "因病")]
    with pytest.raises(Refusal) as refusal:
        confirm_wordings(actor=user, scope=scope_of(user), kind="households", place_code="", said=said)
    assert refusal.value.code == "wording"
    assert not Wording.objects.exists()


@pytest.fixture
def locked_workbook(tmp_path):
    book = Workbook()
    for row in (["村", "户编号", "年度"], ["招元村", "4416210001", "2018"]):
        book.active.append(row)
    plain, locked = tmp_path / "plain.xlsx", io.BytesIO()
    book.save(plain)
    with plain.open("rb") as source:
        msoffcrypto.OfficeFile(source).encrypt("招元2018", locked)
    return SimpleUploadedFile("农户.xlsx", locked.getvalue())


def test_a_locked_workbook_asks_for_its_password_and_keeps_it_nowhere(liaison, locked_workbook):
    data = {"kind": "households", "file": locked_workbook}
    page = liaison.post("/uploads/", data, follow=True)
    assert "请填打开口令" in page.content.decode()
    address = page.redirect_chain[-1][0]
    assert "口令不对" in liaison.post(address, {"password": "x", "look": "1"}).content.decode()
    page = liaison.post(address, {"password": "招元2018", "look": "1"})
    assert page.context["tables"][0].columns[1].written == "户编号"
    assert "招元2018" not in page.content.decode()
    page = liaison.post(address, {"password": "招元2018"}, follow=True)
    assert page.context["batch"].added_count == 1
    assert "招元2018" not in str(page.context["batch"].receipt)


def book_of(**tables):
    """A workbook with these worksheets."""
    book, target = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in tables.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(target)
    return SimpleUploadedFile("农户.xlsx", target.getvalue())


def address_of(page):
    return page.redirect_chain[-1][0]


def picked(page, number=0):
    return {each.written: each.picked for each in page.context["tables"][number].columns}


@pytest.fixture
def two_worksheets(liaison):
    file = book_of(甲村=[HEAD, ROW], 乙村=[HEAD, ["招元村", "4416210002", "李四", "2018", "因残", "3", ""]])
    return liaison.post("/uploads/", {"kind": "households", "file": file}, follow=True)


SECOND = {name.replace("-0-", "-1-"): key for name, key in COLUMNS.items()}


def test_what_was_chosen_stands_there_still_beside_what_is_refused(liaison, two_worksheets):
    chosen = {**COLUMNS, **SECOND, "sheet": "乙村", "column-1-2": "", "column-1-7": "note"}
    page = liaison.post(address_of(two_worksheets), chosen)
    assert page.status_code == 400
    text = page.content.decode()
    assert "必填的列还没有对应：户编号" in text
    assert "<option selected>乙村</option>" in text and "<option>甲村</option>" in text
    assert 'name="remember" value="1">' in text
    assert (picked(page, 1)["户号码"], picked(page, 1)["村干部看法"]) == ("", "note")
    assert 'name="remember" value="1" checked>' in two_worksheets.content.decode()


def test_the_columns_are_changed_from_what_was_chosen_for_this_file(liaison, two_worksheets):
    chosen = {**COLUMNS, **SECOND, "sheet": "乙村", "column-1-7": "group_name"}
    batch = liaison.post(address_of(two_worksheets), chosen, follow=True).context["batch"]
    assert (batch.sheet_name, batch.added_count) == ("乙村", 1)
    receipt = liaison.get(f"/uploads/{batch.pk}/")
    address = f"/uploads/deliveries/{receipt.context['delivery'].pk}/"
    assert f'href="{address}"' in receipt.content.decode()
    page = liaison.get(address)
    text = page.content.decode()
    assert "<option selected>乙村</option>" in text
    assert 'name="remember" value="1">' in text
    assert picked(page, 1) == {
        "村": "village",
        "户号码": "household_number",
        "户主姓名": "head_name",
        "年度": "year",
        "致贫原因": "main_cause",
        "家里几口": "size",
        "村干部看法": "group_name",
    }
    again = liaison.post(address, {**SECOND, "sheet": "乙村", "column-1-7": ""}, follow=True).context["batch"]
    assert (again.added_count, again.receipt["asked"]["confirmed"]["村干部看法"]) == (1, "")


STRANGE_HEAD = ["所在", "门牌", "哪年", "啥原因"]
STRANGE = ["招元村", "4416210001", "2018", "因病"]


def test_where_no_heading_is_known_each_column_can_be_chosen(liaison, send):
    page = send(["统计到年底", "", "", ""], STRANGE_HEAD, STRANGE, head=["帮扶情况", "", "", ""])
    text = page.content.decode()
    assert "各列都认得" not in text
    assert "没有找到表头" in text and "“户编号”" in text
    [table] = page.context["tables"]
    assert (table.header_row, [each.written for each in table.columns]) == (3, STRANGE_HEAD)
    assert not Batch.objects.exists()
    lacking = liaison.post(address_of(page), {"column-0-1": "village", "column-0-3": "year"})
    assert lacking.status_code == 400
    assert "必填的列还没有对应：户编号" in lacking.content.decode()
    keys = ("village", "household_number", "year", "main_cause")
    said = {f"column-0-{at}": key for at, key in enumerate(keys, 1)}
    batch = liaison.post(address_of(page), said, follow=True).context["batch"]
    assert (batch.row_count, batch.added_count, batch.refused_count) == (1, 1, 0)
    back = liaison.get(address_of(page))
    assert tuple(picked(back).values()) == keys
    assert "没有找到表头" not in back.content.decode()


def test_where_there_is_no_header_at_all_it_says_what_to_do(liaison, send):
    batch = send(STRANGE, head=["招元村", "4416210002", "2018", "因残"]).context["batch"]
    assert [error["code"] for error in batch.receipt["errors"]] == ["no_header"]
    page = liaison.get(f"/uploads/deliveries/{batch.deliveries.get().pk}/")
    text = page.content.decode()
    assert page.context["tables"] == []
    assert "各列都认得" not in text and "确认，预检" not in text
    assert "在数据上面加一行列名" in text and "必须有：“户编号”" in text
    assert 'href="/uploads/templates/households.xlsx"' in text
    assert "4416210002" not in text
    assert "放弃这个文件" not in text and f'href="/uploads/{batch.pk}/">回到回执</a>' in text


def test_a_cover_beside_a_known_table_is_not_taken_for_a_header(liaison):
    known = [["村", "户编号", "年度"], ["招元村", "4416210001", "2018"]]
    file = book_of(说明=[["填表说明", "联系科室"], ["请如实填写", "扶贫科"]], 农户=known)
    page = liaison.post("/uploads/", {"kind": "households", "file": file}, follow=True)
    assert page.context["batch"].added_count == 1


def test_a_place_outside_ones_area_is_refused_at_its_field(liaison, send):
    data = {"kind": "households", "file": table(ROW), "place_code": "520523"}
    page = liaison.post("/uploads/", data)
    refused = "地区代码 520523 不在您的管理范围内，请改填，或者空着"
    assert page.status_code == 400
    assert page.context["form"].errors == {"place_code": [refused]}
    assert page.content.decode().count(refused) == 1
    assert not Batch.objects.exists()


def test_a_place_can_be_chosen_again_where_the_columns_are_looked_over(liaison, send):
    page = send(ROW)
    address = address_of(page)
    answer = liaison.post(address, {**COLUMNS, "place_code": "520523"})
    assert answer.status_code == 400
    assert answer.context["place"].errors == {
        "place_code": ["地区代码 520523 不在您的管理范围内，请改填，或者空着"]
    }
    text = answer.content.decode()
    assert 'name="place_code" value="520523"' in text and "没有预检：地区代码要改" in text
    assert "放弃这个文件" in text
    assert picked(answer)["家里几口"] == "size"
    assert not Batch.objects.exists()
    batch = liaison.post(address, {**COLUMNS, "place_code": "441621104"}, follow=True).context["batch"]
    assert (batch.place_code, batch.added_count) == ("441621104", 1)
    assert 'name="place_code" value="441621104"' in liaison.get(address).content.decode()
    cleared = liaison.post(address, {**COLUMNS, "place_code": ""}, follow=True).context["batch"]
    assert (cleared.place_code, cleared.added_count) == ("", 1)


def test_numbers_in_what_is_remembered_are_masked_on_the_page_and_in_what_is_said_of_it(liaison, send):
    numbers = ("441621198001010010", "13800138000", "6222021234567890123")
    confirm(liaison, send(ROW))
    rows = list(Wording.objects.order_by("pk"))
    for row, number in zip(rows, numbers, strict=True):
        Wording.objects.filter(pk=row.pk).update(written=f"列{number}", shown=f"人口{number}", meaning="size")
    page = liaison.get("/uploads/wordings/").content.decode()
    assert not [number for number in numbers if number in page]
    for shown in ("441621********0010", "138****8000", "***************0123"):
        assert f"列{shown}" in page and f"人口{shown}" in page
    answer = liaison.post(f"/uploads/wordings/{rows[1].pk}/withdraw/", follow=True).content.decode()
    assert "已撤回：“列138****8000”读作“人口138****8000”" in answer
    assert numbers[1] not in answer


def test_after_words_are_remembered_the_columns_can_still_be_chosen_anew(liaison, send):
    first = send(WORD_ROW, head=WORD_HEAD)
    assert "改各列的读法" in first.content.decode()
    batch = first.context["batch"]
    second = liaison.post(f"/uploads/{batch.pk}/words/", {"word-0": "因病"}, follow=True)
    assert second.context["batch"].pk != batch.pk
    assert "改各列的读法" in second.content.decode()
    link = f"/uploads/deliveries/{second.context['delivery'].pk}/"
    assert link in second.content.decode()
    assert "老毛病" not in str(second.context["unknown"])
