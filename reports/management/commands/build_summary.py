"""One annual summary, built here and now."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.scope import SYSTEM
from reports.asking import find_unit
from reports.models import Edition
from reports.services.summaries import begin_summary, build_edition


class Command(BaseCommand):
    help = "生成一份年度总结（Word，可加 PDF）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--template", required=True, help="模板：yearbook 或 unit_report")
        parser.add_argument("--unit", default="", help="单位名称")
        parser.add_argument("--place", default="", help="区划代码")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--from", dest="year_from", type=int, help="起始年度")
        parser.add_argument("--out", type=Path, required=True, help="Word 文件")
        parser.add_argument("--pdf", type=Path, help="PDF 文件")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON")

    def handle(self, *args: object, **options: object) -> None:
        try:
            edition = self._build(options)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self._copy(edition, options)
        if options["json"]:
            self.stdout.write(json.dumps(described(edition, options), ensure_ascii=False))
        else:
            missing = f"，待补 {edition.missing_count} 处" if edition.missing_count else ""
            self.stdout.write(f"已生成《{edition.summary}》第 {edition.number} 版{missing}：{options['out']}")

    def _build(self, options: dict) -> Edition:
        summary = begin_summary(
            actor=None,
            template=options["template"],
            unit=find_unit(options["unit"], SYSTEM) if options["unit"] else None,
            place=options["place"],
            year_from=options["year_from"] or options["year"],
            year=options["year"],
        )
        return build_edition(actor=None, summary=summary)

    def _copy(self, edition: Edition, options: dict) -> None:
        targets = [(edition.docx, options["out"])] + (
            [(edition.pdf, options["pdf"])] if options["pdf"] else []
        )
        for file, target in targets:
            try:
                shutil.copyfile(path_of(file), target)
            except OSError as error:
                raise CommandError(f"写不出文件 {target}：{error.strerror}") from error


def described(edition: Edition, options: dict) -> dict:
    """The edition with every figure printed in it: indicator, value, text, how many rows and their digest."""
    return {
        "template": edition.summary.template,
        "unit": edition.summary.unit.name,
        "place": edition.summary.place_id,
        "from": edition.summary.year_from,
        "year": edition.summary.year,
        "edition": edition.number,
        "digest": edition.digest,
        "missing": edition.missing_count,
        "docx": str(options["out"]),
        "pdf": str(options["pdf"]) if options["pdf"] else None,
        "figures": [
            {
                "ref": figure.ordinal,
                "indicator": figure.code,
                "name": figure.name,
                "selection": figure.selection,
                "value": None if figure.value is None else f"{figure.value.normalize():f}",
                "unit": figure.unit,
                "precision": figure.precision,
                "text": figure.text,
                "rows": figure.row_count,
                "unfilled": figure.unfilled_count,
                "digest": figure.row_digest,
            }
            for figure in edition.figures.all()
        ],
    }
