"""Entries by the million for what only reads them: put in by the database itself, without balances.

Their hashes and salts are real SHA-256 in length and randomness, but they make no chain until `chain_up`: `verify_ledger`
would say so.
"""

import io
from collections.abc import Iterable
from datetime import date

from django.db import connection

from bench.rig.world import DAYS, FIRST_DAY, Desk
from funds.chain import FIELDS, GENESIS, entry_hash
from funds.channels import NATURE_OF
from funds.models import Book, LedgerAccount
from funds.selectors.audited_books import CHAINED
from funds.selectors.copying import copy_lines, values_of
from projects.models import Project
from projects.models.project import Category

# The rows differ in day, amount, payee, channel, project and direction as those that are posted do.
FILL = """
INSERT INTO funds_entry (
    book_id, seq, from_account_id, to_account_id, amount, precision, stated, occurred_on, recorded_at, recorded_by_id,
    unit_id, place_id, document_id, project_id, nature, channel, form, summary, voucher_no, payee, reason, source, note,
    sheet_name, key, previous_hash, entry_hash, salt
)
SELECT %(book)s, 1 + number,
       CASE WHEN arrives THEN %(source)s ELSE %(pool)s END,
       CASE WHEN arrives THEN %(pool)s ELSE (%(payees)s::bigint[])[1 + number %% 60] END,
       (100 + number::bigint * 7919 %% 5000000) / 100.0, 'exact', '',
       %(first)s::date + number * 31 %% %(days)s, now() + number * interval '1 millisecond', %(clerk)s,
       %(unit)s, %(place)s, %(document)s, (%(projects)s::bigint[])[1 + number %% 211],
       (%(natures)s::text[])[1 + number %% %(kinds)s], (%(channels)s::text[])[1 + number %% %(kinds)s], 'cash',
       '按进度拨付第' || number %% 97 || '期工程款，验收合格', '记-' || lpad((number %% 9999)::text, 4, '0'),
       CASE WHEN arrives THEN '' ELSE (%(names)s::text[])[1 + number %% 60] END, '', '', '', '', md5('key' || number),
       encode(sha256(convert_to((number - 1)::text, 'UTF8')), 'hex'),
       encode(sha256(convert_to(number::text, 'UTF8')), 'hex'),
       md5('a' || number) || md5('b' || number) || md5('c' || number) || left(md5('d' || number), 24)
FROM generate_series(1, %(count)s) AS number, LATERAL (SELECT number %% 4 = 0 AS arrives) direction
"""


def open_projects(desk: Desk, count: int) -> list[Project]:
    """So many projects of the desk's unit, for entries to be of."""
    return Project.objects.bulk_create(
        Project(
            unit=desk.unit,
            place=desk.place,
            code=f"{desk.unit.pk}-{number}",
            name=f"第{number}个项目",
            category=list(Category)[number % len(Category)],
            ends_on=date(2020, 12, 31),
        )
        for number in range(count)
    )


def fill_unchained(desks: list[Desk], count: int, projects: int = 0) -> None:
    """So many entries in all, spread over the desks, each desk's over so many projects (at most 211); what the triggers
    would have added up is added up at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for desk in desks:
            cursor.execute(FILL, _facts(desk, count // len(desks), open_projects(desk, projects)))
        cursor.execute("DELETE FROM funds_moneytotal")
        cursor.execute(
            "INSERT INTO funds_moneytotal (book_id, unit_id, place_id, document_id, project_id, nature, channel, form, "
            "precision, from_kind, from_account_id, to_kind, to_account_id, year, since_year, entry_count, amount, wording) "
            "SELECT * FROM funds_entry_total"
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(
            "UPDATE funds_book book SET length = (SELECT max(seq) FROM funds_entry entry WHERE entry.book_id = book.id)"
        )
        # As after a while: nothing is left to be written that would get into the way of what is measured.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def chain_up() -> None:
    """Hashes and links what was filled as the product does, and strikes the balances: `verify_ledger` finds all in order."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for book in Book.objects.order_by("pk"):
            links = _links(book)
            cursor.execute("CREATE TEMP TABLE links (id bigint, previous_hash text, entry_hash text)")
            cursor.copy_expert("COPY links FROM STDIN", links)
            cursor.execute("ANALYZE links")
            cursor.execute(
                "UPDATE funds_entry entry SET previous_hash = links.previous_hash, entry_hash = links.entry_hash"
                " FROM links WHERE links.id = entry.id"
            )
            cursor.execute("DROP TABLE links")
            Book.objects.filter(pk=book.pk).update(head=book.head)
        cursor.execute(
            "UPDATE funds_ledgeraccount account SET balance ="
            " COALESCE((SELECT sum(amount) FROM funds_entry WHERE to_account_id = account.id), 0)"
            " - COALESCE((SELECT sum(amount) FROM funds_entry WHERE from_account_id = account.id), 0)"
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def _links(book: Book) -> io.StringIO:
    """Number, previous hash and hash of each entry; the book's head is set to the last."""
    accounts = LedgerAccount.objects.filter(book=book).values_list("pk", "kind")
    kinds = {b"%d" % pk: kind.encode() for pk, kind in accounts}
    links, book.head = io.StringIO(), GENESIS
    at = {name: FIELDS.index(name) for name in FIELDS}

    def link(line: bytes) -> None:
        *texts, salt, number, _ = values_of(line)
        texts[at["from_kind"]], texts[at["to_kind"]] = (
            kinds[texts[at[f"{side}_account"]]] for side in ("from", "to")
        )
        previous = book.head
        texts[at["previous_hash"]] = previous.encode()
        book.head = entry_hash(texts, salt)
        links.write(f"{number.decode()}\t{previous}\t{book.head}\n")

    copy_lines(CHAINED % book.pk, link)
    links.seek(0)
    return links


def _facts(desk: Desk, count: int, projects: Iterable[Project]) -> dict[str, object]:
    channels = list(NATURE_OF)
    return {
        "book": desk.book.pk,
        "source": desk.source.pk,
        "pool": desk.pool.pk,
        "payees": [payee.pk for payee in desk.payees],
        "names": [payee.name for payee in desk.payees],
        "first": FIRST_DAY,
        "days": DAYS,
        "clerk": desk.clerk.pk,
        "unit": desk.unit.pk,
        "place": desk.place.pk,
        "document": desk.document.pk,
        "projects": [project.pk for project in projects],
        "channels": channels,
        "natures": [str(NATURE_OF[channel]) for channel in channels],
        "kinds": len(channels),
        "count": count,
    }
