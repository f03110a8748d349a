"""Which page opens to whom. A page that is not in the table fails the test of the table."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from counties.models import Division, ParkedIdentity
from counties.services import (
    admit_member,
    recode_place,
    record_status_change,
    register_household,
    request_transfer,
)
from funds.models import LedgerExport, RedFlag
from funds.services import attach_file, attach_voucher, draft_batch, raise_flags
from fupin.accounts.models import User
from fupin.files.models import StoredFile
from fupin.files.services import keep_file
from fupin.intake.delivering import whole_delivery
from fupin.intake.models import Batch
from fupin.jobs.models import Job
from fupin.scope import SYSTEM
from reports.models import Edition, Summary
from reports.models.summary import TemplateKey
from tests.pages.small_world import ROLES
from units.models import Role
from units.services import grant_role

VIEWERS = {"office", "checker", "leader", "liaison", "auditor"}
EVERYBODY = {*ROLES, "nobody"}
IMPORTERS = {"office", "liaison"}
EXPORTERS = {"office", "checker", "auditor"}
KEEPERS = {"office", "liaison"}

# Name of the route: the address, and who gets 200 (the others 403, those not logged in the login page).
DOORS = {
    "home": ("/", {"office", "checker", "nobody"}),
    "overview": ("/overview/", VIEWERS),
    "figure": ("/figures/fund.direct_total/", VIEWERS),
    "figure_export": ("/figures/fund.direct_total/rows.csv", EXPORTERS),
    "ledger": ("/ledger/", VIEWERS),
    "ledger_export": ("/ledger/rows.xlsx", EXPORTERS),
    "ledger_entry": ("/ledger/entries/{entry}/", VIEWERS),
    "voucher": ("/ledger/entries/{entry}/vouchers/{voucher}/", VIEWERS),
    "flags": ("/ledger/flags/", VIEWERS),
    "flags_export": ("/ledger/flags.xlsx", EXPORTERS),
    "flags_of_rule": ("/ledger/flags/no_voucher/", VIEWERS),
    "findings": ("/ledger/findings/", VIEWERS),
    "finding": ("/ledger/findings/{finding}/", VIEWERS),
    "batches": ("/batches/", VIEWERS),
    "batch_new": ("/batches/new/", {"office"}),
    "batch": ("/batches/{draft}/", {"office", "checker", "leader", "auditor"}),
    "batch_file": ("/batches/{draft}/files/{draft_file}/", {"office", "checker", "leader", "auditor"}),
    "delegations": ("/delegations/", VIEWERS),
    "closing": ("/closing/", VIEWERS),
    "book_closing": ("/closing/{book}/", {"office", "checker", "leader", "auditor"}),
    "period_close": ("/closing/{book}/close/?year=2016", {"checker"}),
    "api_batch": ("/api/batches/{draft}/", {"office", "checker", "leader", "auditor"}),
    "exports": ("/ledger/exports/", EXPORTERS),
    "vouchers": ("/ledger/vouchers/", VIEWERS),
    "register": ("/ledger/registers/sources/", VIEWERS),
    "register_export": ("/ledger/registers/sources/rows.xlsx", EXPORTERS),
    "register_sheet": ("/ledger/sheets/fund_documents.xlsx", EXPORTERS),
    "fund_source": ("/ledger/sources/{document}/", VIEWERS),
    "project_papers": ("/ledger/projects/{project}/papers/", VIEWERS),
    "ageing": ("/ledger/ageing/", VIEWERS),
    "ageing_export": ("/ledger/ageing/rows.xlsx", EXPORTERS),
    "crosstable": ("/ledger/crosstable/", VIEWERS),
    "crosstable_export": ("/ledger/crosstable/rows.xlsx", EXPORTERS),
    "uploads": ("/uploads/", IMPORTERS),
    "upload_templates": ("/uploads/templates/", IMPORTERS),
    "wordings": ("/uploads/wordings/", IMPORTERS),
    "upload_template": ("/uploads/templates/funds.xlsx", IMPORTERS),
    "summaries": ("/summaries/", VIEWERS),
    "edition": ("/summaries/{edition}/", VIEWERS),
    "edition_figures": ("/summaries/{edition}/figures/", VIEWERS),
    "edition_file": ("/summaries/{edition}/file.docx", VIEWERS),
    "parked_identities": ("/identities/", IMPORTERS),
    "registry": ("/registry/?on=2017-12-31", VIEWERS),
    "registry_persons": ("/registry/persons/", VIEWERS),
    "registry_pairings": ("/registry/pairings/", VIEWERS),
    "registry_export": ("/registry/rows.xlsx", EXPORTERS),
    "registry_balance": ("/registry/balance/?year=2017", VIEWERS),
    "registry_balance_rows": ("/registry/balance/rows/?year=2017&part=opening", VIEWERS),
    "registry_quality": ("/registry/quality/", VIEWERS),
    "registry_quality_rows": ("/registry/quality/person-no-id/", VIEWERS),
    "registry_changes": ("/registry/changes/", VIEWERS),
    "registry_transfers": ("/registry/transfers/", VIEWERS),
    "registry_find": ("/registry/find/", VIEWERS),
    "registry_transfer": ("/registry/transfers/{transfer}/", KEEPERS),
    "registry_recode": ("/registry/recode/", KEEPERS),
    "registry_recode_undo": ("/registry/recode/441621104209/441621104202/2019-01-01/", {"liaison"}),
    "registry_undo": ("/registry/changes/{change}/undo/", KEEPERS),
    "registry_status": ("/registry/status/{status}/", KEEPERS),
    "household": ("/registry/households/{household}/", VIEWERS),
    "household_act": ("/registry/households/{household}/split/", KEEPERS),
    "places": ("/places/", EVERYBODY),
    "place": ("/places/441621104202/", EVERYBODY),
    "password_change": ("/password/", EVERYBODY),
    "api": ("/api/", VIEWERS),
    "api_indicators": ("/api/indicators/?code=fund.direct_total", VIEWERS),
    "api_indicator": ("/api/indicators/fund.direct_total/", VIEWERS),
    "api_indicator_rows": ("/api/indicators/fund.direct_total/rows/", VIEWERS),
    "api_summary": ("/api/summaries/{edition}/", VIEWERS),
    "api_schema": ("/api/schema/", EVERYBODY),
}
# These pages open to the role but not to the place of the liaison: not found.
UNIT_ONLY = {"batch", "batch_file", "book_closing", "api_batch"}
# One's own things: 200 for whoever made them, 404 for others with the right, 403 without it.
OWN = {
    "batch_edit": ("/batches/{draft}/edit/", VIEWERS),
    "upload": ("/uploads/{batch}/", IMPORTERS),
    "upload_changes": ("/uploads/{batch}/changes/", IMPORTERS),
    "upload_changes_file": ("/uploads/{batch}/changes.xlsx", IMPORTERS),
    "delivery": ("/uploads/deliveries/{delivery}/", IMPORTERS),
    "delivery_offset": ("/uploads/deliveries/{delivery}/offset/", IMPORTERS),
    "upload_undo": ("/uploads/{batch}/undo/", IMPORTERS),
    "upload_stays_file": ("/uploads/{batch}/undo/stays.xlsx", IMPORTERS),
    "parked_identity": ("/identities/{case}/", IMPORTERS),
    "upload_aside": ("/uploads/{batch}/aside.xlsx", IMPORTERS),
    "upload_file": ("/uploads/{batch}/original/", IMPORTERS),
    "export": ("/ledger/exports/{export}/", EXPORTERS),
    "export_file": ("/ledger/exports/{export}/file/", EXPORTERS),
    "job": ("/jobs/{job}/", EVERYBODY),
    "job_state": ("/jobs/{job}/state/", EVERYBODY),
}
# Only POST, tested where the act is tested.
POSTED = {
    "delegation_end": "/delegations/1/end/",
    "api_batches": "/api/batches/",
    "batch_answer": "/batches/{draft}/remarks/1/",
    "batch_attach": "/batches/{draft}/files/",
    "batch_return": "/batches/{draft}/return/",
    "batch_approve": "/batches/{draft}/approve/",
    "batch_drop": "/batches/{draft}/drop/",
    "batch_withdraw": "/batches/{draft}/withdraw/",
    "batch_submit": "/batches/{draft}/submit/",
    "logout": "/logout/",
    "decide_identity": "/identities/{case}/decide/",
    "upload_store": "/uploads/{batch}/store/",
    "upload_abandon": "/uploads/{batch}/abandon/",
    "upload_words": "/uploads/{batch}/words/",
    "upload_mark": "/uploads/{batch}/mark/",
    "upload_overwrite": "/uploads/{batch}/overwrite/",
    "wording_withdraw": "/uploads/wordings/1/withdraw/",
    "delivery_begin": "/uploads/deliveries/",
    "delivery_piece": "/uploads/deliveries/{delivery}/pieces/",
    "delivery_drop": "/uploads/deliveries/{delivery}/drop/",
    "job_cancel": "/jobs/{job}/cancel/",
    "flags_sweep": "/ledger/flags/sweep/",
    "flags_raise": "/ledger/flags/no_voucher/raise/",
    "flag_dismiss": "/ledger/flags/{flag}/dismiss/",
    "edition_sign": "/summaries/{edition}/sign/",
}
OPEN = {"login": "/login/", "healthz": "/healthz/"}
LANDINGS = {
    "leader": "/overview/",
    "liaison": "/uploads/",
    "auditor": "/ledger/",
    "sysadmin": "/desk/",
    "secadmin": "/desk/",
    "logadmin": "/desk/",
}


@pytest.fixture
def addresses(world):
    """Fills the numbers of existing things into an address."""
    office = world.users["office"]
    file = keep_file(actor=office, source=[b"content"], name="a.csv")
    summary = Summary.objects.create(
        template=TemplateKey.UNIT_REPORT, unit=world.unit, place=world.village, year_from=2016, year=2018
    )
    edition = Edition.objects.create(
        summary=summary, number=1, content={"document": DOCUMENT}, digest="0" * 64, docx=file, pdf=file
    )
    batch = Batch.objects.create(kind="funds", file=file, file_name="a.csv", uploaded_by=office)
    arrived = whole_delivery(actor=office, stored=file, file_name="a.csv", kind="funds")
    case = ParkedIdentity.objects.create(
        batch=batch, row_number=2, column="id_number", damage="check", damaged="1" * 18, line="{}"
    )
    job = Job.objects.create(kind="intake", title="导入", key="k", asked_by=office)
    flag, finding = a_raised_flag(world)
    draft = draft_batch(actor=office, unit=world.unit, title="付款", postings=[])
    draft_file = attach_file(actor=office, batch=draft, file=StoredFile.objects.get(), kind="合同")
    voucher = attach_voucher(actor=office, entry=world.entry, file=StoredFile.objects.get(), kind="发票")
    numbers = {
        "draft": draft.pk,
        "draft_file": draft_file.pk,
        "book": draft.unit.book.pk,
        "entry": world.entry.pk,
        "edition": edition.pk,
        "batch": batch.pk,
        "delivery": arrived.pk,
        "case": case.pk,
        "job": job.pk,
        "voucher": voucher.pk,
        "flag": flag.pk,
        "finding": finding.pk,
        **_registry(world),
        "export": made_export(office).pk,
        "document": world.entry.document_id,
        "project": world.project.pk,
    }
    return lambda address: address.format(**numbers)


def a_raised_flag(world):
    """A flag on the books of the world's unit, and the problem it became."""
    now = timezone.now()
    facts = {"unit": world.unit, "place": world.village, "amount": 1, "entry_count": 0, "found_at": now}
    flag = RedFlag.objects.create(rule="no_voucher", subject="s", detail="没有凭证号", seen_at=now, **facts)
    due_on = timezone.localdate() + timedelta(days=30)
    finding = raise_flags(actor=world.users["checker"], flags=[flag], owner="林晓", due_on=due_on)
    return flag, finding


