"""Checks of the settings, run by every command before it starts."""

import base64
import binascii

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections


@register(Tags.security)
def field_key_is_usable(app_configs: object, **kwargs: object) -> list:
    """Without a proper key no ID number or bank account can be stored."""
    try:
        key = base64.b64decode(settings.FIELD_KEY, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) >= 32:
        return []
    return [
        Error(
            "FIELD_KEY 未设置或不是 32 字节的 Base64",
            hint="用 python -c 'import base64,secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())' 生成，"
            "并另行备份：丢了密钥，已加密的证件号、银行账号就读不出来了",
            id="fupin.E001",
        )
    ]


@register(Tags.security)
def demonstration_stays_at_home(app_configs: object, **kwargs: object) -> list:
    """Demonstration accounts have known names: they belong on the embedded default only."""
    if settings.DEMO and settings.DATABASE_URL:
        return [
            Error(
                "DEMO=1 不能用在给定的数据库上",
                hint="演示账号只在内置数据库、只在本机使用；去掉 DEMO 或 DATABASE_URL",
                id="fupin.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def personal_data_travel_encrypted(app_configs: object, **kwargs: object) -> list:
    """Behind given servers the site is used over a network."""
    if settings.HTTPS:
        return []
    return [Warning("HTTPS 未启用", hint="在反向代理上启用 HTTPS，并设置 HTTPS=1", id="fupin.W001")]


# What nobody may do to an entry, and what nobody may do to the triggers that stand before it.
_RIGHTS = """
SELECT has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE') OR has_table_privilege(oid, 'TRUNCATE'),
       pg_has_role(relowner, 'MEMBER')
FROM pg_class WHERE oid = to_regclass('funds_entry')
"""


@register(Tags.database, deploy=True)
def programs_cannot_rewrite_the_ledger(
    app_configs: object, databases: list[str] | None = None, **kwargs: object
) -> list:
    """The role that the programs come in under owns nothing and has no right to alter entries.

    Asked by `check --deploy --database default` in the programs' surroundings: upgrades come in as the owner, rightly.
    """
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(_RIGHTS)
            row = cursor.fetchone()
        if row and any(row):
            found.append(
                Warning(
                    f"数据库账号“{connections[alias].settings_dict['USER']}”能改动资金分录",
                    hint="网页和任务程序请用 manage.py grant_application_role 授权的账号连接（docs/operations.md）；"
                    "只有升级和管理命令用表的属主",
                    id="fupin.W002",
                )
            )
    return found
