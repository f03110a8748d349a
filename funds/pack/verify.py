#!/usr/bin/env python3
"""核对资金台账审计包：python3 verify.py [目录] [--head 末条摘要 …] [--manifest 清单摘要]

This file travels with the pack. It needs Python 3.8 and nothing else, reads only the pack, and works offline.
It is on purpose a second writing of the chains (the first are funds/chain.py and funds/binding.py): what both compute
alike can be relied upon. It looks at the hash of every file, the digest of every row, every link of both chains, every
sum and every balance. Whoever rewrites a whole pack so that it fits again is found by what was noted elsewhere: a head
(printed on the cover of an earlier pack, kept in the log of the system) or the manifest's own hash.
Exit code 0 if all agrees, else 1.
"""

# ruff: noqa: T201, UP032, B905 - a program for the command line that older Pythons run too

import argparse
import csv
import hashlib
import json
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
SHOWN_AT_MOST = 20
# At the end of each line: a comma, 64 digits, the end of line.
DIGEST_AT = 67
WHOLE = "whole"
SOURCE, PROJECT, PAYEE, COLLECTIVE = "source", "project", "payee", "collective"

# Which column says what by which number: one thing has one name wherever it stands.
TITLE, NUMBER, ACCOUNT, PROJECT_NAME = "title", "number", "account name", "project name"
NAMES = {
    "entries": (
        *((TITLE, "document", "document_title"), (NUMBER, "document", "document_number")),
        *((ACCOUNT, "from_account", "from_name"), (ACCOUNT, "to_account", "to_name")),
        *((PROJECT_NAME, "project", "project_name"), ("place", "place", "place_name")),
        *(("unit", "unit", "unit_name"), ("clerk", "recorded_by", "recorder")),
        *(("nature", "nature", "nature_label"), ("channel", "channel", "channel_label")),
        *(("form", "form", "form_label"), ("precision", "precision", "precision_label")),
    ),
    "accounts": ((ACCOUNT, "account", "name"),),
    "account_years": ((ACCOUNT, "account", "name"),),
    "documents": ((TITLE, "document", "title"), (NUMBER, "document", "number")),
    "document_years": ((TITLE, "document", "title"), (NUMBER, "document", "number")),
    "channels": (("nature", "nature", "nature_label"), ("channel", "channel", "channel_label")),
    "sources": ((TITLE, "document", "title"), (NUMBER, "document", "number")),
    "project_lines": ((PROJECT_NAME, "project", "project_name"),),
    "papers": ((PROJECT_NAME, "project", "project_name"),),
}

csv.field_size_limit(10_000_000)


class Pack:
    """The directory, its manifest, and what was found wrong."""

    def __init__(self, directory):
        self.directory = directory
        self.manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        self.faults = []
        self.notes = []
        self.row_count = 0
        self.read = set()
        self.names = {}

    def fault(self, text):
        self.faults.append(text)

    def table(self, key):
        return next(table for table in self.manifest["tables"] if table["key"] == key)

    def name(self, where, row, key):
        """Faults a name that is not the one by which the same thing went before."""
        for what, number, column in NAMES.get(key, ()):
            said = row[column]
            if said and row[number] and self.names.setdefault((what, row[number]), said) != said:
                known = self.names[what, row[number]]
                self.fault(f"{where}：“{said}”与同一编号在别处的名称“{known}”不同")

    @property
    def is_whole(self):
        """True if every entry is here: then nothing can have stood before."""
        return all(book["complete"] for book in self.manifest["books"])


def digest(texts):
    """SHA-256 over the JSON array of the texts, without blanks, Chinese as it is."""
    canonical = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def plain(cell):
    """The text without the quote that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") else cell


def fen(text):
    """Yuan with two decimals as a whole number of fen; None for anything else."""
    whole, point, rest = text.partition(".")
    digits = whole[1:] if whole.startswith("-") else whole
    if not (point and len(rest) == 2 and rest.isdecimal() and digits.isdecimal()):
        return None
    return int(whole + rest)


def yuan(amount):
    """Fen as yuan with two decimals."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return "{}{}.{:02d}".format(sign, amount // 100, amount % 100)


