#!/usr/bin/env python3
"""核对资金台账审计包：python3 verify.py [目录]

This file travels with the pack. It needs Python 3.10 and nothing else, reads only the pack, and works offline.
It is on purpose a second writing of the chain (the first is funds/chain.py): what both compute alike can be
relied upon. It looks at the hash of every file, the digest of every row, every link of the chain, and every sum.
Exit code 0 if all agrees, else 1.
"""

# ruff: noqa: T201 - a program for the command line

import csv
import hashlib
import json
import sys
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path

MANIFEST = "manifest.json"
SHOWN_AT_MOST = 20

csv.field_size_limit(10_000_000)


class Pack:
    """The directory, its manifest, and what was found wrong."""

    def __init__(self, directory):
        self.directory = directory
        self.manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        self.faults = []
        self.row_count = 0

    def fault(self, text):
        self.faults.append(text)

    def table(self, key):
        return next(table for table in self.manifest["tables"] if table["key"] == key)


def digest(texts):
    """SHA-256 over the JSON array of the texts, without blanks, Chinese as it is."""
    canonical = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def plain(cell):
    """The text without the quote that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") else cell


def check_files(pack):
    for facts in pack.manifest["files"]:
        path = pack.directory / facts["name"]
        if not path.is_file():
            pack.fault(f"缺少文件 {facts['name']}")
        elif path.stat().st_size != facts["bytes"]:
            pack.fault(f"{facts['name']}：应有 {facts['bytes']} 字节，实有 {path.stat().st_size} 字节")
        elif file_hash(path) != facts["sha256"]:
            pack.fault(f"{facts['name']}：文件内容与清单的 SHA-256 不符，导出后被改动过")


def file_hash(path):
    found = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            found.update(chunk)
    return found.hexdigest()


def rows_of(pack, key):
    """The rows of a table as {column: text}, each checked against its own digest. Yields (line number, row)."""
    table = pack.table(key)
    path = pack.directory / table["file"]
    if not path.is_file():
        return
    keys = [column["key"] for column in table["columns"]]
    labels = [column["label"] for column in table["columns"]]
    count = 0
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = csv.reader(file)
        try:
            if next(lines, None) != labels:
                pack.fault(f"{table['file']}：表头被改动过")
            for cells in lines:
                count += 1
                where = f"{table['file']} 第 {count + 1} 行（数据第 {count} 条）"
                if len(cells) != len(keys):
                    pack.fault(f"{where}：列数应为 {len(keys)}，实为 {len(cells)}")
                    continue
                texts = [plain(cell) for cell in cells]
                if digest(texts[:-1]) != texts[-1]:
                    pack.fault(f"{where}：内容与行摘要不符，这一行被改动过")
                yield where, dict(zip(keys, texts, strict=True))
        except csv.Error as error:
            pack.fault(f"{table['file']} 第 {count + 2} 行附近不是有效的 csv（{error}）")
    if count != table["rows"]:
        pack.fault(f"{table['file']}：清单记 {table['rows']} 行，实有 {count} 行")
    pack.row_count += count


class Chain:
    """The entries in order of book and number, each against the one before."""

    def __init__(self, pack):
        self.pack = pack
        self.fields = pack.manifest["chain"]["fields"]
        self.books = {str(book["book"]): book for book in pack.manifest["books"]}
        self.last = {}
        self.accounts_in = defaultdict(Decimal)
        self.accounts_out = defaultdict(Decimal)
        self.channels = defaultdict(Decimal)

    def take(self, where, row):
        if digest([row[name] for name in self.fields]) != row["entry_hash"]:
            self.pack.fault(f"{where}：第 {row['seq']} 号分录的内容与它的摘要不符")
        self.link(where, row)
        self.add(where, row)

    def link(self, where, row):
        book = self.books.get(row["book"])
        if book is None:
            self.pack.fault(f"{where}：账簿 {row['book']} 不在清单里")
            return
        before = self.last.get(row["book"])
        if before is None and row["seq"] == "1":
            before = (0, self.pack.manifest["chain"]["genesis"])
        seq = int(row["seq"]) if row["seq"].isdigit() else -1
        if before is not None and seq == before[0] + 1 and row["previous_hash"] != before[1]:
            self.pack.fault(f"{where}：第 {seq} 号分录与第 {before[0]} 号接不上")
        if book["complete"] and seq != (before or (0,))[0] + 1:
            self.pack.fault(f"{where}：第 {seq} 号分录之前缺号或顺序不对")
        self.last[row["book"]] = (seq, row["entry_hash"])

    def add(self, where, row):
        try:
            amount = Decimal(row["amount"])
        except InvalidOperation:
            self.pack.fault(f"{where}：金额“{row['amount']}”不是数字")
            return
        self.accounts_in[row["to_account"]] += amount
        self.accounts_out[row["from_account"]] += amount
        if row["from_kind"] == "source":
            self.channels[row["nature"], row["channel"]] += amount
        elif row["to_kind"] == "source":
            self.channels[row["nature"], row["channel"]] -= amount

    def close(self):
        for number, book in self.books.items():
            if book["complete"] and self.last.get(number, (0, ""))[1] != book["head"]:
                self.pack.fault(f"{book['unit']}账簿：末条摘要与清单不符，末尾的分录被截去或改动")


def check_entries(pack):
    chain = Chain(pack)
    for where, row in rows_of(pack, "entries"):
        chain.take(where, row)
    chain.close()
    return chain


def check_accounts(pack, chain):
    """Every account: opening + in − out = closing, and in and out as the entries say."""
    seen = set()
    for where, row in rows_of(pack, "accounts"):
        seen.add(row["account"])
        try:
            opening, came, left, closing = (
                Decimal(row[name]) for name in ("opening", "amount_in", "amount_out", "closing")
            )
        except InvalidOperation:
            pack.fault(f"{where}：余额不是数字")
            continue
        if opening + came - left != closing:
            pack.fault(f"{where}：账户“{row['name']}”期初 + 收入 − 付出 ≠ 期末")
        sums = (chain.accounts_in[row["account"]], chain.accounts_out[row["account"]])
        if sums != (came, left):
            pack.fault(f"{where}：账户“{row['name']}”的收支与分录合计不符（应为 {sums[0]}、{sums[1]}）")
    if (chain.accounts_in.keys() | chain.accounts_out.keys()) - seen:
        pack.fault("accounts.csv：有分录用到的账户不在表里")


def check_channels(pack, chain):
    stated = {}
    for where, row in rows_of(pack, "channels"):
        stated[row["nature"], row["channel"]] = row["amount"]
        computed = chain.channels.get((row["nature"], row["channel"]), Decimal(0))
        if f"{computed:.2f}" != row["amount"]:
            pack.fault(
                f"{where}：{row['channel_label']}合计 {row['amount']} 元，按分录应为 {computed:.2f} 元"
            )
    if chain.channels.keys() - stated.keys():
        pack.fault("channels.csv：有渠道未列入合计")


def check_documents(pack):
    for _ in rows_of(pack, "documents"):
        pass


def verify(directory):
    """Checks everything; returns the pack with its faults."""
    pack = Pack(directory)
    check_files(pack)
    chain = check_entries(pack)
    check_accounts(pack, chain)
    check_channels(pack, chain)
    check_documents(pack)
    return pack


def main():
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    if not (directory / MANIFEST).is_file():
        print(f"核对失败：{directory} 里没有 {MANIFEST}", file=sys.stderr)
        return 1
    pack = verify(directory)
    if pack.faults:
        print(f"核对不通过，共 {len(pack.faults)} 处：", file=sys.stderr)
        for text in pack.faults[:SHOWN_AT_MOST]:
            print(f"  ✗ {text}", file=sys.stderr)
        return 1
    entries = pack.table("entries")["rows"]
    print(f"核对通过：{len(pack.manifest['files'])} 个文件、{pack.row_count} 行、{entries} 条分录，")
    print("文件摘要、行摘要、摘要链、账户收支和分渠道合计全部相符。")
    for book in pack.manifest["books"]:
        part = "全部" if book["complete"] else "部分"
        print(f"  {book['unit']}：{part}分录，末条摘要 {book['head']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
