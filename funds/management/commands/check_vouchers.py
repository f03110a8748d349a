"""`manage.py check_vouchers`: every voucher file against the hash it was bound by; exit code 1 at a difference."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from funds.services.vouchers import record_voucher_check


class Command(BaseCommand):
    help = "核对全部凭证：登记链、文件在不在、改没改；有差异时退出码为 1，并指出文件和分录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="标准输出只打印一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        found = record_voucher_check(actor=None)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found) | {"holds": found.holds}, ensure_ascii=False))
        elif found.holds:
            self.stdout.write(
                f"核对通过：{found.voucher_count} 份凭证都在、都没有改动；另有 {found.without_voucher} 条分录没有凭证"
            )
        for each in found.differences:
            self.stderr.write(f"{each.book}：{each.message}")
        if not found.holds:
            sys.exit(1)
