"""Every page on a telephone: nothing wider than the screen, no error on the console, tables and choices readable."""

import pytest

from counties.services import register_household
from tests.pages.small_world import UNIT
from tests.pages.test_doors import DOORS, OWN, addresses

pytestmark = pytest.mark.browser
__all__ = ["addresses"]
NO_PAGES = (
    "api_",
    "registry_export",
    "flags_export",
    "ageing_export",
    "crosstable_export",
    "register_export",
)
FILES = {"figure_export", "ledger_export", "voucher", "batch_file", "register_sheet", "upload_template"}
FILES |= {"edition_file", "upload_changes_file", "upload_aside", "upload_file", "export_file", "job_state"}
FILES |= {"delivery_offset", "upload_stays_file"}
MEASURES = """() => {
    const page = document.documentElement;
    return [page.scrollWidth, page.clientWidth, document.querySelectorAll("h1").length];
}"""
PHONE = {"width": 390, "height": 844}


def pages_of(role: str) -> list[str]:
    """The addresses of the pages in the table of doors that open to the role, and of its own things."""
    return [
        address
        for name, (address, roles) in (DOORS | OWN).items()
        if role in roles and name not in FILES and not name.startswith(NO_PAGES)
    ]


def test_no_page_is_wider_than_the_screen_or_raises_an_error(log_in, live_server, addresses):
    page = log_in("office")
    page.set_viewport_size(PHONE)
    faults: list[str] = []
    page.on(
        "console", lambda said: faults.append(f"{page.url} {said.text}") if said.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(f"{page.url} {error}"))
    visited = 0
    for address in pages_of("office"):
        answer = page.goto(live_server.url + addresses(address), wait_until="domcontentloaded")
        wide, seen, titles = page.evaluate(MEASURES)
        assert (answer.status, wide <= seen, titles) == (200, True, 1), address
        visited += 1
    assert faults == []
    assert visited > 45


def test_a_wide_table_is_read_row_by_row_with_the_name_of_each_column(log_in, live_server, world):
    register_household(actor=world.maker, place=world.village, number="4416211040001", head_name="黄招元")
    page = log_in("office")
    address = f"{live_server.url}/registry/?undated=1"
    page.goto(address)
    assert page.locator("table.by-row").count() == 0
    page.set_viewport_size(PHONE)
    page.goto(address)
    cell = page.get_by_role("region", name="名单").locator("td", has_text="黄**")
    assert cell.get_attribute("data-label") == "户主"
    box = cell.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_many_conditions_are_folded_until_they_are_wanted(log_in, live_server):
    page = log_in("auditor")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/ledger/")
    unit = page.get_by_label("单位", exact=True)
    assert unit.is_hidden()
    page.get_by_role("button", name="筛选条件").click()
    unit.select_option(UNIT)
    page.get_by_role("button", name="筛选", exact=True).click()
    page.wait_for_url("**unit=**")
    assert page.get_by_label("单位", exact=True).is_visible()


def test_a_file_is_chosen_in_chinese(log_in, live_server, addresses):
    page = log_in("office")
    page.goto(live_server.url + addresses("/batches/{draft}/"))
    assert page.get_by_text("还没有选文件").is_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("选择文件", exact=True).click()
    chooser.value.set_files({"name": "发票.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    assert page.get_by_text("发票.pdf", exact=True).is_visible()
