"""Entries by the million for what only reads them: put in by the database itself, without chain or balances."""

from django.db import connection

from bench.rig.world import DAYS, FIRST_DAY, Desk
from funds.channels import NATURE_OF

# The rows differ in day, amount, payee, channel and direction as those that are posted do.
FILL = """
INSERT INTO funds_entry (
    book_id, seq, from_account_id, to_account_id, amount, precision, stated, occurred_on, recorded_at, recorded_by_id,
    unit_id, place_id, document_id, nature, channel, form, summary, voucher_no, payee, reason, source, note,
    sheet_name, key, salt, previous_hash, entry_hash
)
SELECT %(book)s, 1 + number,
       CASE WHEN number %% 4 = 0 THEN %(source)s ELSE %(pool)s END,
       CASE WHEN number %% 4 = 0 THEN %(pool)s ELSE (%(payees)s::bigint[])[1 + number %% 60] END,
       (100 + number::bigint * 7919 %% 5000000) / 100.0, 'exact', '',
       %(first)s::date + number * 31 %% %(days)s, now(), %(clerk)s,
       %(unit)s, %(place)s, %(document)s, (%(natures)s::text[])[1 + number %% %(kinds)s],
       (%(channels)s::text[])[1 + number %% %(kinds)s], 'cash', '按进度拨付工程款，验收合格',
       '记-' || number %% 9999, '', '', '', '', '', 'bulk-' || number, '', '', ''
FROM generate_series(1, %(count)s) AS number
"""


def fill_unchained(desks: list[Desk], count: int) -> None:
    """So many entries in all, spread over the desks; what the triggers would have added up is added up at the end."""
    channels = list(NATURE_OF)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for desk in desks:
            facts = {
                "book": desk.book.pk,
                "source": desk.source.pk,
                "pool": desk.pool.pk,
                "payees": [payee.pk for payee in desk.payees],
                "first": FIRST_DAY,
                "days": DAYS,
                "clerk": desk.clerk.pk,
                "unit": desk.unit.pk,
                "place": desk.place.pk,
                "document": desk.document.pk,
                "channels": channels,
                "natures": [str(NATURE_OF[channel]) for channel in channels],
                "kinds": len(channels),
                "count": count // len(desks),
            }
            cursor.execute(FILL, facts)
        cursor.execute("DELETE FROM funds_moneytotal")
        cursor.execute(
            "INSERT INTO funds_moneytotal (book_id, unit_id, place_id, document_id, project_id, nature, channel, form, "
            "precision, from_kind, from_account_id, to_kind, to_account_id, year, since_year, entry_count, amount, wording) "
            "SELECT * FROM funds_entry_total"
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE funds_entry, funds_moneytotal")
