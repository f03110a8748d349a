"""Before the choice: big swings first, three levels, what was changed field by field, how it differs from the last try."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from counties.models import Household
from fupin.audit.models import AuditEvent
from fupin.intake.models import Batch, BatchState
from fupin.intake.reviewing import _swing, compared
from tests.pages.test_send_sheets import BAD, GOOD, sheet

HEAD = ["村", "户编号", "户主姓名", "联系电话", "年度", "家庭人口数", "纯收入", "脱贫属性"]
HOMES = [
    ["招元村", "4416210001", "张三", "13800000001", "2018", "4", "12000", "已脱贫"],
    ["招元村", "4416210002", "李四", "13800000002", "2018", "2", "8000", "未脱贫"],
    ["招元村", "4416210003", "王五", "13800000003", "2018", "3", "9000", "未脱贫"],
]


def homes(*rows, name="农户.csv"):
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"), "text/csv")


def changed(row, **cells):
    places = {"name": 2, "phone": 3, "size": 5, "income": 6, "status": 7}
    return [cells.get(next((k for k, v in places.items() if v == at), ""), old) for at, old in enumerate(row)]


@pytest.fixture
def liaison(enter):
    return enter("liaison")


@pytest.fixture
def try_homes(liaison):
    def post(*rows):
        return liaison.post("/uploads/", {"kind": "households", "file": homes(*rows)}, follow=True)

    return post


@pytest.fixture
def stored(liaison, try_homes):
    tried = try_homes(*HOMES).context["batch"]
    return liaison.post(f"/uploads/{tried.pk}/store/", follow=True).context["batch"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("12000.00", "120000000.00", "正好放大 1 万倍，像是元和万元弄混了"),
        ("12000.00", "1.20", "正好缩小 1 万倍，像是元和万元弄混了"),
        ("100", "151", "增加 51%"),
        ("100", "49", "减少 51%"),
        ("100", "150", ""),
        ("100", "50", ""),
        ("100", "2500", "扩大到 25 倍"),
        ("2500", "100", "缩小到 25 分之一"),
        ("0", "5", "由 0 变为有数"),
        ("5", "0", "变成了 0"),
        ("-5", "5", "正负号变了"),
        ("", "5", ""),
        ("5", "", ""),
        ("2016", "2018", ""),
        ("因病", "因残", ""),
        ("2018-01-01", "2019-01-01", ""),
    ],
)
def test_a_number_that_changed_by_more_than_half_is_a_swing(old, new, said):
    assert _swing(old, new)[0] == said


def test_big_swings_stand_on_top_of_the_page(stored, try_homes):
    page = try_homes(
        changed(HOMES[0], size="5"), changed(HOMES[1], income="80000000"), changed(HOMES[2], size="9")
    )
    assert [(each.label, each.swing) for each in page.context["swings"]] == [
        ("纯收入", "正好放大 1 万倍，像是元和万元弄混了"),
        ("家庭人口数", "增加 200%"),
    ]
    text = page.content.decode()
    assert text.index("变动很大的数（2 处）") < text.index("<h2>回执</h2>")
    assert text.index("80000000") < text.index("<h2>回执</h2>")


def test_every_change_is_shown_old_and_new_with_personal_values_masked(stored, liaison, try_homes):
    batch = try_homes(
        changed(HOMES[0], name="张小三", phone="13900000009", status="未脱贫"), HOMES[1]
    ).context["batch"]
    page = liaison.get(f"/uploads/{batch.pk}/changes/")
    found = {each.label: (each.old, each.new) for each in page.context["rows"]}
    assert found == {
        "户主姓名": ("张*", "张**"),
        "联系电话": ("138****0001", "139****0009"),
        "脱贫属性": ("已脱贫", "未脱贫"),
    }
    answer = liaison.get(f"/uploads/{batch.pk}/changes.xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0] == ("行", "列", "原来", "现在", "提醒")
    assert ("138****0001", "139****0009") in [row[2:4] for row in rows]
    assert "13900000009" not in str(rows)


def test_many_changes_are_on_pages(stored, liaison):
    fields = {"size": ["1", "2"]}
    changes = [{"sheet": "", "row": number, "fields": fields} for number in range(2, 132)]
    stored.receipt = {**stored.receipt, "changes": changes}
    stored.save()
    page = liaison.get(f"/uploads/{stored.pk}/changes/?page=3")
    assert (len(page.context["rows"]), page.context["rows"].paginator.num_pages) == (30, 3)
    assert "看全部" in liaison.get(f"/uploads/{stored.pk}/").content.decode()


def test_a_changed_name_is_masked_where_the_table_has_another_word_for_it(stored, liaison):
    head = ["村", "户编号", "姓名", "与户主关系", "年度"]
    text = io.StringIO()
    csv.writer(text).writerows([head, ["招元村", "4416210001", "张大山", "户主", "2018"]])
    file = SimpleUploadedFile("人员.csv", text.getvalue().encode("utf-8-sig"))
    batch = liaison.post("/uploads/", {"kind": "persons", "file": file}, follow=True).context["batch"]
    stored_changes = str(batch.receipt["changes"])
    page = liaison.get(f"/uploads/{batch.pk}/changes/").content.decode()
    assert "张大山" not in stored_changes
    assert "张大山" not in page


def test_what_is_stored_leads_to_the_findings_of_its_place_and_year(liaison, office):
    asked = {"kind": "households", "file": homes(*HOMES), "place_code": "441621", "year": "2018"}
    tried = liaison.post("/uploads/", asked, follow=True)
    assert tried.context["findings"] == ""
    batch = tried.context["batch"]
    kept = liaison.post(f"/uploads/{batch.pk}/store/", {"accept": "all"}, follow=True)
    assert kept.context["findings"] == "/registry/quality/?place=441621&year=2018"
    assert 'href="/registry/quality/?place=441621&amp;year=2018"' in kept.content.decode()
    assert liaison.get(kept.context["findings"]).status_code == 200
    plain = office.post("/uploads/", {"kind": "activities", "file": sheet(GOOD)}, follow=True).context[
        "batch"
    ]
    assert office.post(f"/uploads/{plain.pk}/store/", follow=True).context["findings"] == ""


def test_errors_are_counted_by_kind_in_three_levels(office):
    file = sheet(GOOD, BAD, [*BAD[:3], "紫金县上义镇无名村", *BAD[4:]])
    page = office.post("/uploads/", {"kind": "activities", "file": file}, follow=True)
    names = [(level["name"], level["count"]) for level in page.context["levels"]]
    assert names[0] == ("阻断", 3)
    dates = next(group for group in page.context["levels"][0]["groups"] if group["column"] == "截止日期")
    assert (dates["count"], dates["cells"]) == (2, ["E3", "E4"])


def test_the_next_try_is_compared_with_the_one_before(office):
    def send(*rows):
        return office.post("/uploads/", {"kind": "activities", "file": sheet(*rows)}, follow=True)

    first = send(GOOD, BAD)
    assert first.context["progress"] is None
    second = send(GOOD, [*BAD[:4], "2018-11-30", *BAD[5:]])
    progress = second.context["progress"]
    assert (progress.mended, progress.left, progress.new) == (1, 0, 0)
    assert progress.before == first.context["batch"]
    assert "改好 <strong>1</strong> 处" in second.content.decode()


def test_the_page_says_with_which_try_it_is_compared(office):
    page = [
        office.post("/uploads/", {"kind": "activities", "file": sheet(*rows)}, follow=True)
        for rows in ([GOOD, BAD], [GOOD, [*BAD[:4], "2018-11-30", *BAD[5:]]])
    ][-1]
    before = page.context["progress"].before
    when = timezone.localtime(before.uploaded_at)
    told = f"和这个文件上一次的预检（{when:%Y-%m-%d %H:%M}，《活动.csv》，"
    assert told in page.content.decode()


@pytest.mark.parametrize(
    ("first", "then", "same"),
    [
        ("活动.csv", "活动.csv", True),
        ("活动.csv", "活动_批注.xlsx", True),
        ("活动.csv", "活动_批注 (1).xlsx", True),
        ("活动_批注.xlsx", "活动_批注_错行.xlsx", True),
        ("活动（2）.xls", "活动.xlsx", True),
        ("活动.csv", "活动 - 副本.csv", True),
        ("活动.csv", "别村活动.csv", False),
        ("活动.csv", "活动表.csv", False),
        ("活动+1.5.csv", "活动+1.5_批注.xlsx", True),
        ("活动+1.5.csv", "活动+1x5.csv", False),
    ],
)
def test_a_try_is_compared_only_with_one_of_the_same_file(first, then, same, office):
    one = office.post(
        "/uploads/", {"kind": "activities", "file": sheet(GOOD, BAD, name=first)}, follow=True
    ).context["batch"]
    Batch.objects.filter(pk=one.pk).update(file_name=first)
    # Another file of the kind in between is not what this one was.
    office.post("/uploads/", {"kind": "activities", "file": sheet(BAD, name="项目.csv")}, follow=True)
    two = office.post("/uploads/", {"kind": "activities", "file": sheet(GOOD, BAD)}, follow=True).context[
        "batch"
    ]
    two.file_name = then
    assert (compared(two) and compared(two).before) == (one if same else None)


def test_the_refused_rows_alone_can_be_taken_and_sent_again_when_put_right(office):
    tried = office.post("/uploads/", {"kind": "activities", "file": sheet(GOOD, BAD)}, follow=True).context[
        "batch"
    ]
    answer = office.get(f"/uploads/{tried.pk}/wrong/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0].value for row in book.active.iter_rows()] == ["活动名称", "2018年妇女培训"]
    book.active["E2"] = "2018-11-30"
    mended = io.BytesIO()
    book.save(mended)
    file = SimpleUploadedFile("活动_错行.xlsx", mended.getvalue())
    batch = office.post("/uploads/", {"kind": "activities", "file": file}, follow=True).context["batch"]
    assert (batch.added_count, batch.refused_count) == (1, 0)
    assert office.get(f"/uploads/{batch.pk}/wrong/").status_code == 404


def test_a_try_that_was_given_up_says_so(office):
    tried = office.post("/uploads/", {"kind": "activities", "file": sheet(GOOD)}, follow=True).context[
        "batch"
    ]
    office.post(f"/uploads/{tried.pk}/abandon/")
    assert "已放弃" in office.get("/uploads/").content.decode()
    assert "已放弃，数据没有改动" in office.get(f"/uploads/{tried.pk}/").content.decode()


def test_undoing_says_before_and_after_what_was_changed_since(stored, liaison, world):
    home = Household.objects.get(number="4416210001")
    home.group_name = "上屋组"
    home.save()
    page = liaison.get(f"/uploads/{stored.pk}/undo/")
    assert [each["row"] for each in page.context["stays"]] == [2]
    assert "上传以后又被改过" in page.content.decode()
    assert Household.objects.count() == 3
    page = liaison.post(f"/uploads/{stored.pk}/undo/", follow=True)
    assert page.context["batch"].state == BatchState.UNDONE
    assert [each["row"] for each in page.context["receipt"]["undone"]["left"]][:1] == [2]
    assert "没有撤销的" in page.content.decode()
    assert list(Household.objects.values_list("number", flat=True)) == ["4416210001"]


def test_the_list_of_uploads_does_not_read_the_receipts(stored, liaison, django_assert_max_num_queries):
    for number in range(12):
        Batch.objects.create(
            kind="households", file=stored.file, file_name=f"{number}.csv", uploaded_by=stored.uploaded_by
        )
    with django_assert_max_num_queries(16) as captured:
        liaison.get("/uploads/")
    assert not [each for each in captured if '"intake_batch"."receipt",' in each["sql"]]


def test_a_template_is_filled_with_the_rows_of_a_village_and_comes_back_unchanged(stored, liaison):
    address = "/uploads/templates/?kind=households&place=441621104202&year=2018"
    content = liaison.get(address).content
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    head = [cell.value for cell in page[1]]
    numbers = [row[head.index("户编号*")].value for row in page.iter_rows(min_row=2, max_row=5)]
    assert numbers == ["4416210001", "4416210002", "4416210003", None]
    assert page.cell(2, head.index("户主姓名") + 1).value == "张三"
    assert page.cell(2, head.index("联系电话") + 1).value is None
    assert "没有预填的列" in str(list(book["填写说明"].values))
    event = AuditEvent.objects.get(verb="下载预填模板")
    assert event.detail == {"kind": "households", "place": "441621104202", "rows": 3, "personal": False}
    file = SimpleUploadedFile("招元村.xlsx", content)
    batch = liaison.post("/uploads/", {"kind": "households", "file": file}, follow=True).context["batch"]
    assert (batch.unchanged_count, batch.changed_count, batch.added_count) == (3, 0, 0)
    assert batch.refused_count == 0
    page.cell(2, head.index("家庭人口数") + 1).value = 5
    mended = io.BytesIO()
    book.save(mended)
    file = SimpleUploadedFile("招元村.xlsx", mended.getvalue())
    batch = liaison.post("/uploads/", {"kind": "households", "file": file}, follow=True).context["batch"]
    assert (batch.unchanged_count, batch.changed_count) == (2, 1)


def test_persons_of_a_village_come_back_unchanged_too(stored, liaison):
    head = ["村", "户编号", "姓名", "证件号码", "与户主关系", "年度", "文化程度", "参加居民医保", "致贫原因2"]
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            head,
            ["招元村", "4416210001", "张三", "441621195001010017", "户主", "2018", "小学", "是", "因病,因学"],
            ["招元村", "4416210001", "张小妹", "", "之女", "2018", "初中", "否", "因病,因学"],
            ["招元村", "4416210001", "张小弟", "", "之子", "2018", "初中", "", "因病,因学"],
        ]
    )
    file = SimpleUploadedFile("人员.csv", text.getvalue().encode("utf-8-sig"))
    tried = liaison.post("/uploads/", {"kind": "persons", "file": file}, follow=True).context["batch"]
    assert (tried.added_count, tried.refused_count) == (3, 0), tried.receipt["errors"]
    liaison.post(f"/uploads/{tried.pk}/store/")
    content = liaison.get("/uploads/templates/?kind=persons&place=441621104202&year=2018").content
    assert "441621195001010017" not in str(list(load_workbook(io.BytesIO(content)).worksheets[0].values))
    file = SimpleUploadedFile("招元村人员.xlsx", content)
    batch = liaison.post("/uploads/", {"kind": "persons", "file": file}, follow=True).context["batch"]
    assert (batch.unchanged_count, batch.refused_count) == (3, 0), batch.receipt["errors"]


def test_no_village_of_others_can_be_filled_in(stored, liaison, enter):
    for address in (
        "kind=households&place=520523105201",
        "kind=households&place=520523",
        "kind=units&place=x",
    ):
        assert liaison.get(f"/uploads/templates/?{address}").status_code == 400
    assert enter("auditor").get("/uploads/templates/").status_code == 403
    assert not AuditEvent.objects.filter(verb="下载预填模板").exists()
