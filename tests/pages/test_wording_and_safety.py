"""What every page keeps to: Chinese only, nothing inline, nothing from another host, readable without scripts."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.pages.reading import read
from tests.pages.small_world import UNIT

TEMPLATES = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "admin" not in path.parts]
STATIC = [*(settings.BASE_DIR / "static" / "site").iterdir()]
PAGES = [
    *(
        "/",
        "/overview/",
        "/figures/fund.direct_total/",
        "/figures/cadre.seconded/",
        "/ledger/",
        "/ledger/entries/{entry}/",
    ),
    *(
        "/uploads/",
        "/uploads/templates/",
        "/uploads/wordings/",
        "/summaries/",
        "/places/",
        "/places/?q=招元",
        "/places/441621104202/",
        "/api/",
        "/password/",
    ),
]
# Names of formats and codes that have no Chinese name.
ALLOWED = {
    *("PDF", "Word", "Excel", "CSV", "JSON", "OpenAPI", "xlsx", "xls", "et", "csv", "html"),
    *("unit", "place", "project", "from", "to", "api", "indicators", "zhaoyuan"),
}
ENGLISH = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_template_has_no_inline_script_or_style(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=lambda path: path.name)
def test_nothing_is_fetched_from_another_host(path: Path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//cdn|@import", text)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_speaks_chinese_only(address, world, office):
    page = read(office.get(address.format(entry=world.entry.pk)))
    words = {
        word
        for text in page.texts
        if not re.fullmatch(r"[0-9a-f]{64}|/api/\S+|[a-z]+\.[a-z_]+", text)
        for word in ENGLISH.findall(text)
    }
    assert words <= ALLOWED


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_title_a_language_and_labelled_fields(address, world, office):
    page = read(office.get(address.format(entry=world.entry.pk)))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1
    assert ("html", {"lang": "zh-CN"}) in page.tags
    labels = {found.get("for") for tag, found in page.tags if tag == "label"}
    for tag, found in page.tags:
        if tag in {"input", "select", "textarea"} and found.get("type") not in {"hidden", "submit"}:
            assert found.get("id") in labels or found.get("aria-label"), found


def test_the_policy_for_content_allows_this_host_only(office):
    policy = office.get("/overview/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "http" not in policy


def test_the_charts_have_their_numbers_in_tables_without_scripts(office):
    text = office.get(f"/overview/?unit={UNIT}&from=2016&to=2018").content.decode()
    assert text.count('<details class="behind" open>') == 3
    assert text.count('class="chart') == text.count(" hidden></div>") == 3


def test_the_first_page_of_figures_is_light(office):
    assert len(office.get("/overview/").content) < 150 * 1024
