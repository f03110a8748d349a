"""`manage.py verify_ledger`: recomputes every book; exit code 1 at a difference."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from funds.selectors import Verification, read_heads, verify_ledger
from fupin.errors import Refusal


class Command(BaseCommand):
    help = "重算资金账：序号、摘要链、余额、年度汇总；有差异时退出码为 1，并指出第一条有问题的分录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="标准输出只打印一个 JSON 对象")
        parser.add_argument(
            "--heads",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="与以前在外面留底的末条摘要核对：--json 的结果，或审计包的 manifest.json；可以给几个",
        )

    def handle(self, *args: object, **options: object) -> None:
        try:
            heads = [head for path in options["heads"] for head in read_heads(path)]
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        found = verify_ledger(heads)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found), ensure_ascii=False))
        elif found.holds:
            self.stdout.write(f"核对通过：{found.book_count} 本账簿、{found.entry_count} 条分录全部相符")
        for each in found.differences:
            self.stderr.write(f"{each.book}：{each.message}")
        if not found.holds:
            sys.exit(1)


def _as_json(found: Verification) -> dict:
    books = [head._asdict() for head in found.books]
    return asdict(found) | {"holds": found.holds, "books": books}
