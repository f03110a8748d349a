"""The audit pack checks itself offline, opens and closes, covers persons, and one changed byte is named."""

import ast
import json
import shutil
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command

from funds.models import Book, VoucherRegister
from funds.pack import columns
from funds.selectors import LedgerFilters
from fupin.audit.models import AuditEvent
from fupin.errors import NotPermitted, Refusal
from fupin.scope import SYSTEM, Scope
from tests.funds.ledger_world import pay
from tests.funds.pack_world import CARD, PERSON, VERIFIER, exported, fill, rows, verify
from tests.office_files import objections

BOOKS = (
    *("entries", "accounts", "account_years", "documents", "document_years", "years", "channels"),
    *("vouchers", "closings", "batches", "decisions", "batch_rows"),
)
REGISTERS = (
    *("sources", "allocations", "project_lines", "payments", "goods", "goods_issues", "papers"),
    "red_flags",
)
TABLES = [*BOOKS, *REGISTERS]


@pytest.fixture
def pack(world, tmp_path):
    """A whole book with evidence of every kind, carried to another place."""
    fill(world)
    exported(world, tmp_path / "out" / "pack", purpose="年度审计")
    return shutil.move(tmp_path / "out" / "pack", tmp_path / "elsewhere")


def manifest(directory):
    return json.loads((directory / "manifest.json").read_text(encoding="utf-8"))


def test_a_moved_pack_verifies_offline_in_chinese(pack):
    result = verify(pack)

    assert (result.returncode, result.stderr) == (0, "")
    assert "核对通过：22 个文件" in result.stdout
    assert "8 条分录" in result.stdout
    assert "有 1 条分录遮盖了个人信息，遮盖之处按加盐摘要核对" in result.stdout
    assert "未能核对" not in result.stdout


def test_the_verifier_is_one_file_that_older_pythons_run():
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported == {
        *("argparse", "csv", "hashlib", "json", "sys", "collections", "datetime", "decimal", "pathlib"),
    }


def test_excel_has_nothing_against_the_ledger(pack):
    assert objections((pack / "ledger.xlsx").read_bytes()) == []


def test_every_table_is_there_with_its_declared_rows_and_worksheet(pack):
    tables = manifest(pack)["tables"]
    sheets = openpyxl.load_workbook(pack / "ledger.xlsx", read_only=True)

    counts = {"entries": 8, "documents": 4, "payments": 1, "goods": 1, "vouchers": 2, "closings": 1}
    assert [table["key"] for table in tables] == TABLES
    assert {table["key"]: table["rows"] for table in tables if table["key"] in counts} == counts
    for table in tables:
        assert len(rows(pack, table["key"])) == table["rows"]
        assert table["rows"] > 0 or table["key"] in REGISTERS  # test_pack_registers.py has rows in each
        assert sum(1 for _ in sheets[table["sheets"][0]].rows) == table["rows"] + 1
    assert sheets.sheetnames == ["封面", *(table["title"] for table in tables)]


def test_accounts_documents_and_books_close_as_a_whole_and_by_year(pack):
    def sums(row):
        names = ("期初余额（元）", "本期收入（元）", "本期付出（元）", "期末余额（元）")
        return tuple(row[name] for name in names)

    pool = next(row for row in rows(pack, "accounts") if row["账户类别"] == "帮扶资金户")
    years = [row for row in rows(pack, "account_years") if row["account"] == pool["account"]]
    assert sums(pool) == ("0.00", "361437.00", "1359.50", "360077.50")
    assert [(row["年度"], sums(row)) for row in years] == [
        ("2017", ("0.00", "300000.00", "0.00", "300000.00")),
        ("2018", ("300000.00", "61437.00", "1359.50", "360077.50")),
    ]
    first = [row for row in rows(pack, "document_years") if row["资金文件（来源）名称"] == "县工业园入股"]
    assert [(row["年度"], sums(row)) for row in first] == [
        ("2017", ("0.00", "300000.00", "0.00", "300000.00")),
        ("2018", ("300000.00", "0.00", "1354.50", "298645.50")),
    ]
    assert [sums(row) for row in rows(pack, "years")] == [
        ("0.00", "300000.00", "0.00", "300000.00"),
        ("300000.00", "61437.00", "1359.50", "360077.50"),
    ]


def test_an_entry_is_followed_to_the_batch_that_brought_it(pack):
    (row,) = rows(pack, "batch_rows")
    (batch,) = rows(pack, "batches")

    entry = next(each for each in rows(pack, "entries") if each["序号"] == row["分录序号"])
    assert (entry["摘要"], row["分录批编号"], row["批内行号"]) == ("付工程尾款", batch["分录批编号"], "1")


def test_channels_come_to_the_sums_of_the_entries(pack):
    found = [(row["channel"], row["金额（元）"], row["分录数"]) for row in rows(pack, "channels")]
    assert found == [("staff_donation", "61400.00", "1"), ("unit_self", "300032.00", "4")]


