"""What the application itself may do in the database: everything it needs, and nothing that rewrites what is final.

The tables belong to the role that migrates. The web, the worker and the scheduler work under another one, so whoever
gets at their connection can post, but can neither change nor drop what was posted, nor switch its triggers off.
"""

from collections.abc import Iterator

from django.db import connection, transaction

# How the triggers are called that let nobody change a row, and those that let nobody write at all.
FINAL = r"_is_final$|^evidence_stays$|^pgtrigger_append_only_"
KEPT = r"_is_kept$"
_TABLES = """
SELECT DISTINCT class.relname FROM pg_trigger trigger JOIN pg_class class ON class.oid = trigger.tgrelid
WHERE class.relnamespace = 'public'::regnamespace AND trigger.tgname ~ %s ORDER BY 1
"""


@transaction.atomic
def make_application_role(role: str, password: str) -> None:
    """Makes the role if it is not there; in any case it can log in with this password and has no power of its own.

    Raises ValueError for the role that asks: it owns the tables. Two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s, count(*) FROM pg_roles WHERE rolname = %s", [role, role])
        is_owner, known = cursor.fetchone()
        if is_owner:
            raise ValueError(role)
        verb = "ALTER" if known else "CREATE"
        name = connection.ops.quote_name(role)
        cursor.execute(
            f"{verb} ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %s", [password]
        )


@transaction.atomic
def grant_application_rights(role: str) -> None:
    """Gives the role its rights on all tables there are now, and takes all others away. Three queries."""
    final, kept = _tables(FINAL), _tables(KEPT)
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(_statements(connection.ops.quote_name(role), final, kept)))


def _tables(pattern: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [pattern])
        return [name for (name,) in cursor.fetchall()]


def _statements(role: str, final: list[str], kept: list[str]) -> Iterator[str]:
    """Final tables take new rows only; kept ones, and the list of migrations, are the owner's alone."""
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    for name in final:
        yield f"REVOKE UPDATE, DELETE ON {connection.ops.quote_name(name)} FROM {role}"
    for name in [*kept, "django_migrations"]:
        yield f"REVOKE INSERT, UPDATE, DELETE ON {connection.ops.quote_name(name)} FROM {role}"
