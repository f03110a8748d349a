"""No English word on any page of the web admin."""

import re
from html.parser import HTMLParser

from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import reverse

from funds.models import Entry
from tests.desk.forms import filled
from tests.desk.people import NAMES
from units.access import RIGHTS
from units.models import Role

READ_ALOUD = {"title", "placeholder", "aria-label", "alt", "data-label"}

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
ALLOWED = {
    *("Word", "PDF", "pdf", "Excel", "xlsx", "csv", "docx", "ID", "SHA", "kWh"),
    *(role.value for role in NAMES),
    "clerk",
}
DIGEST = re.compile(r"\b[0-9a-f]{32,64}\b")
LATIN = re.compile(r"[A-Za-z]{2,}")


class Reader(HTMLParser):
    """Collects what a person reads or hears; the names of icons are drawn as pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        self.words += [given[name] for name in READ_ALOUD & given.keys() if given[name]]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.words.append(given.get("value") or "")
        if tag not in VOID:
            unread = tag in {"script", "style"} or "material-symbols" in (given.get("class") or "")
            self.open.append((tag, unread))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(unread for _, unread in self.open):
            self.words.append(data)


def english(text: str) -> set[str]:
    """The Latin words of a page that nobody allowed."""
    reader = Reader()
    reader.feed(text)
    seen = DIGEST.sub(" ", " ".join(reader.words))
    return set(LATIN.findall(seen)) - ALLOWED


def addresses(world) -> list[str]:
    found = [reverse("admin:index"), "/desk/no/such/page/"]
    for model in admin.site._registry:
        label = model._meta.label_lower
        name, row = f"admin:{label.replace('.', '_')}", world.rows[label].pk
        found += [reverse(f"{name}_{page}") for page in ("changelist", "add", "export")]
        found += [reverse(f"{name}_changelist") + "?q=没有这样的记录"]
        found += [reverse(f"{name}_{page}", args=[row]) for page in ("change", "history", "delete")]
        found += [reverse("admin:app_list", args=[model._meta.app_label])]
    entry = Entry.objects.first()
    found += [reverse("admin:funds_entry_reverse", args=[entry.pk])]
    found += [reverse("admin:accounts_user_set_password", args=[world.office.pk])]
    return list(dict.fromkeys(found))


def test_every_page_is_chinese(office, world, monkeypatch):
    """One user with every right walks through all pages."""
    monkeypatch.setitem(RIGHTS, Role.OFFICE, set().union(*RIGHTS.values()))
    answers = {address: office.get(address) for address in addresses(world)}
    words = {address: english(answer.content.decode()) for address, answer in answers.items()}
    assert {address: found for address, found in words.items() if found} == {}
    assert sum(answer.status_code == 200 for answer in answers.values()) > 200


def test_pages_that_only_show_are_chinese(as_role, world):
    client, names = (
        as_role("checker"),
        (
            *("projects.project", "counties.household", "funds.entry", "reports.reportedfigure"),
            *("funds.earmark", "funds.forbiddenuse"),
        ),
    )
    for label in names:
        page = client.get(reverse(f"admin:{label.replace('.', '_')}_change", args=[world.rows[label].pk]))
        assert (page.status_code, english(page.content.decode())) == (200, set())


def test_refusals_are_chinese(as_role, world):
    address = reverse("admin:projects_project_add")
    pages = [as_role(role).get(address) for role in ("checker", "sysadmin", "leader")]
    assert [(page.status_code, english(page.content.decode())) for page in pages] == [(403, set())] * 3


def test_an_emptied_form_is_refused_in_chinese(office, world):
    for label in (
        "projects.project",
        "counties.household",
        "units.meeting",
        "funds.entry",
        "reports.reportedfigure",
    ):
        address = reverse(f"admin:{label.replace('.', '_')}_add")
        answer = office.post(
            address, {key: value for key, value in filled(office, address).items() if "_FORMS" in key}
        )
        assert answer.context["adminform"].form.errors
        assert english(answer.content.decode()) == set()


def test_a_saved_row_is_confirmed_in_chinese(office, world):
    address = reverse("admin:units_meeting_change", args=[world.rows["units.meeting"].pk])
    answer = office.post(address, filled(office, address, attendance="15"), follow=True)
    assert [
        str(message) for message in get_messages(answer.wsgi_request)
    ] or "参会人数" in answer.content.decode()
    assert english(answer.content.decode()) == set()


def test_the_reader_hears_what_is_there():
    assert english(
        '<p title="Save">保存 Word</p><span class="material-symbols-outlined">home</span><b>Go</b>'
    ) == {"Save", "Go"}