def test_the_cover_says_who_what_when_for_whom_and_how_much(pack, world):
    cover = dict(openpyxl.load_workbook(pack / "ledger.xlsx")["封面"].iter_rows(values_only=True))

    assert cover["导出人"] == "林晓"
    assert cover["用途"] == "年度审计"
    assert cover["范围"] == "全部"
    assert cover["个人信息"] == "已遮盖"
    assert cover["表：资金分录"] == "8 行（entries.csv）"
    book = Book.objects.get()
    assert cover[f"账簿：{world.unit.name}"] == f"共 8 条分录，本包含全部；末条摘要 {book.head}"
    head = VoucherRegister.objects.get().head
    assert cover[f"凭证：{world.unit.name}"] == f"共登记 2 份凭证；末份登记摘要 {head}"


def test_every_worksheet_carries_the_watermark_above_and_below(pack):
    book = openpyxl.load_workbook(pack / "ledger.xlsx")
    mark = dict(book["封面"].iter_rows(values_only=True))["水印"]

    assert "林晓 于 20" in mark
    assert "用途：年度审计" in mark
    assert {sheet.oddHeader.center.text for sheet in book} == {mark}
    assert all(sheet.oddFooter.left.text.startswith("林晓") for sheet in book)


def test_persons_are_covered_and_organisations_are_not(pack):
    whole = "".join((pack / f"{table}.csv").read_text(encoding="utf-8-sig") for table in TABLES)

    assert PERSON not in whole
    assert CARD not in whole
    assert "黄大壮" not in whole
    entry = rows(pack, "entries")[3]
    assert (entry["收款人"], entry["摘要"], entry["note"]) == (
        "林**",
        "付林**运费 *******0123",
        "林**已签收",
    )
    assert (entry["收入账户"], entry["masked"]) == ("林**", "payee summary note key")
    assert rows(pack, "entries")[2]["收款人"] == "'@建筑队"
    assert rows(pack, "payments")[0]["户主"] == "黄**"
    assert [row["文件名"] for row in rows(pack, "vouchers")] == ["林***.pdf", "林***.pdf"]
    sheet = openpyxl.load_workbook(pack / "ledger.xlsx")["资金分录"]
    assert PERSON not in {cell.value for row in sheet for cell in row}


def test_with_the_right_and_a_purpose_names_are_shown_and_every_hash_is_recomputed(world, tmp_path):
    fill(world)
    scope = Scope(
        user_id=world.clerk.pk, unit_ids=frozenset([world.unit.pk]), rights=frozenset(["see_personal"])
    )

    pack = exported(world, tmp_path / "pack", scope=scope, masked=False, purpose="核实收款人")

    assert rows(pack.directory, "entries")[3]["收款人"] == PERSON
    result = verify(pack.directory)
    assert result.returncode == 0
    assert "遮盖" not in result.stdout
    event = AuditEvent.objects.get(verb="导出资金台账")
    assert (event.actor, event.reason, event.detail["masked"]) == (world.clerk, "核实收款人", False)


def test_names_are_not_shown_without_the_right_or_without_a_purpose(world, receive, tmp_path):
    receive("路灯", "1")
    scope = Scope(user_id=world.clerk.pk, unit_ids=frozenset([world.unit.pk]), rights=frozenset(["export"]))

    with pytest.raises(NotPermitted, match="没有查看个人信息的权限"):
        exported(world, tmp_path / "pack", scope=scope, masked=False, purpose="好奇")
    with pytest.raises(Refusal, match="须写明用途"):
        exported(world, tmp_path / "pack", masked=False, purpose=" ")
    assert list(tmp_path.iterdir()) == [tmp_path / "files"] * (tmp_path / "files").exists()
    assert not AuditEvent.objects.filter(verb="导出资金台账").exists()


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
    path = pack / "entries.csv"
    path.write_bytes(path.read_bytes().replace("@建筑队".encode(), "@建筑人".encode()))

    assert "第 3 号分录的内容与它的摘要不符" in verify(pack).stderr


def test_a_missing_row_and_a_missing_file_are_named(pack):
    lines = (pack / "entries.csv").read_bytes().split(b"\r\n")
    (pack / "entries.csv").write_bytes(b"\r\n".join(lines[:-2] + lines[-1:]))
    (pack / "documents.csv").unlink()

    stderr = verify(pack).stderr
    assert "缺少文件 documents.csv" in stderr
    assert "entries.csv：清单记 8 行，实有 7 行" in stderr
    assert "末尾的分录被截去或改动" in stderr


def test_a_head_noted_elsewhere_is_found_in_the_pack_or_missed(pack, world):
    noted = rows(pack, "entries")[5]["本条摘要"]

    assert f"给出的摘要是{world.unit.name}第 6 号分录，其后又有 2 条" in verify(pack, "--head", noted).stdout
    missed = verify(pack, "--head", "ab" * 32)
    assert missed.returncode == 1
    assert f"给出的摘要 {'ab' * 32} 不在本包的分录里：末尾可能被截去" in missed.stderr


