"""The rows behind one figure."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from fupin.catalogue import definition
from reports.asking import add_selection_options, selection_of
from reports.indicators import Reader, digest, lines


class Command(BaseCommand):
    help = "输出一个数的全部明细行，加起来就是这个数"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="指标代码")
        add_selection_options(parser)

    def handle(self, *args: object, **options: object) -> None:
        code = options["code"]
        if definition(code) is None:
            raise CommandError(f"没有指标“{code}”；代码见 docs/indicators.md")
        reader = Reader(selection_of(options))
        rows = list(lines(reader, code))
        if options["json"]:
            body = {**reader.value(code).as_json(), "lines": [line.as_json() for line in rows]}
            self.stdout.write(json.dumps({**body, "digest": digest(reader, code)}, ensure_ascii=False))
            return
        for line in rows:
            self.stdout.write(
                f"{line.day}\t{line.kind}\t{line.title}\t{line.text}\t{line.place}\t{line.source}"
            )
