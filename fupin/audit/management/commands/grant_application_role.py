"""`manage.py grant_application_role`: gives the role under which the programs work its rights, after each migration."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from fupin.audit.rights import grant_application_rights, make_application_role
from fupin.embedded.paths import APPLICATION_ROLE
from fupin.environment import env


class Command(BaseCommand):
    help = "给程序运行用的数据库账号授权：能记账，不能改、删、清空分录、操作记录、结账和历史；每次 migrate 之后执行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--role", default=APPLICATION_ROLE, help=f"数据库账号，须已建好；不写为 {APPLICATION_ROLE}"
        )

        parser.add_argument(
            "--create",
            action="store_true",
            help="账号没有时先建好；口令取自 APPLICATION_PASSWORD 或 APPLICATION_PASSWORD_FILE，已有的改成这个口令",
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["create"]:
            self._create(options["role"])
        try:
            grant_application_rights(options["role"])
        except DatabaseError as error:
            raise CommandError(
                f"数据库账号“{options['role']}”授权失败：{error}请用表的属主执行，账号要先建好"
            ) from error

    def _create(self, role: str) -> None:
        password = env("APPLICATION_PASSWORD")
        if not password:
            raise CommandError("没有给出口令：请设置 APPLICATION_PASSWORD 或 APPLICATION_PASSWORD_FILE")
        try:
            make_application_role(role, password)
        except ValueError as error:
            raise CommandError(f"“{role}”就是现在连接的属主账号：程序要用另一个账号") from error
        except DatabaseError as error:
            raise CommandError(f"数据库账号“{role}”建不了：{error}请用可以建账号的属主执行") from error