def _registry(world):
    """A household of the village with a change of status, an act and a request."""
    facts = {"actor": world.maker, "happened_on": date(2016, 1, 1), "reason": "新建"}
    home = register_household(actor=world.maker, place=world.village, number="1")
    other = register_household(actor=world.maker, place=world.village, number="2")
    status = record_status_change(
        actor=world.maker, household=home, event="identified", happened_on=date(2016, 1, 1)
    )
    act = admit_member(household=home, name="黄一", event="moved_in", id_number="441621198001010010", **facts)
    old = Division.objects.create(code="441621104209", name="旧村", level=5, full_name="上义镇旧村")
    register_household(actor=world.maker, place=old, number="3")
    moved = {"happened_on": date(2019, 1, 1), "reason": "并村"}
    recode_place(actor=world.maker, place=old, into=world.village, **moved)
    request = request_transfer(household=other, id_number="441621198001010010", **facts)
    return {"household": home.pk, "status": status.pk, "change": act.pk, "transfer": request.pk}


def made_export(office):
    """An export that lies ready."""
    now = timezone.now()
    export = LedgerExport.objects.create(
        kind="pack", purpose="审计", asked_by=office, size=3, made_at=now, expires_at=now + timedelta(days=7)
    )
    export.path.parent.mkdir(exist_ok=True)
    export.path.write_bytes(b"zip")
    return export


