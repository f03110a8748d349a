"""A pack is asked for on the page, made in the background in one piece, taken by whoever asked, and expires."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import pyzipper
from django.db import connection
from django.utils import timezone

from funds.models import Entry, LedgerExport
from funds.pack import columns, writing
from funds.services.exports import ask_export, give_up, make_export, sweep_exports, take_export
from funds.tasks import check_vouchers_nightly
from fupin.audit.models import AuditEvent
from fupin.errors import NotPermitted, Refusal
from fupin.files.services import content_state, keep_file, path_of
from fupin.jobs import beside
from fupin.jobs.models import Job, State
from fupin.jobs.services import cancel, run
from tests.funds.ledger_people import person
from tests.funds.ledger_world import build_world, take_in
from tests.funds.pack_world import exported, fill, rows, verifier, verify
from tests.funds.test_vouchers import attach
from units.access import scope_of
from units.models import Role


@pytest.fixture
def auditor(world):
    return person(world, "auditor", Role.AUDITOR)


def wanted(auditor, **rest):
    """An export asked for, and its row."""
    facts = {"actor": auditor, "scope": scope_of(auditor), "purpose": "年度审计"}
    return ask_export(**(facts | rest))


def made(auditor, **rest):
    return make_export(
        export=wanted(auditor, **rest), scope=scope_of(auditor), report=lambda done, total, step: None
    )


def unzipped(export, directory, password=None):
    with pyzipper.AESZipFile(export.path) as archive:
        archive.extractall(directory, pwd=password)
    return directory / "审计包"


def test_what_is_asked_for_is_made_as_one_file_that_verifies(world, auditor, tmp_path):
    fill(world)

    export = made(auditor, unit=world.unit, starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31))

    directory = unzipped(export, tmp_path / "unzipped")
    assert verify(directory).returncode == 0
    assert verify(directory, "--manifest", export.manifest_sha256).returncode == 0
    assert (export.row_count, len(rows(directory, "entries"))) == (7, 7)
    assert export.size == export.path.stat().st_size
    assert export.expires_at - export.made_at == timedelta(days=7)
    assert [path.name for path in export.path.parent.iterdir()] == [export.path.name]


def test_a_password_locks_the_file_and_is_not_kept(world, auditor, receive, tmp_path):
    receive("路灯", "1")
    asked = wanted(auditor, password="开门-2018-abc")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_password FROM funds_ledgerexport")
        assert cursor.fetchone()[0].startswith("k1:")
    assert "开门" not in str(list(Job.objects.values("parameters", "title", "key")))

    export = make_export(export=asked, scope=scope_of(auditor), report=lambda done, total, step: None)

    assert LedgerExport.objects.get().sealed_password == ""
    with pytest.raises(RuntimeError, match="password"):
        unzipped(export, tmp_path / "locked")
    with pytest.raises(RuntimeError, match="Bad password"):
        unzipped(export, tmp_path / "locked", "开门-2018-abd".encode())
    assert verify(unzipped(export, tmp_path / "open", "开门-2018-abc".encode())).returncode == 0


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"purpose": "  "}, "purpose"),
        ({"password": "short"}, "password"),
        ({"masked": False}, "not_permitted"),
    ],
)
def test_what_is_refused_leaves_nothing(world, auditor, facts, code):
    with pytest.raises(Refusal) as caught:
        wanted(auditor, **facts)
    assert caught.value.code == code
    assert (LedgerExport.objects.count(), Job.objects.count()) == (0, 0)


def test_without_the_right_nothing_is_exported(world):
    leader = person(world, "leader", Role.LEADER)
    with pytest.raises(NotPermitted):
        wanted(leader)
    assert LedgerExport.objects.count() == 0


def test_a_right_that_is_gone_by_now_makes_no_file(world, auditor):
    asked = wanted(auditor)
    auditor.memberships.update(ends_on=date(2011, 1, 1))

    with pytest.raises(NotPermitted):
        make_export(export=asked, scope=scope_of(auditor), report=lambda done, total, step: None)
    assert not asked.path.exists()


def test_asking_twice_makes_one_export(world, auditor):
    assert wanted(auditor) == wanted(auditor)
    assert wanted(auditor, purpose="另一件事") != wanted(auditor)
    assert Job.objects.count() == 2


def test_a_download_is_recorded_with_who_what_and_hash(world, auditor, receive):
    receive("路灯", "1")
    export = made(auditor, unit=world.unit)

    assert take_export(actor=auditor, export=export) == export.path

    event = AuditEvent.objects.get(verb="下载审计包")
    assert (event.actor, event.reason) == (auditor, "年度审计")
    assert event.detail["filters"] == {"单位": world.unit.name}
    assert (event.detail["rows"], event.detail["sha256"]) == (1, export.sha256)
    assert LedgerExport.objects.get().download_count == 1


def test_a_file_expires_and_is_swept(world, auditor):
    export = made(auditor)
    assert sweep_exports() == 0
    LedgerExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert sweep_exports() == 1

    export.refresh_from_db()
    assert not export.path.exists()
    assert export.state_label == "已到期删除"
    with pytest.raises(Refusal, match="到期删除，请重新导出"):
        take_export(actor=auditor, export=export)
    assert AuditEvent.objects.get(verb="到期删除审计包").detail["sha256"] == export.sha256
    assert sweep_exports() == 0


def test_what_a_given_up_run_left_is_swept(world, auditor):
    asked = wanted(auditor, password="password-1")
    Job.objects.update(state=State.FAILED)
    (asked.path.parent / f".work-{asked.pk}").mkdir(parents=True)

    sweep_exports()

    assert LedgerExport.objects.get().sealed_password == ""
    assert list(asked.path.parent.iterdir()) == []


def test_an_export_that_is_cancelled_leaves_nothing(world, auditor, receive):
    receive("路灯", "1")
    asked = wanted(auditor, password="password-1")

    def stop(done, total, step):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        make_export(export=asked, scope=scope_of(auditor), report=stop)
    give_up(asked)
    assert list(asked.path.parent.iterdir()) == []
    assert LedgerExport.objects.get().sealed_password == ""
    assert not AuditEvent.objects.filter(verb="导出资金台账").exists()


def test_a_binder_holds_the_vouchers_in_the_order_of_the_ledger(world, auditor, receive, tmp_path):
    later, world.entry = receive("图书", "3000"), receive("路灯", "100000")
    attach(world, "发票", b"third", pages=2)
    world.entry = later
    attach(world, "合同", b"first", pages=3)
    missing = attach(world, "=回单", b"second", name="../../etc/x.sh.%")
    path_of(missing.file).unlink()

    export = made(auditor, kind="binder")

    with pyzipper.ZipFile(export.path) as archive:
        names = archive.namelist()
        assert names == ["00001_第1号.pdf", "00003_第2号.pdf", "目录.csv", "目录.xlsx"]
        assert archive.read(names[0]) == b"first"
        index = archive.read("目录.csv").decode("utf-8-sig").splitlines()
    assert export.row_count == 3
    assert index[1].startswith(
        "00001,中国人民银行深圳市中心支行,1,2018-12-31,,图书,3000.00,合同,3,1,00001_第1号.pdf"
    )
    assert index[2].endswith(",文件缺失")
    assert ",'=回单,,4,," in index[2]
    assert ",发票,2,5,00003_第2号.pdf," in index[3]


def test_a_writer_at_work_does_not_spoil_the_totals(transactional_db, tmp_path, monkeypatch):
    """Entries are posted all the time while the pack is written; the pack is as of one moment and closes."""
    world = build_world()
    for number in range(20):
        take_in(world, f"第{number}笔", Decimal("1.23"))
    started, enough = threading.Event(), threading.Event()

    def keep_posting():
        number = 0
        while not enough.is_set():
            take_in(world, f"其间第{number}笔", Decimal("0.77"))
            number += 1
            started.set()
        connection.close()

    def slowly(table, count=columns.PackTable.count):
        """Between counting and writing the writer gets ahead."""
        before = Entry.objects.using("default").count()
        started.wait(20)
        return count(table) if before else 0

    monkeypatch.setattr(columns.PackTable, "count", slowly)
    writer = threading.Thread(target=keep_posting)
    writer.start()
    try:
        pack = exported(world, tmp_path / "pack")
    finally:
        enough.set()
        writer.join()

    assert Entry.objects.count() > pack.entry_count >= 20
    assert verifier().verify(pack.directory).faults == []
    assert pack.manifest["books"][0]["complete"] is True


def test_a_cancelled_job_stops_in_the_middle_of_a_table(transactional_db, monkeypatch):
    world = build_world()
    for number in range(5):
        take_in(world, f"第{number}笔", "1")
    auditor = person(world, "auditor", Role.AUDITOR)
    asked = wanted(auditor, password="password-1")
    step, seen = writing._Counted.__call__, []

    def cancel_at_the_second_row(counted, rows_done):
        seen.append(rows_done)
        if rows_done == 2:
            with ThreadPoolExecutor(1) as somebody:
                somebody.submit(cancel_from_elsewhere, auditor, asked.job_id).result()
        step(counted, rows_done)

    monkeypatch.setattr(columns, "AT_ONCE", 1)
    monkeypatch.setattr(beside, "SECONDS_BETWEEN", 0)
    monkeypatch.setattr(writing._Counted, "__call__", cancel_at_the_second_row)

    ended = run(asked.job_id)

    assert (ended.state, ended.message) == (State.CANCELLED, "已按要求取消，未留下半成品")
    assert seen == [0, 1, 2]
    assert list(asked.path.parent.iterdir()) == []
    assert LedgerExport.objects.get().sealed_password == ""


def cancel_from_elsewhere(actor, job_id):
    cancel(actor=actor, job=Job.objects.get(pk=job_id))
    connection.close()


def test_the_page_takes_a_wish_and_shows_what_came_of_it(client, world, auditor, receive):
    receive("路灯", "1")
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(
        "/ledger/exports/", {"kind": "pack", "unit": world.unit.name, "year": "2018", "purpose": "年度审计"}
    )

    export = LedgerExport.objects.get()
    assert answer["Location"] == f"/ledger/exports/{export.pk}/"
    assert (export.starts_on, export.ends_on) == (date(2018, 1, 1), date(2018, 12, 31))
    waiting = client.get(answer["Location"]).content.decode()
    assert "排队中" in waiting
    make_export(export=export, scope=scope_of(auditor), report=lambda done, total, step: None)
    assert "已经做好，可以下载到" in client.get(answer["Location"]).content.decode()
    assert "已经做好，可以下载到" in client.get("/ledger/").content.decode()
    file = client.get(f"{answer['Location']}file/")
    assert pyzipper.ZipFile(BytesIO(b"".join(file.streaming_content))).testzip() is None
    assert "已经做好，可以下载到" not in client.get("/ledger/").content.decode()
    assert export.purpose in client.get("/ledger/exports/").content.decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"purpose": ""}, "“用途”：请写明用途"),
        ({"year": "2018", "starts_on": "2018-01-01"}, "年度和起止日期只填一种"),
        ({"starts_on": "2019-01-01", "ends_on": "2018-01-01"}, "起始日期不能晚于截止日期"),
        ({"password": "short"}, "打开口令至少 8 位"),
        ({"place": "99"}, "没有这个地区代码"),
        ({"unit": "别的单位"}, "没有这个单位，或者不在您的工作范围内"),
    ],
)
def test_a_wish_that_is_not_clear_is_said_on_the_page(client, world, auditor, words, said):
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/ledger/exports/", {"kind": "pack", "purpose": "审计"} | words).content.decode()
    assert said in page
    assert LedgerExport.objects.count() == 0


def test_only_who_asked_gets_the_file(client, world, auditor, receive):
    receive("路灯", "1")
    export = made(auditor)
    client.force_login(
        person(world, "second", Role.AUDITOR), backend="django.contrib.auth.backends.ModelBackend"
    )

    assert client.get(f"/ledger/exports/{export.pk}/").status_code == 404
    assert client.get(f"/ledger/exports/{export.pk}/file/").status_code == 404
    assert not AuditEvent.objects.filter(verb="下载审计包").exists()


def test_the_page_of_vouchers_lists_what_is_missing(client, world, auditor, receive):
    world.entry = receive("路灯", "100000")
    receive("图书", "3000")
    voucher = attach(world, "发票", b"x")
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert "还没有核对过" in client.get("/ledger/vouchers/").content.decode()
    path_of(voucher.file).unlink()

    assert check_vouchers_nightly() is False

    page = client.get("/ledger/vouchers/?year=2018").content.decode()
    assert "第 1 份凭证（第 1 号分录，发票）：文件缺失" in page
    assert "共 1 条没有凭证；已登记凭证 1 份" in page
    assert "共 0 条没有凭证" in client.get("/ledger/vouchers/?year=2017").content.decode()


def test_a_stored_file_that_is_given_again_is_whole_again(world):
    file = keep_file(actor=world.clerk, source=[b"abc"], name="a.pdf")
    path_of(file).write_bytes(b"abd")
    assert content_state(file) == "内容已改动"
    keep_file(actor=world.clerk, source=[b"abc"], name="a.pdf")
    assert content_state(file) == ""
