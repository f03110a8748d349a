"""`manage.py verify_ledger`: recomputes every book; exit code 1 at a difference."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from funds.selectors import verify_ledger


class Command(BaseCommand):
    help = "重算资金账：序号、摘要链、余额；有差异时退出码为 1，并指出第一条有问题的分录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="标准输出只打印一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        found = verify_ledger()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found) | {"holds": found.holds}, ensure_ascii=False))
        elif found.holds:
            self.stdout.write(f"核对通过：{found.book_count} 本账簿、{found.entry_count} 条分录全部相符")
        for each in found.differences:
            self.stderr.write(f"{each.book}：{each.message}")
        if not found.holds:
            sys.exit(1)
