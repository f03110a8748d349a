"""Bringing the registry's rows into memory and what became of them back, a few statements for thousands of rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from operator import itemgetter

from django.db import connection
from django.db.models import Model

from counties.models import (
    Household,
    HouseholdYear,
    IncomeYear,
    LineageEvent,
    LivingYear,
    Person,
    PersonYear,
    StatusChange,
    WelfareYear,
    WorkYear,
)
from counties.models.person import MemberStatus
from counties.selectors.standing import Event
from counties.services.taking.records import Record, Registry, columns_of, sealed_of, stored
from fupin.intake.copying import copy_all, copy_rows, new_numbers
from fupin.privacy import encrypt_all

# What others refer to goes first.
OF_HOMES, OF_PERSONS = (HouseholdYear, IncomeYear, LivingYear), (PersonYear, WorkYear, WelfareYear)
ORDER = (Household, LineageEvent, *OF_HOMES, StatusChange, Person, *OF_PERSONS)
PARENT = {
    **dict.fromkeys((LineageEvent, *OF_HOMES, StatusChange, Person), "household_id"),
    **dict.fromkeys(OF_PERSONS, "person_id"),
}


def load(
    homes: Iterable[tuple[str, str]],
    years: Iterable[int],
    indices: Iterable[str],
    *,
    persons: bool,
    beside: Set[type[Model]] = frozenset(),
) -> Registry:
    """The households of these counties and numbers, locked, with what hangs on them; six queries, one more for each
    table `beside` those that all lists fill.

    Of years only those named; with `persons` the members too, and who is present under these ID indices.
    """
    registry, years = Registry(), sorted(set(years))
    by_pk = _load_households(registry, sorted(set(homes)))
    owners = sorted(by_pk)
    if owners:
        for model in (each for each in OF_HOMES if each is HouseholdYear or each in beside):
            _load_years(model, by_pk, years)
        _load_events(by_pk, owners)
    if persons:
        _load_persons(registry, by_pk, years, set(indices), beside)
    return registry


def _load_years(model: type[Model], owners: dict[int, Record], years: list[int]) -> None:
    owner = PARENT[model]
    for row in _rows(model, f"{owner} = ANY(%s) AND year = ANY(%s)", sorted(owners), years):
        record = stored(model, row)
        owners[record.values[owner]].years[model, record.values["year"]] = record


def _load_households(registry: Registry, keys: Sequence[tuple[str, str]]) -> dict[int, Record]:
    counties, numbers = [county for county, _ in keys], [number for _, number in keys]
    where = "(county_code, number) IN (SELECT * FROM unnest(%s::text[], %s::text[])) ORDER BY id FOR UPDATE"
    by_pk = {}
    for row in _rows(Household, where, counties, numbers):
        record = stored(Household, row)
        by_pk[record.pk] = record
        registry.homes[record.values["county_code"], record.values["number"]] = record
    return by_pk


def _load_events(by_pk: dict[int, Record], owners: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, happened_on, event FROM counties_statuschange"
            " WHERE household_id = ANY(%s) ORDER BY happened_on, id",
            [owners],
        )
        for owner, day, event in cursor:
            by_pk[owner].events.append(Event(day, event))


def _load_persons(
    registry: Registry,
    by_pk: dict[int, Record],
    years: list[int],
    indices: set[str],
    beside: Set[type[Model]],
) -> None:
    persons: dict[int, Record] = {}
    if by_pk:
        for row in _rows(Person, "household_id = ANY(%s) ORDER BY household_id, id", sorted(by_pk)):
            record = persons[row[0]] = stored(Person, row)
            record.parent = by_pk[record.values["household_id"]]
            record.parent.members.append(record)
    if persons:
        for model in (each for each in OF_PERSONS if each is PersonYear or each in beside):
            _load_years(model, persons, years)
    for record in persons.values():
        if record.values["status"] == MemberStatus.PRESENT and record.values["id_index"]:
            registry.present[record.values["id_index"]] = record
    registry.indices = frozenset((indices | {each.values["id_index"] for each in persons.values()}) - {""})
    # Nobody else is present under the others' numbers.
    if missing := registry.indices - registry.present.keys():
        _load_present(registry, missing)


def _load_present(registry: Registry, indices: Set[str]) -> None:
    with connection.cursor() as cursor:
        # That none of them is blank the database would not see by itself, and it would read the whole table: its index
        # holds those that are not.
        cursor.execute(
            "SELECT id, id_index FROM counties_person"
            " WHERE id_index = ANY(%s) AND status = %s AND NOT id_index = ''",
            [sorted(indices), MemberStatus.PRESENT],
        )
        for pk, index in cursor.fetchall():
            registry.present[index] = Record(Person, {}, pk)


def _rows(model: type[Model], where: str, *wanted: object) -> list[tuple]:
    columns = ", ".join(f'"{name}"' for name in columns_of(model))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {where}', wanted)  # noqa: S608
        return cursor.fetchall()


def save(registry: Registry, meanwhile: Callable[[], None] | None = None) -> None:
    """Writes what is new and what changed. Changes go first, for a number may pass from one person to another.

    `meanwhile` is done while the database takes in what is new; it must not ask it anything.
    Raises IntegrityError where somebody else was faster, or where the order inside the statement mattered.
    """
    for model in ORDER:
        if records := registry.changed.get(model):
            _update(model, records)
    new = {model: records for model in ORDER if (records := registry.new.get(model))}
    for model, records in new.items():
        _number(model, records)
    copy_all(
        [(model, columns_of(model), _written(model, records)) for model, records in new.items()], meanwhile
    )


def _number(model: type[Model], records: list[Record]) -> None:
    """Gives new rows their numbers, and those of their owners, which come before them."""
    for record, pk in zip(records, new_numbers(model, len(records)), strict=True):
        record.pk = record.values["id"] = pk
        if record.parent:
            record.values[PARENT[model]] = record.parent.pk


def _update(model: type[Model], records: list[Record]) -> None:
    table, beside = model._meta.db_table, f"taken_{model._meta.model_name}"
    columns = columns_of(model)
    new = ", ".join(f'"{name}" = n."{name}"' for name in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMP TABLE {beside} (LIKE "{table}") ON COMMIT DROP')
        copy_rows(model, columns, _written(model, records), table=beside)
        cursor.execute(f'UPDATE "{table}" AS o SET {new} FROM {beside} AS n WHERE o.id = n.id')  # noqa: S608
        cursor.execute(f"DROP TABLE {beside}")


def _written(model: type[Model], records: list[Record]) -> Iterator[Sequence]:
    """The columns as the database takes them, once they are asked for: what was opened or is new is sealed (again)."""
    columns, sealed = columns_of(model), sealed_of(model)
    in_order = itemgetter(*columns)
    for name, values in zip(
        columns, zip(*[in_order(each.values) for each in records], strict=True), strict=True
    ):
        yield _sealed(name, values, records) if name in sealed else values


def _sealed(name: str, values: Sequence[str], records: list[Record]) -> Sequence[str]:
    opened = [at for at, value in enumerate(values) if value and name not in records[at].closed]
    found = list(values)
    for at, sealed in zip(opened, encrypt_all([values[at] for at in opened]), strict=True):
        found[at] = sealed
    return found
