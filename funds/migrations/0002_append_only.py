"""Triggers that keep entries and closed periods as they were written."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "append_only.sql").read_text(encoding="utf-8")
UNDO = """
DROP TRIGGER close_is_not_truncated ON funds_periodclose;
DROP TRIGGER close_is_final ON funds_periodclose;
DROP FUNCTION funds_close_is_final();
DROP TRIGGER entry_is_not_truncated ON funds_entry;
DROP TRIGGER entry_is_final ON funds_entry;
DROP FUNCTION funds_entry_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
