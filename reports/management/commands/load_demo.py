"""Loads the demonstration data."""

from django.core.management.base import BaseCommand, CommandError

from fupin.errors import Refusal
from reports.demonstration import load


class Command(BaseCommand):
    help = "装入演示数据：演示账号、单位和四份真实总结的表格；可重复运行，只用于演示环境"

    def handle(self, *args: object, **options: object) -> None:
        try:
            fresh = load(self.stdout.write)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if not fresh:
            self.stdout.write("演示数据已装入，没有变化")
