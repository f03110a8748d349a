"""The main ways through the pages, in a real browser."""

import pytest
from playwright.sync_api import expect

from fupin.jobs.models import Job, State
from projects.models import Activity
from tests.pages.small_world import UNIT

pytestmark = pytest.mark.browser
SHEET = (
    "活动名称,类型,帮扶单位,地区,截止日期,指标,数据\n"
    f"2018年党员培训,培训,{UNIT},紫金县上义镇招元村,2018-10-31,培训人次,80人次\n"
)


def test_a_sheet_is_tried_stored_and_seen_in_the_figures(log_in, live_server):
    page = log_in("office")
    page.get_by_role("link", name="上传表格").click()
    page.get_by_label("表格种类").select_option("activities")
    file = {"name": "培训.csv", "mimeType": "text/csv", "buffer": SHEET.encode("utf-8-sig")}
    page.get_by_label("选择文件，或把文件拖到这里").set_input_files(file)
    expect(page.get_by_text("已选：培训.csv")).to_be_visible()
    page.get_by_role("button", name="预检").click()
    page.get_by_text("还没有入库").wait_for()
    page.get_by_role("button", name="全部入库").click()
    page.get_by_text("已入库。入库以后发现不对，可以整批撤销。").wait_for()
    page.get_by_role("link", name="数据总览").click()
    page.get_by_role("link", name="培训人次").first.click()
    assert page.locator("[data-value]").inner_text() == "250余人次"
    page.get_by_role("link", name="2018年党员培训").wait_for()
    assert "《培训.csv》" in page.locator("table").inner_text()


def test_the_charts_are_drawn_without_an_error(log_in):
    page = log_in("leader")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.reload()
    page.locator(".chart svg").nth(2).wait_for()
    assert page.locator(".chart svg").count() == 3
    assert faults == []


def test_a_figure_is_reached_by_keyboard_alone(log_in):
    page = log_in("leader")
    page.bring_to_front()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('card')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    name = page.evaluate("document.activeElement.querySelector('.name').textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/figures/**")
    assert page.locator("h1").inner_text() == name


def test_a_large_sheet_shows_its_progress_and_can_be_cancelled(log_in, monkeypatch):
    monkeypatch.setattr("fupin.intake.views.running.LARGE", 10)
    page = log_in("liaison")
    page.get_by_label("表格种类").select_option("activities")
    file = {"name": "培训.csv", "mimeType": "text/csv", "buffer": SHEET.encode("utf-8-sig")}
    page.get_by_label("选择文件，或把文件拖到这里").set_input_files(file)
    page.get_by_role("button", name="预检").click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="取消").click()
    page.get_by_text("已取消").first.wait_for()
    assert Job.objects.get().state == State.CANCELLED
    assert not Activity.objects.filter(title="2018年党员培训").exists()


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """Without scripts where a test asks for it."""
    scripts = "without_scripts" not in request.node.name
    return {**browser_context_args, "java_script_enabled": scripts}


def test_the_pages_work_without_scripts(log_in, live_server):
    page = log_in("office")
    page.goto(f"{live_server.url}/overview/")
    assert page.locator(".chart").first.is_hidden()
    table = page.get_by_role("region", name="资金趋势数据表")
    assert table.is_visible()
    table.get_by_role("link", name="30万元").click()
    assert page.locator("h1").inner_text() == "直接投入合计（含物资）"