def test_a_pack_that_was_made_anew_is_told_from_the_one_that_was_logged(pack):
    logged = AuditEvent.objects.get(verb="导出资金台账").detail["manifest"]

    assert verify(pack, "--manifest", logged).returncode == 0
    assert "这不是当时导出的那个包" in verify(pack, "--manifest", "0" * 64).stderr


def test_formulas_are_neutralised_codes_are_text_and_numbers_are_numbers(pack):
    text = (pack / "entries.csv").read_text(encoding="utf-8-sig")
    assert ",'=HYPERLINK(1)," in text
    assert "\"''+引号和,逗号\n换行\"" in text

    sheet = openpyxl.load_workbook(pack / "ledger.xlsx")["资金分录"]
    headings = [cell.value for cell in sheet[1]]
    first, second = (dict(zip(headings, sheet[row], strict=True)) for row in (2, 3))
    assert (first["地区代码"].value, first["地区代码"].data_type) == ("441621104202", "s")
    assert (first["金额（元）"].value, first["金额（元）"].data_type) == (300000, "n")
    assert (second["资金来源"].value, second["资金来源"].data_type) == ("=HYPERLINK(1)", "s")
    assert second["摘要"].value == "'+引号和,逗号\n换行"


def test_a_year_opens_with_what_was_there_before(world, receive, tmp_path):
    first = receive("先前", "100", year=2017)
    receive("本年", "40", year=2018)
    pay(world, first, "10")
    filters = LedgerFilters(unit=world.unit, start=date(2018, 1, 1), end=date(2018, 12, 31))

    pack = exported(world, tmp_path / "pack", filters=filters)

    assert pack.manifest["books"][0]["complete"] is False
    pool = next(row for row in rows(pack.directory, "accounts") if row["账户类别"] == "帮扶资金户")
    assert (Decimal(pool["期初余额（元）"]), Decimal(pool["期末余额（元）"])) == (100, 130)
    (before, year) = rows(pack.directory, "document_years")
    assert (before["期初余额（元）"], before["期末余额（元）"]) == ("100.00", "90.00")
    assert (year["期初余额（元）"], year["本期收入（元）"]) == ("0.00", "40.00")
    assert verify(pack.directory).returncode == 0
    event = AuditEvent.objects.get(verb="导出资金台账")
    assert (event.actor, event.detail["manifest"]) == (world.clerk, pack.digest)


def test_who_sees_nothing_gets_a_pack_of_nothing(world, receive, tmp_path):
    receive("路灯", "1")

    pack = exported(world, tmp_path / "pack", scope=Scope(user_id=world.clerk.pk))

    assert pack.entry_count == 0
    assert {table["rows"] for table in pack.manifest["tables"]} == {0}
    assert verify(pack.directory).returncode == 0


def test_a_table_that_gives_other_rows_than_declared_fails_the_export(world, receive, tmp_path, monkeypatch):
    receive("路灯", "1")
    monkeypatch.setattr(columns.PackTable, "count", lambda table: 2)

    with pytest.raises(RuntimeError, match=r"entries\.csv: 2 rows declared, 1 written"):
        exported(world, tmp_path / "pack")
    assert [path.name for path in tmp_path.iterdir() if path.name != "files"] == []


def test_a_directory_that_holds_something_is_left_alone(world, tmp_path):
    (tmp_path / "mine.txt").write_text("x")

    with pytest.raises(Refusal) as caught:
        exported(world, tmp_path)

    assert caught.value.code == "exists"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_prints_one_json_object(world, receive, tmp_path, capsys):
    receive("路灯", "100000")

    call_command("export_ledger", unit="深圳中支", year=2018, out=tmp_path / "pack", json=True)

    printed = json.loads(capsys.readouterr().out)
    assert (printed["tables"]["entries"], printed["filters"]["单位"]) == (1, world.unit.name)
    assert printed["masked"] is True
    assert verify(tmp_path / "pack").returncode == 0


def test_the_command_shows_names_only_with_a_purpose(world, tmp_path, capsys):
    fill(world)

    call_command("export_ledger", unmasked=True, purpose="核实收款人", out=tmp_path / "pack")
    assert rows(tmp_path / "pack", "entries")[3]["收款人"] == PERSON
    with pytest.raises(SystemExit) as ended:
        call_command("export_ledger", unmasked=True, out=tmp_path / "other")
    assert ended.value.code == 1
    assert "须写明用途" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_an_unknown_unit_ends_the_command_with_1(world, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("export_ledger", unit="无此单位", out=tmp_path / "pack")

    assert ended.value.code == 1
    assert "没有单位“无此单位”" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    world, receive, tmp_path, django_assert_max_num_queries
):
    for number in range(12):
        receive(f"第{number}笔", Decimal(number + 1))
    with django_assert_max_num_queries(62):
        exported(world, tmp_path / "pack", scope=SYSTEM)
