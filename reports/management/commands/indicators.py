"""Figures by indicator, for a unit, a place and a period."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from fupin.catalogue import definition
from reports.asking import add_selection_options, selection_of
from reports.indicators import Reader, Value


class Command(BaseCommand):
    help = "按单位、地区、期间输出各项指标的数"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_selection_options(parser)
        parser.add_argument("--code", action="append", default=[], help="指标代码，可写多个；不写为全部")

    def handle(self, *args: object, **options: object) -> None:
        unknown = [code for code in options["code"] if definition(code) is None]
        if unknown:
            raise CommandError(f"没有这些指标：{'、'.join(unknown)}；代码见 docs/indicators.md")
        values = Reader(selection_of(options)).values(options["code"] or None)
        if options["json"]:
            self.stdout.write(json.dumps([value.as_json() for value in values], ensure_ascii=False))
        else:
            self._print(values)

    def _print(self, values: list[Value]) -> None:
        for value in values:
            if not value.missing:
                known = value.definition
                self.stdout.write(f"{known.code}\t{known.name}\t{value.text}\t明细 {value.row_count} 行")
