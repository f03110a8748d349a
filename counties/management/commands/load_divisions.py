"""manage.py load_divisions: places from the tables that ship with the product."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from counties.services import load_divisions
from fupin.errors import Refusal


class Command(BaseCommand):
    help = "装入全国区划：省到乡镇总是装入；村按县（--county）或全国（--all）装入。可重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--county", action="append", default=[], metavar="CODE", help="六位县代码，可多次"
        )
        parser.add_argument("--all", action="store_true", help="全国所有村（六十多万个）")
        parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")

    def handle(self, **options: object) -> None:
        try:
            loaded = load_divisions(counties=options["county"], everything=options["all"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(loaded.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(f"共 {loaded.places} 个地区，本次写入 {loaded.written} 个")