DOCUMENT = {
    "title": "总结",
    "title_lines": ["总结"],
    "subtitle": "",
    "issuer": "",
    "red_head": False,
    "document_no": "",
    "addressee": "",
    "blocks": [
        {"type": "paragraph", "kind": "body", "lead": "【概况】", "runs": [{"type": "text", "text": "正文"}]}
    ],
    "annex_notes": [],
    "signature": {"name": "", "date": "", "name_indent": 0, "date_indent": 0},
    "annexes": [],
    "state_mark": "",
    "footer_note": "",
}


def _routes(resolver: URLResolver) -> set[str]:
    names = set()
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            names.add(each.name)
        elif each.namespace != admin.site.name:
            names |= _routes(each)
    return names


def test_every_route_stands_in_the_table():
    assert _routes(get_resolver()) == {*DOORS, *OWN, *POSTED, *OPEN}


@pytest.mark.parametrize("name", DOORS)
def test_a_page_opens_to_those_with_the_right_and_to_nobody_else(name, enter, addresses):
    address, allowed = DOORS[name]
    answers = {user: enter(user).get(addresses(address)).status_code for user in sorted(EVERYBODY)}
    expected = {user: 200 if user in allowed else 403 for user in answers}
    if name in UNIT_ONLY:
        expected["liaison"] = 404
    if name == "home":
        expected |= dict.fromkeys(LANDINGS, 302)
    assert answers == expected


