"""A liaison's whole round in a real browser: by mouse alone, by keyboard alone, by telephone, over a line that breaks."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from counties.models import Household
from fupin.files.services import path_of
from fupin.intake.models import Batch, BatchState, Delivery, DeliveryState, Wording

pytestmark = pytest.mark.browser
HEAD = ["村", "户号码", "户主姓名", "家里几口", "年度", "致贫原因"]
WRONG = [
    ["招元村", "4416211040001", "陈家兴", "4", "2018", "因病"],
    ["招元村", "4416211040002", "黄月英", "好几口", "2018", "因残"],
]
FILE = "选择文件，或把文件拖到这里"
RECEIPT = re.compile(r"/uploads/\d+/$")
COLUMNS = re.compile(r"/uploads/deliveries/\d+/$")


def sheet(rows=WRONG, name="农户.csv") -> dict:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode("utf-8-sig")}


def put_right(download, tmp_path) -> dict:
    """The marked copy with the wrong cell mended, as a person would do it in a spreadsheet."""
    path = tmp_path / download.suggested_filename
    download.save_as(path)
    book = load_workbook(path)
    page = book.active
    assert page["D3"].comment is not None
    page["D3"] = 2
    book.save(path)
    return {"name": path.name, "mimeType": "application/octet-stream", "buffer": path.read_bytes()}


def count(page: Page, *events: str) -> None:
    """Counts what the person does, from page to page."""
    listeners = "".join(
        f"addEventListener('{name}', e => {{ if (e.isTrusted) sessionStorage.{name} = 1; }}, true);"
        for name in events
    )
    page.add_init_script(listeners)


def seen(page: Page, event: str) -> bool:
    return page.evaluate(f"sessionStorage.{event}") is not None


class Mouse:
    """Whoever has no use of a keyboard."""

    forbidden = "keydown"

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(value)

    def pick(self, file: dict) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_text(FILE, exact=True).click()
        chooser.value.set_files(file)

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()


class Thumb(Mouse):
    """Whoever has only a telephone, and is not to move the page sideways."""

    width = 390

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.set_viewport_size({"width": self.width, "height": 844})

    def press(self, role: str, name: str) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width
        super().press(role, name)


class Keyboard:
    """Whoever has no use of a mouse: everything is reached by Tab."""

    forbidden = "pointerdown"

    def __init__(self, page: Page) -> None:
        self.page = page

    def _reach(self, wanted) -> None:
        self.page.bring_to_front()
        handle = wanted.element_handle()
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if handle.evaluate("each => each === document.activeElement"):
                outline = handle.evaluate(
                    "each => getComputedStyle(each.closest('.drop') || each).outlineStyle"
                )
                assert outline != "none", "whoever has no mouse must see where they are"
                return
        raise AssertionError(f"no way to {wanted} by Tab")

    def choose(self, label: str, value: str) -> None:
        box = self.page.get_by_label(label, exact=True)
        self._reach(box)
        for _ in range(90):
            if box.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {value} in {label}")

    def pick(self, file: dict) -> None:
        self._reach(self.page.get_by_label(FILE, exact=True))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def press(self, role: str, name: str) -> None:
        self._reach(self.page.get_by_role(role, name=name, exact=True))
        self.page.keyboard.press("Enter")


@pytest.mark.parametrize("hand", [Mouse, Keyboard, Thumb])
def test_the_whole_round(hand, log_in, tmp_path):
    page = log_in("liaison")
    count(page, hand.forbidden)
    page.reload()
    person = hand(page)

    person.choose("表格种类", "households")
    person.pick(sheet())
    person.press("button", "预检")
    page.wait_for_url(COLUMNS)
    assert page.get_by_text("是否你指的是“户号码”").is_visible()
    person.choose("“家里几口”读作", "size")
    person.press("button", "确认，预检")

    page.wait_for_url(RECEIPT)
    expect(page.get_by_role("region", name="阻断")).to_contain_text("D3")
    with page.expect_download() as download:
        person.press("link", "下载批注件")
    mended = put_right(download.value, tmp_path)
    person.press("link", "改好了，重新上传")
    page.wait_for_url(re.compile("kind=households"))
    person.pick(mended)
    person.press("button", "预检")

    page.wait_for_url(RECEIPT)
    expect(page.get_by_text("改好 1 处，还在 0 处，新出现 0 处")).to_be_visible()
    assert Household.objects.count() == 0
    person.press("button", "全部入库")
    page.get_by_text("已入库。入库以后发现不对，可以整批撤销。").wait_for()
    assert Household.objects.count() == 2
    person.press("link", "撤销这次上传")
    page.wait_for_url(re.compile("undo"))
    person.press("button", "确认撤销")
    page.get_by_text("这一批已经撤销：删去").wait_for()

    assert Household.objects.count() == 0
    assert Batch.objects.filter(state=BatchState.UNDONE).count() == 1
    assert Wording.objects.filter(place_code="441621").count() == 2
    assert not seen(page, hand.forbidden)


def offsets_of(page: Page) -> list[int]:
    """The bytes at which pieces begin, as they are sent from now on."""
    sent: list[int] = []
    page.on(
        "request",
        lambda request: (
            sent.append(int(request.headers["upload-offset"])) if request.url.endswith("/pieces/") else None
        ),
    )
    return sent


def start(page: Page, file: dict) -> None:
    page.get_by_label("表格种类").select_option("households")
    page.get_by_label(FILE).set_input_files(file)
    page.get_by_role("button", name="预检").click()


LONG = sheet([["招元村", f"44162110400{number:02}", "陈家兴", "4", "2018", "因病"] for number in range(20)])


def test_a_broken_line_goes_on_at_the_right_byte(log_in, monkeypatch):
    monkeypatch.setattr("fupin.intake.views.sending.PIECE", 400)
    page, size = log_in("liaison"), len(LONG["buffer"])
    sent, broken = offsets_of(page), []

    def break_once(route):
        if route.request.headers["upload-offset"] == "400" and not broken:
            broken.append(True)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/pieces/", break_once)
    start(page, LONG)
    page.get_by_text("网络断开").wait_for()
    page.wait_for_url(COLUMNS)
    assert sent == [0, 400, *range(400, size, 400)]
    arrived = Delivery.objects.get()
    assert (arrived.state, path_of(arrived.file).read_bytes()) == (DeliveryState.ARRIVED, LONG["buffer"])


def test_after_a_reload_the_same_file_goes_on_where_it_was(log_in, monkeypatch):
    monkeypatch.setattr("fupin.intake.views.sending.PIECE", 400)
    page, size = log_in("liaison"), len(LONG["buffer"])
    page.route(
        "**/pieces/",
        lambda route: (
            route.abort("connectionreset")
            if route.request.headers["upload-offset"] == "800"
            else route.continue_()
        ),
    )
    start(page, LONG)
    page.get_by_text("网络断开").wait_for()
    page.unroute("**/pieces/")
    page.reload()
    assert page.get_by_text(f"已收到 {80000 // size}%").is_visible()
    sent = offsets_of(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="继续", exact=True).click()
    chooser.value.set_files(LONG)
    assert page.get_by_label("表格种类").input_value() == "households"
    page.get_by_role("button", name="预检").click()
    page.wait_for_url(COLUMNS)
    assert sent == list(range(800, size, 400))
    assert path_of(Delivery.objects.get().file).read_bytes() == LONG["buffer"]


def test_a_file_dropped_into_the_box_is_chosen(log_in):
    page = log_in("liaison")
    drop = """box => {
        const data = new DataTransfer();
        data.items.add(new File(["村,户编号"], "拖来的.csv"));
        box.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
    }"""
    page.locator("[data-drop]").evaluate(drop)
    assert page.get_by_text("已选：拖来的.csv").is_visible()


def test_pausing_holds_the_sending_until_it_goes_on(log_in, monkeypatch):
    monkeypatch.setattr("fupin.intake.views.sending.PIECE", 400)
    page = log_in("liaison")
    page.route("**/pieces/", lambda route: (page.wait_for_timeout(100), route.continue_()))
    start(page, LONG)
    page.get_by_role("button", name="暂停").click()
    page.wait_for_timeout(600)
    held = Delivery.objects.get().received
    assert held < len(LONG["buffer"])
    page.wait_for_timeout(400)
    assert Delivery.objects.get().received == held
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(COLUMNS)


def test_a_file_that_is_refused_leaves_its_reason_and_nothing_to_pause(log_in):
    page = log_in("liaison")
    start(page, {"name": "空.csv", "mimeType": "text/csv", "buffer": b""})
    reason = page.get_by_text("这个文件是空的，请选择填好的表格")
    expect(reason).to_be_visible()
    expect(page.get_by_role("button", name="暂停")).to_be_hidden()
    expect(page.get_by_role("progressbar", name="上传进度")).to_be_hidden()
    expect(page.get_by_role("button", name="预检")).to_be_enabled()
    page.get_by_label(FILE).set_input_files(LONG)
    expect(reason).to_be_hidden()
    page.get_by_role("button", name="预检").click()
    page.wait_for_url(COLUMNS)


def test_the_sum_of_any_length_is_that_of_the_standard(log_in):
    page = log_in("liaison")
    page.wait_for_function("() => Boolean(window.Sha256)")
    sums = page.evaluate("""async () => {
        const wrong = [];
        for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70000]) {
            const bytes = Uint8Array.from({length}, (_, at) => (at * 31) % 251);
            const true_sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
            const hex = Array.from(true_sum, each => each.toString(16).padStart(2, "0")).join("");
            const sum = new Sha256();
            for (let at = 0; at < length; at += 37) { sum.add(bytes.subarray(at, at + 37)); }
            if (sum.hex() !== hex) { wrong.push(length); }
        }
        return wrong;
    }""")
    assert sums == []
