"""The part of the registry that some lines speak of, as it stands and as it is to become."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from counties.models import Household, Person
from counties.models.codes import FIRST_YEAR
from counties.models.person import MemberStatus
from counties.selectors.standing import Event
from fupin.audit.services import refusal_of
from fupin.intake.corrections import Conflict, Correction, corrected_by_hand, part
from fupin.pinyin import sort_key
from fupin.privacy import SealedField, blind_index, decrypt


@cache
def columns_of(model: type[Model]) -> tuple[str, ...]:
    """The attributes of the model that are columns of its table, the number first."""
    return tuple(each.attname for each in model._meta.concrete_fields)


@cache
def sealed_of(model: type[Model]) -> frozenset[str]:
    """The attributes that lie encrypted."""
    return frozenset(each.attname for each in model._meta.concrete_fields if isinstance(each, SealedField))


@cache
def _blank(model: type[Model]) -> dict[str, Any]:
    return {each.attname: _default(each) for each in model._meta.concrete_fields}


def _default(each: Field) -> Any:
    if each.has_default():
        return each.get_default()
    return "" if each.empty_strings_allowed and not each.null and not each.is_relation else None


@dataclass(slots=True, eq=False)
class Record:
    """One row of a table. `closed` are the sealed values not opened so far; `parent` gives the row its owner.

    A household has its members, the years that are spoken of (by table and year) and its events; a person has years.
    `told` is what a line said last of a household, where that is done: the lines of its members mostly say it again.
    """

    model: type[Model]
    values: dict[str, Any]
    pk: int | None = None
    parent: "Record | None" = None
    closed: frozenset[str] = frozenset()
    changed: bool = False
    members: list["Record"] | None = None
    years: dict[tuple[type[Model], int], "Record"] | None = None
    events: list[Event] | None = None
    told: object = None

    def __post_init__(self) -> None:
        if self.model is Household:
            self.members, self.years, self.events = [], {}, []
        elif self.model is Person:
            self.years = {}

    def __getitem__(self, name: str) -> Any:
        """The value of a column, opened if it lay encrypted."""
        if name in self.closed:
            self.closed -= {name}
            self.values[name] = decrypt(self.values[name]) if self.values[name] else self.values[name]
        return self.values[name]


def stored(model: type[Model], row: tuple) -> Record:
    """A row as the database gave it, its columns in their order."""
    return Record(model, dict(zip(columns_of(model), row, strict=True)), row[0], closed=sealed_of(model))


@dataclass
class Registry:
    """What is known of the households and persons at hand, and what is to be written of them.

    Each line changes it after `begin_line()`; where the line is refused, all that it did is taken back, and where it is
    the household that is judged anew, all since `begin_home()`. `corrected` are
    the fields that people corrected by hand: they are not amended, and each that should have been is a conflict.
    `in_question` are rows whose lines may be refused only because it is not known yet what was corrected there.
    `indices` are the blind indices of ID numbers of which it is known who is present under them.
    """

    homes: dict[tuple[str, str], Record] = field(default_factory=dict)
    present: dict[str, Record] = field(default_factory=dict)
    indices: frozenset[str] = frozenset()
    new: dict[type[Model], list[Record]] = field(default_factory=dict)
    changed: dict[type[Model], list[Record]] = field(default_factory=dict)
    corrected: dict[type[Model], dict[int, dict[str, Correction]]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    in_question: list[Record] = field(default_factory=list)
    _undo: list[Callable[[], object]] = field(default_factory=list)
    _line_began: int = 0

    def meets(self, homes: Set[tuple[str, str]], indices: Set[str]) -> bool:
        """True if one of these households or ID numbers is at hand here too."""
        return not (self.homes.keys().isdisjoint(homes) and self.indices.isdisjoint(indices))

    def begin_home(self) -> None:
        """The lines of one more household: what they do can be taken back until the next."""
        self._undo.clear()

    def begin_line(self) -> None:
        """One more line: what it does can be taken back by itself until the next."""
        self._line_began = len(self._undo)
        self.conflicts = []

    def take_line_back(self) -> None:
        """The line is refused: all is as before it."""
        self._take_back(self._line_began)

    def take_home_back(self) -> None:
        """The lines of the household are decided anew: all is as before them."""
        self._take_back(0)

    def _take_back(self, since: int) -> None:
        for undo in reversed(self._undo[since:]):
            undo()
        del self._undo[since:]

    def add(self, model: type[Model], parent: Record | None, *parts: Mapping[str, Any]) -> Record:
        """A new row of what its parts say, the last word counting; other columns hold what the model has for blank."""
        values = _blank(model).copy()
        for each in parts:
            values.update(each)
        record = Record(model, values, parent=parent, changed=True)
        rows = self.new.setdefault(model, [])
        rows.append(record)
        self._undo.append(rows.pop)
        return record

    def put(self, holder: dict, key: Any, record: Record) -> None:
        """Enters a record under a key, until the line is refused."""
        before = holder.get(key)
        holder[key] = record
        self._undo.append(lambda: holder.pop(key) if before is None else holder.__setitem__(key, before))

    def append(self, holder: list, item: Any) -> None:
        """Enters an item at the end, until the line is refused."""
        holder.append(item)
        self._undo.append(holder.pop)

    def amend(self, record: Record, facts: Mapping[str, Any]) -> dict[str, tuple]:
        """Sets what is not None; {field: (old, new)} of what differs."""
        changes, values = {}, record.values
        for name, new in facts.items():
            if new is None:
                continue
            old = record[name] if name in record.closed else values[name]
            if old != new:
                changes[name] = (old, new)
        if changes and self.corrected:
            changes, kept = part(changes, self._corrections(record))
            self.conflicts += kept
        for name, (_, new) in changes.items():
            self._set(record, name, new)
        if changes and not record.changed:
            rows = self.changed.setdefault(record.model, [])
            rows.append(record)
            record.changed = True
            self._undo.append(lambda: (rows.pop(), setattr(record, "changed", False)))
        return changes

    def keeps(self, record: Record, name: str, new: Any) -> bool:
        """True if the column was corrected by hand to something else: a conflict."""
        if name not in self._corrections(record) or record[name] == new:
            return False
        self.conflicts += part({name: (record[name], new)}, self._corrections(record))[1]
        return True

    def _corrections(self, record: Record) -> dict[str, Correction]:
        return self.corrected.get(record.model, {}).get(record.pk, {})

    def corrections_met(self) -> dict[type[Model], dict[int, dict[str, Correction]]]:
        """What people corrected by hand in the rows that are to be changed; a query for each model, two where they did."""
        rows = {model: {each.pk for each in records} for model, records in self.changed.items()}
        for record in self.in_question:
            rows.setdefault(record.model, set()).add(record.pk)
        return {
            model: found for model, pks in rows.items() if (found := corrected_by_hand(model, sorted(pks)))
        }

    def tell(self, home: Record, said: object) -> None:
        """Notes that what a line said of the household is done, and that nothing about it was doubtful."""
        before = home.told
        home.told = said
        self._undo.append(lambda: setattr(home, "told", before))

    def derive(self, record: Record, values: Mapping[str, Any]) -> None:
        """Sets columns that follow from others."""
        for name, value in values.items():
            self._set(record, name, value)

    def _set(self, record: Record, name: str, value: Any) -> None:
        before = record.values[name]
        record.values[name] = value
        self._undo.append(lambda: record.values.__setitem__(name, before))

    def let_go(self) -> None:
        """Parts rows and their owners, which hold each other: thousands of them are then freed at once."""
        self._undo.clear()
        for home in self.homes.values():
            home.members.clear()
        self.in_question.clear()
        for rows in self.new.values():
            for record in rows:
                record.parent = None

    def settle_presence(self, person: Record, index: str, status: str) -> None:
        """Enters under which ID number the person is present. Raises nothing: who has the number is asked before."""
        if index and status == MemberStatus.PRESENT:
            if self.present.get(index) is not person:
                self.put(self.present, index, person)
        elif self.present.get(index) is person:
            del self.present[index]
            self._undo.append(lambda: self.present.__setitem__(index, person))


def derived(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that follow from these, as `Model.save` works them out."""
    found = {}
    if model is Household:
        if "head_name" in values:
            found["head_pinyin"] = sort_key(values["head_name"], surname=True) if values["head_name"] else ""
        if "bank_account" in values:
            found["bank_account_index"] = blind_index(values["bank_account"])
    if model is Person and "name" in values:
        found["name_pinyin"] = sort_key(values["name"], surname=True)
    return found


MOST_PEOPLE = 32767
MOST_MONEY = 10**12


def check_year(model: type[Model], values: Mapping[str, Any]) -> None:
    """Raises Refusal, as the model itself would put it, if a household's year does not fit its columns.

    What stands in the tables beside it was measured by the cells it came out of.
    """
    size, income, per_head = (values.get(name) for name in ("size", "net_income", "net_income_per_head"))
    fits = (size or 0) <= MOST_PEOPLE and FIRST_YEAR <= values["year"] <= 2100
    if fits and abs(income or 0) < MOST_MONEY and abs(per_head or 0) < MOST_MONEY:
        return
    row = model(**{name: value for name, value in values.items() if value is not None})
    others = {each.name for each in model._meta.fields} - values.keys()
    try:
        row.full_clean(exclude=others, validate_unique=False)
    except ValidationError as error:
        raise refusal_of(model, error) from error
