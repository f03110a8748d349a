"""`manage.py export_ledger`: the audit pack into a directory."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from funds.pack import Pack, export_pack
from funds.selectors import LedgerFilters
from fupin.errors import Refusal
from fupin.periods import Period
from fupin.scope import SYSTEM
from units.models import Unit


class Command(BaseCommand):
    help = "导出资金台账审计包：csv、xlsx、清单和离线核对程序"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="NAME", help="单位名称（含下级单位）")
        parser.add_argument("--place", metavar="CODE", default="", help="地区代码（含以下地区）")
        parser.add_argument("--year", type=int, help="年度")
        parser.add_argument("--from", dest="start", type=date.fromisoformat, help="起始日期，如 2018-01-01")
        parser.add_argument("--to", dest="end", type=date.fromisoformat, help="截止日期")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="新的或空的目录")
        parser.add_argument("--purpose", default="", metavar="TEXT", help="用途，印在封面和每页的水印里")
        parser.add_argument(
            "--unmasked", action="store_true", help="不遮盖个人信息；须写明 --purpose，会记入操作记录"
        )
        parser.add_argument(
            "--interface", action="store_true", help="另写 GB/T 24589.1-2010 样式的 XML，每个账簿每年两个文件"
        )
        parser.add_argument("--json", action="store_true", help="标准输出只打印一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        try:
            pack = export_pack(
                actor=None,
                scope=SYSTEM,
                filters=_filters(options),
                directory=options["out"],
                purpose=options["purpose"],
                masked=not options["unmasked"],
                interface=options["interface"],
            )
        except Refusal as refusal:
            self.stderr.write(refusal.message)
            sys.exit(1)
        self.stdout.write(json.dumps(_facts(pack), ensure_ascii=False) if options["json"] else _said(pack))


def _filters(options: dict) -> LedgerFilters:
    start, end = options["start"], options["end"]
    if options["year"] and (start or end):
        raise Refusal("period", "--year 与 --from、--to 只能用一种")
    if options["year"]:
        year = Period.year(options["year"])
        start, end = year.start, year.end
    return LedgerFilters(unit=_unit(options["unit"]), place=options["place"], start=start, end=end)


def _unit(name: str | None) -> Unit | None:
    if not name:
        return None
    unit = Unit.objects.filter(name=name).first() or Unit.objects.filter(short_name=name).first()
    if unit is None:
        raise Refusal("unknown_unit", f"没有单位“{name}”，请用全称或简称")
    return unit


def _facts(pack: Pack) -> dict:
    return {
        "out": str(pack.directory),
        "manifest_sha256": pack.digest,
        "filters": pack.manifest["filters"],
        "masked": pack.manifest["masked"],
        "tables": {table["key"]: table["rows"] for table in pack.manifest["tables"]},
        "books": pack.manifest["books"],
        "files": pack.manifest["files"],
    }


def _said(pack: Pack) -> str:
    return (
        f"审计包已写入 {pack.directory}：{pack.entry_count} 条分录\n清单 SHA-256 {pack.digest}\n"
        f"核对：python3 {pack.directory}/verify.py"
    )