def quantity(text):
    """A number with as many decimals as it has; None for nothing and for anything else."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def days_between(first, last):
    """How many days; None where one of them is no day."""
    try:
        return (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        return None


def file_hash(path):
    found = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            found.update(chunk)
    return found.hexdigest()


def check_seal(pack, noted):
    """The manifest against the file beside it, and against what was noted elsewhere."""
    found = file_hash(pack.directory / MANIFEST)
    seal = pack.directory / SEAL
    if not seal.is_file():
        pack.fault(f"缺少文件 {SEAL}")
    elif seal.read_bytes() != f"{found}  {MANIFEST}\n".encode("ascii"):
        pack.fault(f"{MANIFEST} 与 {SEAL} 对不上，两者之一导出后被改动过")
    if noted and noted.lower() != found:
        pack.fault(f"{MANIFEST} 的 SHA-256 是 {found}，与给出的 {noted} 不符：这不是当时导出的那个包")


def check_files(pack):
    for facts in pack.manifest["files"]:
        path = pack.directory / facts["name"]
        if not path.is_file():
            pack.fault(f"缺少文件 {facts['name']}")
        elif path.stat().st_size != facts["bytes"]:
            pack.fault(f"{facts['name']}：应有 {facts['bytes']} 字节，实有 {path.stat().st_size} 字节")
        elif file_hash(path) != facts["sha256"]:
            pack.fault(f"{facts['name']}：文件内容与清单的 SHA-256 不符，导出后被改动过")


def records(file):
    """Each record of a csv: its cells, and its bytes as they stand in the file."""
    raw = []

    def lines():
        encoding = "utf-8-sig"
        for line in file:
            raw.append(line)
            yield line.decode(encoding, "replace")
            encoding = "utf-8"

    for cells in csv.reader(lines()):
        yield cells, b"".join(raw)
        raw.clear()


def rows_of(pack, key):
    """The rows of a table as {column: text}, each checked against its own digest. Yields (where it stands, row)."""
    pack.read.add(key)
    table = pack.table(key)
    path = pack.directory / table["file"]
    if not path.is_file():
        return
    keys = [column["key"] for column in table["columns"]]
    count = 0
    with path.open("rb") as file:
        found = records(file)
        try:
            if next(found, (None, b""))[0] != [column["label"] for column in table["columns"]]:
                pack.fault(f"{table['file']}：表头被改动过")
            for cells, raw in found:
                count += 1
                where = f"{table['file']} 第 {count + 1} 行（数据第 {count} 条）"
                if not is_sound(raw):
                    pack.fault(f"{where}：内容与行摘要不符，这一行被改动过")
                if len(cells) != len(keys):
                    pack.fault(f"{where}：列数应为 {len(keys)}，实为 {len(cells)}")
                    continue
                row = dict(zip(keys, map(plain, cells)))
                pack.name(where, row, key)
                yield where, row
        except csv.Error as error:
            pack.fault(f"{table['file']} 第 {count + 2} 行附近不是有效的 csv（{error}）")
    if count != table["rows"]:
        pack.fault(f"{table['file']}：清单记 {table['rows']} 行，实有 {count} 行")
    pack.row_count += count


def is_sound(raw):
    """True if the bytes before the last comma have the digest behind it."""
    said = hashlib.sha256(raw[:-DIGEST_AT]).hexdigest().encode("ascii")
    return raw[-DIGEST_AT:] == b"," + said + b"\r\n"


class Evidence:
    """What stands behind entries, read before them: which entries it asks for, and what it says of them."""

    def __init__(self, pack):
        self.pack = pack
        self.vouchers = list(rows_of(pack, "vouchers"))
        self.payments = list(rows_of(pack, "payments"))
        self.goods = list(rows_of(pack, "goods"))
        self.issues = list(rows_of(pack, "goods_issues"))
        self.transfers = list(rows_of(pack, "allocations"))
        self.closings = list(rows_of(pack, "closings"))
        self.behind = self.vouchers + self.payments + self.goods + self.issues
        booked = [(where, row) for where, row in self.transfers if row["entry_seq"]]
        self.wanted = {(row["book"], row["entry_seq"]) for _, row in self.behind + booked}
        self.wanted |= {(row["book"], row["entry_count"]) for _, row in self.closings}
        self.entries = {}

    def check(self):
        for where, row in self.behind:
            if (row["book"], row["entry_seq"]) not in self.entries:
                self.pack.fault(f"{where}：没有第 {row['entry_seq']} 号分录")
        self.check_bindings()
        self.check_payments()
        self.check_goods()
        self.check_transfers()
        self.check_closings()

    def check_bindings(self):
        """The chain of vouchers; whole only where the pack holds all of a book."""
        fields = self.pack.manifest["bindings"]["fields"]
        by_book = defaultdict(list)
        for where, row in self.vouchers:
            by_book[row["book"]].append((where, row))
            entry = self.entries.get((row["book"], row["entry_seq"]))
            if entry and entry[0] != row["entry_hash"]:
                self.pack.fault(f"{where}：登记的分录摘要与第 {row['entry_seq']} 号分录不符")
            if digest([row[name] for name in fields]) != row["binding_hash"]:
                self.pack.fault(f"{where}：凭证登记的内容与它的摘要不符")
        for book in self.pack.manifest["books"]:
            if book["complete"]:
                self.follow(book, by_book[str(book["book"])])

    def follow(self, book, rows):
        head = self.pack.manifest["bindings"]["genesis"]
        for number, (where, row) in enumerate(rows, 1):
            if row["number"] != str(number) or row["previous_hash"] != head:
                self.pack.fault(f"{where}：第 {row['number']} 份凭证与上一份接不上")
            head = row["binding_hash"]
        if head != book["voucher_head"] or len(rows) != book["vouchers"]:
            self.pack.fault(f"{book['unit']}：凭证应有 {book['vouchers']} 份，末份与清单不符，有凭证被拿掉")

    def check_payments(self):
        paid = defaultdict(int)
        for _, row in self.payments:
            paid[row["book"], row["entry_seq"]] += fen(row["amount"]) or 0
        for (book, seq), amount in paid.items():
            entry = self.entries.get((book, seq))
            if entry and amount > entry[1]:
                self.pack.fault(
                    f"payments.csv：第 {seq} 号分录的到户发放合计 {yuan(amount)} 元，超过分录金额"
                )

    def check_goods(self):
        """What is left is what was received less what was handed out."""
        handed_out = defaultdict(Decimal)
        for _, row in self.issues:
            handed_out[row["goods"]] += quantity(row["quantity"]) or 0
        for where, row in self.goods:
            received, left = quantity(row["quantity"]), quantity(row["stock"])
            expected = None if received is None else received - handed_out[row["goods"]]
            if quantity(row["issued"]) != handed_out[row["goods"]] or left != expected:
                self.pack.fault(f"{where}：“{row['name']}”的已发放或结存与物资发放表不符")

    def check_transfers(self):
        """Level by level: what is on its way, for how many days, what was sent on, which entry it came in by."""
        by_line = {(row["document"], row["line"]): row for _, row in self.transfers}
        sent_on = defaultdict(int)
        for where, row in self.transfers:
            sent, received = fen(row["sent"]), fen(row["received"]) if row["received"] else 0
            if None in (sent, received) or fen(row["on_the_way"]) != sent - received or received > sent:
                self.pack.fault(f"{where}：在途差额不等于拨出减到账，或到账多于拨出")
                continue
            above = by_line.get((row["document"], row["above_line"]))
            if row["above_line"] and not above and not self.pack.manifest["filters"]:
                self.pack.fault(f"{where}：没有上级拨付编号 {row['above_line']}")
            begun = above["received_on"] if above else row["sent_on"]
            if above or not row["above_line"]:
                if row["received_on"] and row["days"] != str(days_between(begun, row["received_on"])):
                    self.pack.fault(f"{where}：下拨周期与到账日期不符")
                sent_on[row["document"], row["above_line"]] += sent
            entry = self.entries.get((row["book"], row["entry_seq"]))
            if entry and entry[1] != received:
                self.pack.fault(f"{where}：到账金额与第 {row['entry_seq']} 号分录不符")
        for (document, line), amount in sent_on.items():
            if line and amount > (fen(by_line[document, line]["received"] or "0.00") or 0):
                self.pack.fault(
                    f"allocations.csv：拨付编号 {line} 到账的钱少于下级拨出的合计 {yuan(amount)} 元"
                )

    def check_closings(self):
        for where, row in self.closings:
            entry = self.entries.get((row["book"], row["entry_count"]))
            if entry and entry[0] != row["head"]:
                self.pack.fault(f"{where}：结账时的末条摘要与第 {row['entry_count']} 号分录不符")


def mark(*facts):
    """A number for these facts; the sum of the marks of many tells whether two lists hold the same."""
    return int(digest([str(fact) for fact in facts]), 16)


class Stages:
    """到账、安排、支付、收回 of each source by a day, from the kinds of the two accounts."""

    given = (PROJECT, PAYEE, COLLECTIVE)
    names = ("received", "allocated", "paid", "returned")

    def __init__(self, as_of):
        self.as_of = as_of
        self.sums = {}

    def take(self, row, amount):
        if row["occurred_on"] > self.as_of:
            return
        giver, taker, undoes = row["from_kind"], row["to_kind"], bool(row["reverses"])
        sums = self.sums.setdefault(row["document"], [0, 0, 0, 0, 0])
        if giver == SOURCE:
            sums[3 if undoes else 0] += -amount if undoes else amount
        if taker == SOURCE:
            sums[0 if undoes else 3] += -amount if undoes else amount
        sums[1] += amount * ((giver not in self.given and taker in self.given) - self.is_back(giver, taker))
        sums[2] += amount * ((taker == PAYEE) - (giver == PAYEE))
        sums[4] += 1

    def is_back(self, giver, taker):
        return giver in self.given and taker not in self.given


class Chain:
    """The entries in order of book and number, each against the one before."""

    def __init__(self, pack, evidence, heads):
        self.pack = pack
        self.evidence = evidence
        self.heads = {head.lower(): None for head in heads}
        self.fields = pack.manifest["chain"]["fields"]
        self.personal = set(pack.manifest["chain"]["personal"])
        self.salted = pack.manifest["chain"]["version"]
        self.salted_books = set()
        self.outside = set(pack.manifest["outside"])
        self.source = pack.manifest["source"]
        self.books = {str(book["book"]): book for book in pack.manifest["books"]}
        self.last = {}
        self.unsalted = self.covered = 0
        self.sums = {"account": {}, "document": {}, "book": {}}
        self.channels = defaultdict(lambda: [0, 0])
        self.stages = Stages(pack.manifest["as_of"])
        self.projects = {}

    def take(self, where, row):
        self.recompute(where, row)
        self.link(where, row)
        amount = fen(row["amount"])
        if amount is None:
            self.pack.fault(f"{where}：金额“{row['amount']}”不是数字")
            return
        self.add(row, amount)
        if row["entry_hash"] in self.heads:
            self.heads[row["entry_hash"]] = row
        if (row["book"], row["seq"]) in self.evidence.wanted:
            self.evidence.entries[row["book"], row["seq"]] = (row["entry_hash"], amount)

    def recompute(self, where, row):
        """The hash from what the row says. Of a covered text it has the commitment; the oldest form has none."""
        masked = row["masked"].split()
        if not self.personal.issuperset(masked):
            self.pack.fault(f"{where}：“masked”里有不能遮盖的字段")
        self.covered += bool(masked)
        array = [row[name] for name in self.fields]
        if row["version"] == self.salted:
            self.salted_books.add(row["book"])
            array = [row["version"], *(self.hashed(row, name, masked) for name in self.fields)]
        elif row["version"] != "1" or row["book"] in self.salted_books:
            self.pack.fault(f"{where}：第 {row['seq']} 号分录的摘要写法“{row['version']}”不对，被改动过")
        elif masked:
            self.unsalted += 1
            return
        if digest(array) != row["entry_hash"]:
            self.pack.fault(f"{where}：第 {row['seq']} 号分录的内容与它的摘要不符")

    def hashed(self, row, name, masked):
        """What stands for the text in the hash: itself, or its commitment where it may name a person."""
        if name not in self.personal:
            return row[name]
        proof = row[name + "_proof"]
        if name in masked or not row[name]:
            return proof
        return hashlib.sha256((proof + row[name]).encode("utf-8", "surrogatepass")).hexdigest()

    def link(self, where, row):
        book = self.books.get(row["book"])
        if book is None:
            self.pack.fault(f"{where}：账簿 {row['book']} 不在清单里")
            return
        before = self.last.get(row["book"])
        if before is None and row["seq"] == "1":
            before = (0, self.pack.manifest["chain"]["genesis"])
        seq = int(row["seq"]) if row["seq"].isdecimal() else -1
        if before is not None and seq == before[0] + 1 and row["previous_hash"] != before[1]:
            self.pack.fault(f"{where}：第 {seq} 号分录与第 {before[0]} 号接不上")
        if book["complete"] and seq != (before or (0,))[0] + 1:
            self.pack.fault(f"{where}：第 {seq} 号分录之前缺号或顺序不对")
        self.last[row["book"]] = (seq, row["entry_hash"])

    def add(self, row, amount):
        year = row["occurred_on"][:4]
        self.count("account", row["to_account"], year, amount, 0)
        self.count("account", row["from_account"], year, 0, amount)
        came = amount if row["from_kind"] in self.outside else 0
        went = amount if row["to_kind"] in self.outside else 0
        self.count("document", row["document"], year, came, went)
        self.count("book", row["book"], year, came, went)
        self.stages.take(row, amount)
        self.follow_project(row, amount)
        if self.source in (row["from_kind"], row["to_kind"]):
            channel = self.channels[row["nature"], row["channel"]]
            channel[0] += amount if row["from_kind"] == self.source else -amount
            channel[1] += 1

    def follow_project(self, row, amount):
        """What the accounts of projects must hold: each movement, in any order."""
        came, went = row["to_kind"] == PROJECT, row["from_kind"] == PROJECT
        if came != went:
            known = self.projects.setdefault((row["document"], row["project"]), [0, 0])
            known[0] += 1
            known[1] += mark(row["book"], row["seq"], row["occurred_on"], came, amount)

    def count(self, what, who, year, came, went):
        sums = self.sums[what].setdefault(who, {}).setdefault(year, [0, 0])
        sums[0] += came
        sums[1] += went

    def close(self):
        for number, book in self.books.items():
            if book["complete"] and self.last.get(number, (0, ""))[1] != book["head"]:
                self.pack.fault(f"{book['unit']}账簿：末条摘要与清单不符，末尾的分录被截去或改动")
        for head, row in self.heads.items():
            if row is None:
                self.pack.fault(f"给出的摘要 {head} 不在本包的分录里：末尾可能被截去，或不是同一本账")
            else:
                unit = self.books[row["book"]]["unit"]
                after = self.last[row["book"]][0] - int(row["seq"])
                self.pack.notes.append(f"给出的摘要是{unit}第 {row['seq']} 号分录，其后又有 {after} 条")


def check_balances(pack, key, what, computed):
    """A table of balances: opening + in − out = closing, in and out as the entries say, year after year."""
    seen, closings = {}, {}
    for where, row in rows_of(pack, key):
        who, year = row[what], row.get("year", WHOLE)
        amounts = [fen(row[name]) for name in ("opening", "came", "went", "closing")]
        seen[who, year] = amounts
        if None in amounts:
            pack.fault(f"{where}：余额不是数字")
            continue
        opening, came, went, closing = amounts
        if opening + came - went != closing:
            pack.fault(f"{where}：期初 + 收入 − 付出 ≠ 期末")
        if closings.get(who, opening) != opening:
            pack.fault(f"{where}：期初 {yuan(opening)} 元与上一年期末 {yuan(closings[who])} 元不符")
        closings[who] = closing
        years = computed.get(who, {})
        sums = (
            years.get(year, [0, 0])
            if year != WHOLE
            else [sum(part) for part in zip(*years.values())] or [0, 0]
        )
        if sums != [came, went]:
            pack.fault(f"{where}：收支与分录合计不符（按分录应收 {yuan(sums[0])} 元、付 {yuan(sums[1])} 元）")
    if computed.keys() - {who for who, _ in seen}:
        pack.fault(f"{pack.table(key)['file']}：有分录用到的账户或文号不在表里")
    return seen


def check_years(pack, whole, yearly, name):
    """The first year opens where the whole period does, the last closes where it does."""
    first, last = {}, {}
    for (who, _), amounts in yearly.items():
        first.setdefault(who, amounts[0])
        last[who] = amounts[3]
    for who, opening in first.items():
        amounts = whole.get((who, WHOLE))
        if amounts and (amounts[0], amounts[3]) != (opening, last[who]):
            pack.fault(f"{name}：编号 {who} 分年的期初、期末与全期的不符")


def check_channels(pack, computed):
    stated = set()
    for where, row in rows_of(pack, "channels"):
        stated.add((row["nature"], row["channel"]))
        amount, count = computed.get((row["nature"], row["channel"]), [0, 0])
        if (yuan(amount), str(count)) != (row["amount"], row["entry_count"]):
            said = f"{row['amount']} 元、{row['entry_count']} 条"
            pack.fault(
                f"{where}：{row['channel_label']}合计 {said}，按分录应为 {yuan(amount)} 元、{count} 条"
            )
    if computed.keys() - stated:
        pack.fault("channels.csv：有渠道未列入合计")


def check_sources(pack, stages):
    """计划 ≥ 下达 ≥ 到账 ≥ 支付: the amounts as the entries say, their order broken only where the register says so."""
    missing = set(stages.sums) if pack.is_whole else set()
    for where, row in rows_of(pack, "sources"):
        missing.discard(row["document"])
        amounts = [fen(row[name]) for name in Stages.names]
        if None in amounts:
            pack.fault(f"{where}：金额不是数字")
            continue
        *sums, count = stages.sums.get(row["document"], [0, 0, 0, 0, 0])
        # Where filters left out entries of a source, its sums cannot be made of those that are here.
        comparable = pack.is_whole or row["entry_count"] == str(count)
        if comparable and (sums, str(count)) != (amounts, row["entry_count"]):
            said = "、".join(map(yuan, sums))
            pack.fault(f"{where}：到账、安排、支付、收回与分录不符（按分录应为 {said} 元）")
        received, allocated, paid, returned = amounts
        if fen(row["balance"]) != received - paid - returned:
            pack.fault(f"{where}：结余不等于到账减支付减收回")
        if fen(row["unallocated"]) != received - returned - allocated:
            pack.fault(f"{where}：未安排金额不等于到账减收回减已安排")
        broken = order_broken(row, *amounts)
        if bool(broken) != bool(row["faults"]):
            pack.fault(f"{where}：“不符之处”与计划、下达、到账、支付的次序对不上")
        pack.notes += [f"资金来源“{row['title']}”：{text}" for text in broken]
    if missing:
        pack.fault(f"sources.csv：有 {len(missing)} 个有分录的资金来源不在台账里")


def order_broken(row, received, allocated, paid, returned):
    """Where a later amount is more than an earlier one, in words."""
    planned, issued = (fen(row[name]) if row[name] else None for name in ("planned", "issued"))
    left = received - returned
    pairs = [("下达", issued, "计划", planned), ("到账", received, "下达", issued)]
    pairs += [("支付", paid, "到账（扣除上缴）", left), ("安排", allocated, "到账（扣除上缴）", left)]
    return [
        f"{later} {yuan(more)} 元大于{earlier} {yuan(less)} 元"
        for later, more, earlier, less in pairs
        if more is not None and less is not None and more > less
    ]


class ProjectAccounts:
    """项目资金明细账: balances that roll, sums of months and years, the movements that the entries show."""

    def __init__(self, pack, expected):
        self.pack = pack
        self.expected = expected
        self.found = {}
        self.account = self.last_kind = None

    def check(self):
        for where, row in rows_of(self.pack, "project_lines"):
            amounts = [fen(row[name] or "0.00") for name in ("came", "went", "balance")]
            if None in amounts:
                self.pack.fault(f"{where}：金额不是数字")
                continue
            account = (row["document"], row["project"])
            if account != self.account:
                self.end(where)
                self.begin(account, amounts, row)
            self.take(where, row, amounts)
            self.last_kind = row["line_kind"]
        self.end("project_lines.csv 末行")
        if self.found != self.expected:
            self.pack.fault("project_lines.csv：明细账的收支与分录不符，有的行被改动、拿掉或添加")

    def end(self, where):
        """An account ends with the sums of its last month."""
        if self.account is not None and self.last_kind not in ("year", "opening"):
            self.pack.fault(f"{where}：之前一个项目的账没有以本年累计结束，有行被拿掉")

    def begin(self, account, amounts, row):
        self.account = account
        self.balance = amounts[2] if row["line_kind"] == "opening" else 0
        self.year_known = row["line_kind"] != "opening"
        self.month, self.year, self.of_year = [0, 0], [0, 0], row["year"]

    def take(self, where, row, amounts):
        came, went, balance = amounts
        if row["year"] != self.of_year:
            self.year, self.of_year, self.year_known = [0, 0], row["year"], True
        if not row["line_kind"]:
            self.move(row, came, went)
        elif row["line_kind"] == "month":
            if self.month != [came, went]:
                self.pack.fault(f"{where}：本月合计与各行不符")
            self.year = [before + now for before, now in zip(self.year, self.month)]
            self.month = [0, 0]
        elif row["line_kind"] == "year" and self.year_known and self.year != [came, went]:
            self.pack.fault(f"{where}：本年累计与各行不符")
        if balance != self.balance:
            self.pack.fault(f"{where}：余额不等于上一行余额加收入减支出")
            self.balance = balance

    def move(self, row, came, went):
        self.balance += came - went
        self.month = [self.month[0] + came, self.month[1] + went]
        day = "-".join((row["year"], row["month"], row["day"]))
        known = self.found.setdefault(self.account, [0, 0])
        known[0] += 1
        known[1] += mark(row["book"], row["entry_seq"], day, came > 0, came or went)


def check_flags(pack, chain):
    """Every entry that a red flag names must be there; in a part of a book it may lie outside."""
    for where, row in rows_of(pack, "red_flags"):
        named = row["entries"].split()
        if len(named) != int(row["entry_count"] or 0):
            pack.fault(f"{where}：写明的分录数与列出的分录不符")
        for each in named:
            book, _, seq = each.partition(":")
            if chain.books.get(book, {}).get("complete") and int(seq) > chain.last.get(book, (0,))[0]:
                pack.fault(f"{where}：没有第 {seq} 号分录")


def check_two_people(pack):
    for key in ("batches", "decisions"):
        for where, row in rows_of(pack, key):
            if row["checker"] and row["maker"] == row["checker"]:
                pack.fault(f"{where}：经办人和复核人是同一个人")


def check_sums(pack, chain):
    accounts = check_balances(pack, "accounts", "account", chain.sums["account"])
    years = check_balances(pack, "account_years", "account", chain.sums["account"])
    check_years(pack, accounts, years, "account_years.csv")
    if pack.is_whole and any(amounts[0] for amounts in accounts.values()):
        pack.fault("accounts.csv：全部分录都在包里，期初却不是 0")
    documents = check_balances(pack, "documents", "document", chain.sums["document"])
    years = check_balances(pack, "document_years", "document", chain.sums["document"])
    check_years(pack, documents, years, "document_years.csv")
    check_balances(pack, "years", "book", chain.sums["book"])
    check_channels(pack, chain.channels)
    check_sources(pack, chain.stages)
    ProjectAccounts(pack, chain.projects).check()
    check_flags(pack, chain)


def verify(directory, heads=(), noted=""):
    """Checks everything; returns the pack with its faults."""
    pack = Pack(directory)
    check_seal(pack, noted)
    check_files(pack)
    evidence = Evidence(pack)
    chain = Chain(pack, evidence, heads)
    for where, row in rows_of(pack, "entries"):
        chain.take(where, row)
    chain.close()
    evidence.check()
    check_sums(pack, chain)
    check_two_people(pack)
    for table in pack.manifest["tables"]:
        if table["key"] not in pack.read:
            for _ in rows_of(pack, table["key"]):
                pass
    if chain.covered:
        pack.notes.append(f"有 {chain.covered} 条分录遮盖了个人信息，遮盖之处按加盐摘要核对")
    if chain.unsalted:
        pack.notes.append(
            f"其中 {chain.unsalted} 条是旧写法的分录，没有加盐摘要，内容未能核对：须用不遮盖的包，或在系统里核对"
        )
    return pack


def arguments():
    parser = argparse.ArgumentParser(description="核对资金台账审计包，不需要联网")
    parser.add_argument(
        "directory", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="审计包的目录"
    )
    parser.add_argument(
        "--head", action="append", default=[], metavar="摘要", help="别处留底的末条摘要，可给多个"
    )
    parser.add_argument("--manifest", default="", metavar="摘要", help="别处留底的清单 SHA-256")
    return parser.parse_args()


def main():
    asked = arguments()
    if not (asked.directory / MANIFEST).is_file():
        print(f"核对失败：{asked.directory} 里没有 {MANIFEST}", file=sys.stderr)
        return 1
    try:
        pack = verify(asked.directory, asked.head, asked.manifest)
    except (ValueError, KeyError, StopIteration, TypeError) as error:
        print(f"核对不通过：{MANIFEST} 已损坏，读不出来（{type(error).__name__}: {error}）", file=sys.stderr)
        return 1
    return told(pack)


def told(pack):
    """Says what was found; the exit code."""
    for text in pack.notes:
        print(f"  {text}")
    if pack.faults:
        print(f"核对不通过，共 {len(pack.faults)} 处：", file=sys.stderr)
        for text in pack.faults[:SHOWN_AT_MOST]:
            print(f"  ✗ {text}", file=sys.stderr)
        return 1
    entries = pack.table("entries")["rows"]
    print(f"核对通过：{len(pack.manifest['files'])} 个文件、{pack.row_count} 行、{entries} 条分录，")
    print("文件摘要、行摘要、分录链、凭证链、账户与文号分年收支、分渠道合计、各台账与分录全部相符。")
    for book in pack.manifest["books"]:
        part = "全部" if book["complete"] else "部分"
        print(f"  {book['unit']}：{part}分录，末条摘要 {book['head']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
