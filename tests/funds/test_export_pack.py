"""The audit pack checks itself offline, and one changed byte is named."""

import csv
import json
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command

from funds.channels import Channel
from funds.pack import export_pack
from funds.selectors import LedgerFilters
from funds.services import reverse_entry
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.scope import SYSTEM
from tests.funds.ledger_world import pay


@pytest.fixture
def pack(world, receive, tmp_path):
    """A whole book, with texts that a spreadsheet would run, carried to another place."""
    first = receive("县工业园入股", "300000", year=2017)
    receive("=HYPERLINK(1)", "61400", channel=Channel.STAFF_DONATION, summary="'+引号和,逗号\n换行")
    pay(world, first, "1234.50", payee="@建筑队")
    wrong = receive("登记有误", "5")
    reverse_entry(actor=world.clerk, entry=wrong, reason="-重复")
    export_pack(actor=world.clerk, scope=SYSTEM, filters=LedgerFilters(), directory=tmp_path / "out" / "pack")
    return shutil.move(tmp_path / "out" / "pack", tmp_path / "elsewhere")


def verify(directory):
    """verify.py in a bare interpreter: no site packages, no project, another working directory."""
    program = [sys.executable, "-I", "-S", str(directory / "verify.py")]
    return subprocess.run(program, capture_output=True, text=True, cwd="/", check=False)


def test_a_moved_pack_verifies_offline_in_chinese(pack):
    result = verify(pack)

    assert (result.returncode, result.stderr) == (0, "")
    assert "核对通过：6 个文件" in result.stdout
    assert "5 条分录" in result.stdout


def change(path, old, new):
    content = path.read_bytes()
    assert content.count(old) >= 1
    path.write_bytes(content.replace(old, new, 1))


def test_one_changed_byte_is_named_with_its_row(pack):
    change(pack / "entries.csv", b",300000.00,", b",300001.00,")

    result = verify(pack)

    assert result.returncode == 1
    assert "entries.csv：文件内容与清单的 SHA-256 不符" in result.stderr
    assert "entries.csv 第 2 行（数据第 1 条）：内容与行摘要不符，这一行被改动过" in result.stderr


def test_a_changed_byte_in_a_chained_column_names_the_entry(pack):
    change(pack / "entries.csv", "@建筑队".encode(), "@建筑人".encode())
    last = (pack / "entries.csv").read_bytes()
    (pack / "entries.csv").write_bytes(last.replace("@建筑队".encode(), "@建筑人".encode()))

    assert "第 3 号分录的内容与它的摘要不符" in verify(pack).stderr


def test_every_single_flipped_byte_of_a_row_is_noticed(pack):
    path = pack / "channels.csv"
    whole = path.read_bytes()
    for position in range(0, len(whole), 7):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        assert verify(pack).returncode == 1, position


def test_a_pack_whose_manifest_was_made_to_fit_still_fails_by_its_sums(pack):
    """Whoever changes a row and all digests must also change every sum, and then the chain's head."""
    path = pack / "accounts.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][6] != "0.01"
    rows[1][6] = "0.01"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)

    assert "期初 + 收入 − 付出 ≠ 期末" in verify(pack).stderr


def test_a_missing_row_and_a_missing_file_are_named(pack):
    lines = (pack / "entries.csv").read_bytes().split(b"\r\n")
    (pack / "entries.csv").write_bytes(b"\r\n".join(lines[:-2] + lines[-1:]))
    (pack / "documents.csv").unlink()

    stderr = verify(pack).stderr
    assert "缺少文件 documents.csv" in stderr
    assert "entries.csv：清单记 5 行，实有 4 行" in stderr
    assert "末尾的分录被截去或改动" in stderr


def test_formulas_are_neutralised_codes_are_text_and_numbers_are_numbers(pack):
    text = (pack / "entries.csv").read_text(encoding="utf-8-sig")
    assert ",'=HYPERLINK(1)," in text
    assert "''+引号和" in text

    book = openpyxl.load_workbook(pack / "ledger.xlsx")
    assert book.sheetnames == ["封面", "资金分录", "账户余额", "资金来源", "分渠道合计"]
    sheet = book["资金分录"]
    headings = [cell.value for cell in sheet[1]]
    first = dict(zip(headings, sheet[2], strict=True))
    assert (first["地区代码"].value, first["地区代码"].data_type) == ("441621104202", "s")
    assert (first["金额（元）"].value, first["金额（元）"].data_type) == (300000, "n")
    assert [cell.value for cell in sheet["F"]][2] == "=HYPERLINK(1)"
    assert [cell.data_type for cell in sheet["F"]][2] == "s"


def test_channels_and_accounts_come_to_the_sums_of_the_entries(pack):
    with (pack / "channels.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["channel"], row["金额（元）"], row["分录数"]) for row in csv.DictReader(file)]
    assert rows == [("unit_self", "300000.00", "3"), ("staff_donation", "61400.00", "1")]

    with (pack / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        pool = next(row for row in csv.DictReader(file) if row["账户类别"] == "帮扶资金户")
    sums = [pool[name] for name in ("期初余额（元）", "本期收入（元）", "本期付出（元）", "期末余额（元）")]
    assert sums == ["0.00", "361405.00", "1239.50", "360165.50"]


def test_a_year_opens_with_what_was_there_before(world, receive, tmp_path):
    receive("先前", "100", year=2017)
    receive("本年", "40", year=2018)
    filters = LedgerFilters(unit=world.unit, start=date(2018, 1, 1), end=date(2018, 12, 31))

    pack = export_pack(actor=world.clerk, scope=SYSTEM, filters=filters, directory=tmp_path / "pack")

    assert pack.manifest["books"][0]["complete"] is False
    with (pack.directory / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        pool = next(row for row in csv.DictReader(file) if row["账户类别"] == "帮扶资金户")
    assert (Decimal(pool["期初余额（元）"]), Decimal(pool["期末余额（元）"])) == (100, 140)
    assert verify(pack.directory).returncode == 0
    event = AuditEvent.objects.get(verb="导出资金台账")
    assert (event.actor, event.detail["manifest"]) == (world.clerk, pack.digest)


def test_a_directory_that_holds_something_is_left_alone(world, tmp_path):
    (tmp_path / "mine.txt").write_text("x")

    with pytest.raises(Refusal) as caught:
        export_pack(actor=None, scope=SYSTEM, filters=LedgerFilters(), directory=tmp_path)

    assert caught.value.code == "exists"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_prints_one_json_object(world, receive, tmp_path, capsys):
    receive("路灯", "100000")

    call_command("export_ledger", unit="深圳中支", year=2018, out=tmp_path / "pack", json=True)

    printed = json.loads(capsys.readouterr().out)
    assert (printed["tables"]["entries"], printed["filters"]["单位"]) == (1, world.unit.name)
    assert verify(tmp_path / "pack").returncode == 0


def test_an_unknown_unit_ends_the_command_with_1(world, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("export_ledger", unit="无此单位", out=tmp_path / "pack")

    assert ended.value.code == 1
    assert "没有单位“无此单位”" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()
