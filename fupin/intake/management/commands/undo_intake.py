"""`manage.py undo_intake`: takes one upload back."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from fupin.errors import Refusal
from fupin.intake.actor import acting
from fupin.intake.models import Batch
from fupin.intake.services import undo_batch


class Command(BaseCommand):
    help = "撤销一次导入：undo_intake 批次号 --as 用户"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, metavar="BATCH", help="批次号")
        parser.add_argument(
            "--as", dest="username", metavar="USER", required=True, help="以哪个用户的身份撤销"
        )
        parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        try:
            result = self._undo(options)
        except Refusal as refusal:
            if options["json"]:
                failed = {
                    "batch": options["batch"],
                    "error": {"code": refusal.code, "message": refusal.message},
                }
                self.stdout.write(json.dumps(failed, ensure_ascii=False))
            raise CommandError(refusal.message, returncode=1) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        left = result.get("left", [])
        self.stdout.write(f"批次 {result['batch']} 已撤销：{json.dumps(result, ensure_ascii=False)}")
        for each in left:
            self.stdout.write(f"保留：第 {each['row']} 行 {each['object']}，{each['reason']}")

    def _undo(self, options: dict) -> dict:
        actor, scope = acting(options["username"])
        batch = Batch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise Refusal("unknown_batch", f"没有批次 {options['batch']}")
        return undo_batch(actor=actor, scope=scope, batch=batch)
