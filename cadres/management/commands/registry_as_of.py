"""The registry of a place on a day: households, persons and pairings."""

import json
from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from cadres.selectors import help_pairings_as_of, unit_pairings_as_of
from counties.selectors import STATUSES, as_of, census, find_place
from fupin.scope import SYSTEM


class Command(BaseCommand):
    help = "某地某日的名册：各状态的户数、人数，结对数，和户编号"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", required=True, help="地区名称或代码")
        parser.add_argument("--on", required=True, type=date.fromisoformat, help="日期，如 2017-12-31")
        parser.add_argument("--status", choices=list(STATUSES), default="poor", help="列出哪种状态的户编号")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON")

    def handle(self, *args: object, **options: object) -> None:
        found = find_place(options["place"])
        if len(found) != 1:
            names = "、".join(f"{place.full_name}（{place.code}）" for place in found)
            raise CommandError(
                f"“{options['place']}”有 {len(found)} 处：{names or '没有查到'}；请写全，或填区划代码"
            )
        place, day = found[0], options["on"]
        counted = census(SYSTEM, day, place.code)
        rows = as_of(SYSTEM, day, place.code).filter(**{options["status"]: True})
        answer = {
            "place": place.full_name,
            "code": place.code,
            "on": day.isoformat(),
            "households": counted.households,
            "persons": counted.persons,
            "by_year": counted.by_year,
            "undated": counted.undated,
            "help_pairings": help_pairings_as_of(SYSTEM, day, place.code).count(),
            "unit_pairings": unit_pairings_as_of(SYSTEM, day, place.code).count(),
            "status": options["status"],
            "rows": list(rows.order_by("place_on", "number_on").values_list("number_on", flat=True)),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(f"{place.full_name} {day}")
        for status, label in STATUSES.items():
            self.stdout.write(f"{label}\t{counted.households[status]} 户\t{counted.persons[status]} 人")
        self.stdout.write(f"单位结对\t{answer['unit_pairings']}\n结对帮扶\t{answer['help_pairings']}")
