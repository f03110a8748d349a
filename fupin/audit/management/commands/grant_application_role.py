"""`manage.py grant_application_role`: gives the role under which the programs work its rights, after each migration."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from fupin.audit.rights import grant_application_rights
from fupin.embedded.paths import APPLICATION_ROLE


class Command(BaseCommand):
    help = "给程序运行用的数据库账号授权：能记账，不能改、删、清空分录、操作记录、结账和历史；每次 migrate 之后执行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--role", default=APPLICATION_ROLE, help=f"数据库账号，须已建好；不写为 {APPLICATION_ROLE}"
        )

    def handle(self, *args: object, **options: object) -> None:
        try:
            grant_application_rights(options["role"])
        except DatabaseError as error:
            raise CommandError(
                f"数据库账号“{options['role']}”授权失败：{error}请用表的属主执行，账号要先建好"
            ) from error