@pytest.mark.parametrize("name", OWN)
def test_what_one_made_is_not_found_by_others(name, enter, addresses):
    address, allowed = OWN[name]
    answers = {user: enter(user).get(addresses(address)).status_code for user in sorted(EVERYBODY)}
    expected = {user: 404 if user in allowed else 403 for user in answers} | {"office": 200}
    if name.startswith("job"):
        expected["sysadmin"] = 200
    if name == "upload_undo":
        expected["office"] = 200
    assert answers == expected


@pytest.mark.parametrize("name", {**DOORS, **OWN})
def test_without_login_a_page_asks_for_it(name, enter, addresses):
    address = addresses({**DOORS, **OWN}[name][0])
    answer = enter("").get(address)
    if name.startswith("api_"):
        assert answer.status_code == 403
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("name", POSTED)
def test_acts_are_not_done_by_following_a_link(name, enter, addresses):
    assert enter("office").get(addresses(POSTED[name])).status_code == 405


@pytest.mark.parametrize("name", OPEN)
def test_login_and_health_are_open(name, enter):
    assert enter("").get(OPEN[name]).status_code == 200


@pytest.mark.parametrize(("role", "address"), LANDINGS.items())
def test_each_role_lands_where_it_works(role, address, enter):
    assert enter(role).get("/")["Location"] == address


def test_who_has_no_role_is_told_whom_to_ask(enter):
    assert "账号还没有授权" in enter("nobody").get("/").content.decode()


def test_a_role_that_has_ended_opens_nothing(world, enter):
    user = world.users["nobody"]
    grant_role(
        actor=world.maker,
        scope=SYSTEM,
        user=user,
        role=Role.OFFICE,
        unit=world.unit,
        starts_on=date(2016, 1, 1),
        ends_on=date(2018, 12, 31),
    )
    assert enter("nobody").get("/overview/").status_code == 403


def test_an_account_that_must_change_its_password_does_nothing_else_first(world, enter):
    User.objects.filter(username="office").update(must_change_password=True)
    assert enter("office").get("/overview/")["Location"] == "/password/"
