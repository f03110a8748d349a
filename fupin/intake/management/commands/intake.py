"""`manage.py intake`: one upload as a person would make it."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.intake.actor import acting
from fupin.intake.receipt import Receipt
from fupin.intake.services import ALL, GOOD, run_intake
from fupin.intake.sheets import kinds, sheet_of

SHOWN = 50


class Command(BaseCommand):
    help = "导入一份表格：intake 种类 文件 --as 用户；--kinds 列出全部种类和列"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", metavar="KIND", help="表格种类")
        parser.add_argument("file", nargs="?", metavar="FILE", help="表格文件")
        parser.add_argument("--kinds", action="store_true", help="列出可导入的种类和列")
        parser.add_argument("--as", dest="username", metavar="USER", help="以哪个用户的身份导入")
        parser.add_argument("--dry-run", action="store_true", help="只预检，不入库")
        parser.add_argument(
            "--accept", choices=[ALL, GOOD], default=ALL, help="all 有错就全不存，good 只存没错的行"
        )
        parser.add_argument("--year", type=int, help="年度")
        parser.add_argument("--place", default="", metavar="CODE", help="地区代码")
        parser.add_argument("--sheet", metavar="NAME", help="工作表名；不写则读全部可见的")
        parser.add_argument("--password", help="工作簿打开口令")
        parser.add_argument("--unit-of-money", choices=["元", "万元"], help="表里没写单位的金额按什么单位")
        parser.add_argument(
            "--overwrite-corrections", action="store_true", help="以表为准，覆盖上传以后人工更正过的值"
        )
        parser.add_argument("--marked", metavar="OUT.xlsx", help="批注回执写到这里")
        parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        if options["kinds"]:
            self._print_kinds(options["json"])
            return
        if not (options["kind"] and options["file"] and options["username"]):
            raise CommandError("用法：intake KIND FILE --as USER；种类见 intake --kinds", returncode=2)
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"没有文件 {path}", returncode=2)
        try:
            receipt = self._run(path, options)
        except Refusal as refusal:
            self._print_refusal(path, refusal, options)
            raise CommandError(refusal.message, returncode=1) from refusal
        self._print_receipt(receipt, options)

    def _run(self, path: Path, options: dict) -> Receipt:
        actor, scope = acting(options["username"])
        return run_intake(
            actor=actor,
            scope=scope,
            kind=options["kind"],
            path=path,
            file_name=path.name,
            dry_run=options["dry_run"],
            accept=options["accept"],
            year=options["year"],
            place_code=options["place"],
            sheet=options["sheet"],
            password=options["password"],
            unit_of_money=options["unit_of_money"],
            overwrite_corrections=options["overwrite_corrections"],
            marked=True if options["marked"] else None,
        )

    def _print_receipt(self, receipt: Receipt, options: dict) -> None:
        result = receipt.as_json()
        result["marked"] = self._write_marked(receipt, options["marked"])
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._print_words(receipt)
        for issue in receipt.errors[:SHOWN]:
            place = f"{issue.sheet}!{issue.cell}" if issue.cell else issue.sheet
            column = f"“{issue.column}”：" if issue.column else ""
            line = f"第 {issue.row} 行" if issue.row else ""
            self.stderr.write(f"{place} {line}{column}{issue.message}".strip())
        stored_some = receipt.committed or receipt.repeated
        if receipt.errors and not (stored_some and options["accept"] == GOOD):
            raise CommandError(f"共 {len(receipt.errors)} 处错误，没有入库", returncode=1)

    def _write_marked(self, receipt: Receipt, target: str | None) -> str | None:
        if not (target and receipt.marked):
            return None
        shutil.copyfile(path_of(receipt.marked), target)
        return target

    def _print_words(self, receipt: Receipt) -> None:
        done = "已入库" if receipt.committed else "没有入库"
        self.stdout.write(
            f"{receipt.file}：{receipt.rows} 行，新增 {receipt.added}，更新 {receipt.changed}，"
            f"不变 {receipt.unchanged}，退回 {receipt.refused}；{done}"
        )
        for issue in receipt.warnings[:SHOWN]:
            self.stdout.write(f"提示 {issue.sheet} {issue.cell} {issue.message}")

    def _print_refusal(self, path: Path, refusal: Refusal, options: dict) -> None:
        if not options["json"]:
            return
        receipt = Receipt(options["kind"], path.name).as_json()
        receipt["errors"] = [
            {
                "sheet": "",
                "cell": "",
                "row": 0,
                "column": "",
                "code": refusal.code,
                "message": refusal.message,
            }
        ]
        self.stdout.write(json.dumps(receipt, ensure_ascii=False))

    def _print_kinds(self, as_json: bool) -> None:
        listed = [_described(kind) for kind in kinds()]
        if as_json:
            self.stdout.write(json.dumps({"kinds": listed}, ensure_ascii=False))
            return
        for each in listed:
            labels = "、".join(
                column["label"] + ("*" if column["required"] else "") for column in each["columns"]
            )
            self.stdout.write(f"{each['kind']}　{each['title']}：{labels}")


def _described(kind: str) -> dict:
    sheet = sheet_of(kind)
    columns = [
        {
            "key": column.key,
            "label": column.label,
            "required": column.required,
            "aliases": list(column.aliases),
            "unit": column.unit,
            "type": type(column.cell).__name__,
            "choices": list(column.cell.words),
            "personal": str(column.personal) if column.personal else None,
            "help": column.help or column.cell.hint,
        }
        for column in sheet.columns
    ]
    return {"kind": sheet.kind, "title": sheet.title, "key": list(sheet.key), "columns": columns}
