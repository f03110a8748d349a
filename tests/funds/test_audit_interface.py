"""Files in the manner of GB/T 24589.1-2010 hold the entries of the pack: balanced, rolled forward, in the manifest."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from lxml import etree

from funds.models import Entry, ExportKind
from funds.pack.interface import layout
from funds.selectors import LedgerFilters
from funds.services import open_book, pool_account
from funds.services.exports import ask_export, make_export
from tests.funds.ledger_people import person
from tests.funds.ledger_world import pay, take_in
from tests.funds.pack_world import PERSON, exported, fill, rows, verify
from tests.funds.test_ask_exports import unzipped
from units.access import scope_of
from units.models import Role, Unit


@pytest.fixture
def pack(world, tmp_path):
    fill(world)
    return exported(world, tmp_path / "pack", interface=True)


def tables(path):
    """The rows of a file by table, each as {element: text}, and the root."""
    root = parsed(path)
    found = defaultdict(list)
    for row in root:
        assert row.tag.startswith(f"{{{layout.NAMESPACE}}}")
        found[bare(row)].append({bare(cell): cell.text or "" for cell in row})
    return bare(root), found


def parsed(path):
    tree = etree.parse(path)
    assert tree.docinfo.encoding == "GB18030"
    return tree.getroot()


def bare(element):
    return element.tag.rpartition("}")[2]


def named(pack, root, world, year):
    return pack.directory / f"{root}-账簿{world.book.pk}-{year}.xml"


def test_each_book_and_year_has_its_two_files_bound_by_the_manifest(pack, world):
    names = {
        f"{root}-账簿{world.book.pk}-{year}.xml" for root in ("公共档案", "总账") for year in (2017, 2018)
    }

    assert {path.name for path in pack.directory.glob("*.xml")} == names
    assert names < {file["name"] for file in pack.manifest["files"]}
    assert verify(pack.directory).returncode == 0
    changed = named(pack, "总账", world, 2018)
    changed.write_bytes(changed.read_bytes().replace(b"1234.50", b"1234.60", 1))
    assert f"{changed.name}：文件内容与清单的 SHA-256 不符" in verify(pack.directory).stderr


def test_every_entry_is_a_voucher_of_two_lines_that_balance(pack, world):
    lines = []
    for year in (2017, 2018):
        root, found = tables(named(pack, "总账", world, year))
        assert root == "总账"
        lines += found["记账凭证"]

    by_voucher = defaultdict(list)
    for line in lines:
        by_voucher[line["记账凭证编号"]].append(line)
    entries = {str(entry.seq): entry for entry in Entry.objects.all()}
    assert by_voucher.keys() == entries.keys()
    for seq, (debit, credit) in by_voucher.items():
        amount = str(entries[seq].amount)
        assert (debit["借方本币金额"], debit["贷方本币金额"]) == (amount, "0.00")
        assert (credit["借方本币金额"], credit["贷方本币金额"]) == ("0.00", amount)
        assert debit["科目编号"].endswith(f"{entries[seq].to_account_id:09d}")
        assert credit["科目编号"].endswith(f"{entries[seq].from_account_id:09d}")
        assert debit["记账凭证日期"] == f"{entries[seq].occurred_on:%Y%m%d}"


def test_a_voucher_says_who_made_and_checked_it_and_what_is_attached(pack, world):
    _, found = tables(named(pack, "总账", world, 2018))
    lines = {(line["记账凭证编号"], line["记账凭证行号"]): line for line in found["记账凭证"]}

    approved = next(line for line in lines.values() if line["记账凭证摘要"] == "付工程尾款")
    assert (approved["制单人"], approved["审核人"]) == (world.maker.full_name, world.checker.full_name)
    paid = next(line for line in lines.values() if line["借方本币金额"] == "1234.50")
    assert (paid["制单人"], paid["审核人"], paid["附件数"]) == (world.clerk.full_name, "", "2")
    assert {line["币种编码"] for line in lines.values()} == {"CNY"}


def test_balances_roll_from_month_to_month_and_agree_with_the_vouchers(pack, world):
    _, found = tables(named(pack, "总账", world, 2018))
    sums = defaultdict(Decimal)
    for line in found["记账凭证"]:
        key = (line["科目编号"], line["会计期间号"])
        sums[*key, "借"] += Decimal(line["借方本币金额"])
        sums[*key, "贷"] += Decimal(line["贷方本币金额"])
    held = {}
    for row in found["科目余额及发生额"]:
        number, period = row["科目编号"], row["会计期间号"]
        opening, closing = (signed(row, which) for which in ("期初", "期末"))
        debit, credit = Decimal(row["借方本币金额"]), Decimal(row["贷方本币金额"])
        assert (debit, credit) == (sums.pop((number, period, "借"), 0), sums.pop((number, period, "贷"), 0))
        assert opening + debit - credit == closing
        assert held.get(number, opening) == opening
        held[number] = closing
    assert not any(sums.values())
    assert held[f"1001{world.pool.pk:09d}"] == Decimal("360077.50")
    assert sum(held.values()) == 0


def signed(row, which):
    amount = Decimal(row[f"{which}本币余额"])
    return amount if row[f"{which}余额方向"] == "借" else -amount


def test_the_common_file_names_book_periods_and_records(pack, world):
    root, found = tables(named(pack, "公共档案", world, 2018))

    assert root == "公共档案"
    (book,) = found["电子账簿"]
    assert (book["会计核算单位"], book["会计年度"], book["标准版本号"]) == (
        world.unit.name,
        "2018",
        "GB/T 24589.1-2010",
    )
    assert [row["会计期间起始日期"] for row in found["会计期间"]][1::9] == ["20180201", "20181101"]
    assert found["会计期间"][1]["会计期间结束日期"] == "20180228"
    records = {(row["档案编码"], row["档案值编码"]): row["档案值名称"] for row in found["自定义档案项值"]}
    assert records["3", world.village.code] == world.village.full_name
    assert len(records) == len(found["自定义档案项值"])


def test_elements_stand_in_the_order_of_the_standard_with_the_number_of_their_table(pack, world):
    root = parsed(named(pack, "总账", world, 2018))

    orders = {bare(row): (row.get("locID"), tuple(map(bare, row))) for row in root}
    for table in (layout.BASICS, layout.ACCOUNT, layout.SUBSIDIARY, layout.BALANCE, layout.VOUCHER):
        assert orders[table.name] == (table.number, table.elements)
    assert list(orders) == ["总账基础信息", "会计科目", "科目辅助核算", "科目余额及发生额", "记账凭证"]


def test_what_the_pack_covers_is_covered_here_and_texts_come_through(pack, world):
    texts = [path.read_bytes().decode("GB18030") for path in pack.directory.glob("*.xml")]

    assert all(PERSON not in text for text in texts)
    _, found = tables(named(pack, "总账", world, 2018))
    assert any(line["记账凭证摘要"] == "'+引号和,逗号\n换行" for line in found["记账凭证"])


def test_a_year_opens_with_what_was_there_before(world, receive, tmp_path):
    first = receive("先前", "100", year=2017)
    pay(world, first, "10")
    filters = LedgerFilters(unit=world.unit, start=date(2018, 1, 1), end=date(2018, 12, 31))

    pack = exported(world, tmp_path / "pack", filters=filters, interface=True)

    assert not named(pack, "总账", world, 2017).exists()
    _, found = tables(named(pack, "总账", world, 2018))
    pool = [row for row in found["科目余额及发生额"] if row["科目编号"] == f"1001{world.pool.pk:09d}"]
    assert (len(pool), pool[0]["期初本币余额"], pool[-1]["期末本币余额"]) == (12, "100.00", "90.00")


def test_each_book_holds_its_own_entries_however_many_books_there_are(world, receive, tmp_path):
    receive("路灯", "3", year=2017)
    unit = Unit.objects.create(name="贵阳海关", path="/2/")
    book = open_book(actor=world.clerk, unit=unit)
    own = {
        "unit": unit,
        "book": book,
        "pool": pool_account(actor=world.clerk, book=book, place=world.village),
    }
    other = SimpleNamespace(**(vars(world) | own))
    take_in(other, "饮水工程", "20", year=2016)
    take_in(other, "村道", "5", year=2017)

    pack = exported(world, tmp_path / "pack", interface=True)

    written = {}
    for path in pack.directory.glob("总账-*.xml"):
        found = tables(path)[1]
        own_accounts = [row for row in found["会计科目"] if row["科目级次"] == "2"]
        written[path.name] = (len(own_accounts), [line["记账凭证摘要"] for line in found["记账凭证"]])
    assert written == {
        f"总账-账簿{world.book.pk}-2017.xml": (2, ["路灯"] * 2),
        f"总账-账簿{book.pk}-2016.xml": (3, ["饮水工程"] * 2),
        f"总账-账簿{book.pk}-2017.xml": (3, ["村道"] * 2),
    }


def test_control_characters_cannot_break_the_file():
    row = layout.CURRENCY.row({"币种编码": "<&\x01\x0b>", "币种名称": "\ufffe元"})
    assert etree.fromstring(row)[0].text == "<&  >"


def test_a_table_refuses_what_the_standard_does_not_name():
    with pytest.raises(KeyError, match="币种"):
        layout.CURRENCY.row({"汇率": 1})


def test_the_command_writes_them_when_asked(world, tmp_path, capsys):
    fill(world)

    call_command("export_ledger", out=tmp_path / "pack", interface=True)
    call_command("export_ledger", out=tmp_path / "plain")

    assert len(list((tmp_path / "pack").glob("*.xml"))) == 4
    assert not list((tmp_path / "plain").glob("*.xml"))


def test_they_are_asked_for_on_the_page(world, tmp_path):
    fill(world)
    auditor = person(world, "auditor", Role.AUDITOR)
    scope = scope_of(auditor)

    export = ask_export(actor=auditor, scope=scope, kind=ExportKind.INTERFACE, purpose="年度审计")
    make_export(export=export, scope=scope, report=lambda done, total, step: None)

    directory = unzipped(export, tmp_path / "unzipped")
    assert len(list(directory.glob("总账-*.xml"))) == 2
    assert verify(directory).returncode == 0
    assert rows(directory, "entries")
