"""`manage.py red_flags`: asks the red-flag rules; `--keep` keeps what is found for the pages."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date

from django.core.management.base import BaseCommand
from django.utils import timezone

from funds.selectors.redflags import RULES, found_by
from funds.services import sweep_red_flags
from fupin.scope import SYSTEM


class Command(BaseCommand):
    help = "按内置规则筛查资金疑点；加 --keep 存入系统，供页面核实"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rule", action="append", metavar="CODE", help="只问这些规则")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="以哪一天为准，默认今天")
        parser.add_argument("--keep", action="store_true", help="问全部规则并存入系统")
        parser.add_argument("--sql", action="store_true", help="打印规则的依据和 SQL，不筛查")
        parser.add_argument("--json", action="store_true", help="标准输出只打印一个 JSON 对象")

    def handle(self, *args: object, **options: object) -> None:
        unknown = [code for code in options["rule"] or [] if code not in RULES]
        if unknown:
            self.stderr.write(f"没有规则 {'、'.join(unknown)}；可用的有：{'、'.join(RULES)}")
            sys.exit(2)
        rules = [RULES[code] for code in options["rule"] or RULES]
        if options["sql"]:
            for rule in rules:
                self.stdout.write(f"-- {rule.code} {rule.name}\n-- 依据：{rule.basis}{rule.sql}")
        elif options["keep"]:
            self._keep(options)
        else:
            self._ask(rules, options)

    def _keep(self, options: dict) -> None:
        swept = sweep_red_flags(actor=None, day=options["on"])
        text = f"筛查完毕：{swept.standing} 条疑点，其中新发现 {swept.new} 条"
        self.stdout.write(json.dumps(asdict(swept)) if options["json"] else text)

    def _ask(self, rules: list, options: dict) -> None:
        day = options["on"] or timezone.localdate()
        found = {rule.code: list(found_by(rule, SYSTEM, day)) for rule in rules}
        if options["json"]:
            facts = {code: [_facts(each) for each in hits] for code, hits in found.items()}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for rule in rules:
            self.stdout.write(f"{rule.name}：{len(found[rule.code])} 条")
            for each in found[rule.code]:
                self.stdout.write(f"  {each.detail}")


def _facts(found: object) -> dict:
    return {"entries": list(found.entries), "amount": str(found.amount), "detail": found.detail}
