"""How the sheets of households and persons were taken in before, row by row through the services for single rows:
slow and plain, and what the way by the thousand is held to.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby

from django.db import transaction

from counties.models import Household, Person, StatusChange, StatusEvent
from counties.models.person import MemberStatus, Relation, Sex
from counties.selectors.standing import Event, replay
from counties.services import (
    Marks,
    Turn,
    keep_household,
    keep_person,
    record_household_year,
    record_income_year,
    record_living_year,
    record_person_year,
    record_status_change,
    record_welfare_year,
    record_work_year,
)
from counties.services.families import NO_HEAD, TELLING, Member, faults_of, has_no_head
from counties.services.persons import find_member
from counties.services.taking import homes, members
from counties.services.taking.take import OF_HEAD, head_changes
from counties.sheets import persons, words
from counties.sheets.columns import ORIGIN_KEYS, facts, home_place_of, origin, place_of
from counties.sheets.families import check_family, headed
from counties.sheets.hints import hint_at
from counties.sheets.households import (
    IDENTITY,
    OWN,
    check_home_told,
    check_watch,
    is_dated,
    require_home,
    require_year,
)
from counties.sheets.households import YEARLY as HOUSEHOLD_YEARLY
from counties.sheets.livelihood import WELFARE, WORK
from counties.sheets.living import INCOME, LIVING
from counties.sheets.namesakes import check_namesakes, namesakes
from counties.sheets.persons import PERSON, YEARLY
from fupin.audit.services import write
from fupin.errors import Refusal, told_at
from fupin.intake.cells.identity import born_on
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row
from fupin.pinyin import sort_key

COUNTY_LEVEL = 3


def household_of(row: Row, context: Context, **known: object) -> Outcome:
    """The household of the row with what the row says of it and of its year; added, changed or as it was.

    Raises Refusal if the row's place or the place where the household lives so far is outside the scope.
    """
    place, number = place_of(row, context), row["household_number"]
    present = Household.objects.filter(county_code=place.code[:6], number=number).first()
    if present:
        require_home(present, context)
        place = place if place.level > COUNTY_LEVEL else present.place
    check_watch(row, context)
    own = {**facts(row, *IDENTITY), **known}
    outcome = keep_household(
        actor=context.actor,
        place=place,
        number=number,
        provenance={name: value for name, value in origin(row).items() if name not in own},
        year=row["year"] or context.year,
        **own,
    )
    changes = _household_year(row, context, outcome.row) | _events(row, context, outcome.row)
    changes |= _watch(row, context, outcome.row)
    return Outcome.changed(outcome.row, {**outcome.changes, **changes}) if present else outcome


def _household_year(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    yearly = {**facts(row, *HOUSEHOLD_YEARLY), "safe_water": _safe_water(row)}
    yearly["other_causes"] = words.OTHER_CAUSES.show(row["other_causes"]) or None
    if all(value is None for value in yearly.values()):
        return {}
    year = row["year"] or context.year
    if year is None:
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")
    outcome = record_household_year(
        actor=context.actor, household=household, year=year, provenance=origin(row), **yearly
    )
    return {"year": (None, year)} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


def _safe_water(row: Row) -> bool | None:
    """Of the two columns, one says the opposite of the other; both are kept as whether the water is safe."""
    safe, not_hard = row["safe_water"], row["water_hard"]
    if None not in (safe, not_hard) and safe != not_hard:
        raise Refusal("water", "“饮水安全”与“饮水困难”互相矛盾，请核对", field="water_hard")
    return not_hard if safe is None else safe


def _events(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    """The dated events that the row's dates stand for, where they are not known yet."""
    if not is_dated(row):
        return {}
    changes = {}
    if row["identified_on"] and not household.changes.exists():
        record_status_change(
            actor=context.actor,
            household=household,
            event=StatusEvent.IDENTIFIED,
            happened_on=row["identified_on"],
            **row.provenance(),
        )
        changes = {"identified_on": (None, row["identified_on"])}
    elif row["identified_on"]:
        known = household.changes.filter(event=StatusEvent.IDENTIFIED).order_by("happened_on", "id")
        if day := homes.another_day(
            [Event(each.happened_on, each.event) for each in known], row["identified_on"]
        ):
            row.warn("identified_on", "identified_differs", homes.IDENTIFIED_DIFFERS.format(day))
    turns = _turns_not_known(row, household)
    if turns and not household.changes.filter(event=StatusEvent.IDENTIFIED).exists():
        row.warn("exit_year", "not_identified", "没有识别日期，脱贫年度没有记成状态变更，请补填首次识别时间")
        return changes
    if turns:
        _enter(row, context, household, turns)
        changes["exit_year"] = (None, "、".join(turn.in_words for turn in turns))
    return changes


def _turns_not_known(row: Row, household: Household) -> list[Turn]:
    turns = row["exit_year"] or ()
    of = household.changes.order_by("happened_on", "id")
    exits = [each.happened_on for each in of.filter(event=StatusEvent.EXITED)]
    if len(turns) == 1:
        if exits and turns[0].day.year not in {day.year for day in exits}:
            row.warn("exit_year", "exit_differs", homes.EXIT_DIFFERS.format(exits[-1].year))
        return [] if exits else list(turns)
    by_year = {day.year: day for day in exits}
    found = []
    for before, turn, after in zip((None, *turns), turns, (*turns[1:], None), strict=False):
        if turn.event == StatusEvent.EXITED:
            found += [] if turn.day.year in by_year else [turn]
            continue
        returns = of.filter(
            event=StatusEvent.RETURNED, happened_on__gte=by_year.get(before.day.year, before.day)
        )
        if after:
            returns = returns.filter(happened_on__lte=by_year.get(after.day.year, after.day))
        if not returns:
            found.append(turn)
        elif turn.told and turn.day.year not in {each.happened_on.year for each in returns}:
            row.warn("exit_year", "return_differs", homes.RETURN_DIFFERS.format(returns[0].happened_on.year))
    return found


def _enter(row: Row, context: Context, household: Household, turns: list[Turn]) -> None:
    """All at once: an exit before a known one makes sense only with the return between them."""
    known = household.changes.order_by("happened_on", "id").values_list("happened_on", "event")
    with told_at("exit_year"):
        replay([*(Event(*each) for each in known), *(Event(turn.day, turn.event) for turn in turns)])
    for turn in turns:
        change = StatusChange(
            household=household,
            event=turn.event,
            happened_on=turn.day,
            reason=turn.reason,
            **row.provenance(),
        )
        write(change, actor=context.actor, verb="登记状态变更")


def _watch(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    changes = {}
    for column, event in (("monitored_on", StatusEvent.MONITORED), ("cleared_on", StatusEvent.RISK_CLEARED)):
        day = row[column]
        if day is None or household.changes.filter(event=event, happened_on=day).exists():
            continue
        kind = row["monitor_kind"] if event == StatusEvent.MONITORED else ""
        try:
            record_status_change(
                actor=context.actor,
                household=household,
                event=event,
                happened_on=day,
                monitor_kind=kind,
                **row.provenance(),
            )
            changes[column] = (None, day)
        except Refusal as refusal:
            row.warn(column, "watch_differs", homes.watch_differs(refusal))
    return changes


def save_household(row: Row, context: Context) -> Outcome:
    """Registers the household or corrects it, with its year, and its head where the row names the ID number."""
    outcome = household_of(row, context, **facts(row, *OWN, *ORIGIN_KEYS))
    beside = _beside(
        row, context, ((record_income_year, INCOME), (record_living_year, LIVING)), household=outcome.row
    )
    if outcome.kind != RowOutcome.ADDED:
        outcome = Outcome.changed(outcome.row, {**outcome.changes, **beside})
    if row["head_name"] and (row["head_id"] or row["head_number"]):
        _compare_names(row, outcome.row, "head", row["head_name"])
        head = _keep_head(row, context, outcome.row)
        if _tells(head) and (faults := faults_of(_present(outcome.row))):
            raise Refusal(faults[0].refusal.code, faults[0].refusal.message, field="head_name")
        if outcome.kind != RowOutcome.ADDED and head.kind != RowOutcome.UNCHANGED:
            changes = head_changes(head.changes, head.row.number)
            return Outcome.changed(outcome.row, {**outcome.changes, **changes})
    return outcome


def _keep_head(row: Row, context: Context, household: Household) -> Outcome:
    with told_at(OF_HEAD):
        return keep_person(
            actor=context.actor,
            household=household,
            name=row["head_name"],
            id_number=row["head_id"] or "",
            number=row["head_number"],
            relation=Relation.HEAD,
            provenance=origin(row),
        )


def look_at_person(row: Row, context: Context) -> None:
    """What can be told of the row before anything is asked of the registry."""
    check_one_story(row, context)
    check_family(row, context)
    persons.check_head(row, context)
    home_place_of(row, context)
    check_home_told(row, context)
    check_watch(row, context)
    if row["health"] or any(row[key] is not None for key in (*YEARLY, *WORK, *WELFARE)):
        require_year(row, context)
    hint_at(row, context)
    check_namesakes(row, context)


def look_at_household(row: Row, context: Context) -> None:
    """The same of a row of households."""
    home_place_of(row, context)
    check_home_told(row, context)


def save_households(portions: Iterable[Sequence[Row]], context: Context) -> Iterator[list[Outcome | Refusal]]:
    """Row by row."""
    yield [_tried(row, context, save_household) for row in chain.from_iterable(portions)]


def save_persons(portions: Iterable[Sequence[Row]], context: Context) -> Iterator[list[Outcome | Refusal]]:
    """Row by row; of each household once more without those of its rows that cannot stand beside the others."""
    answers = []
    for _, rows in groupby(chain.from_iterable(portions), lambda row: _home_key(row, context)):
        answers += _save_family(list(rows), context)
    yield answers


def _home_key(row: Row, context: Context) -> tuple[str, str]:
    return place_of(row, context).code[:6], row["household_number"]


def _save_family(rows: list[Row], context: Context) -> list[Outcome | Refusal]:
    seen, refused = [list(row.warnings) for row in rows], {}
    while True:
        point = transaction.savepoint()
        answers = []
        for at, row in enumerate(rows):
            row.warnings[:] = seen[at]
            answers.append(refused.get(at) or _tried(row, context, save_person))
        found = _judged(rows, answers, context)
        if not found:
            return answers
        transaction.savepoint_rollback(point)
        refused |= found


def _tried(row: Row, context: Context, save: Callable[[Row, Context], Outcome]) -> Outcome | Refusal:
    try:
        with transaction.atomic():
            return save(row, context)
    except Refusal as refusal:
        return refusal


def _judged(rows: list[Row], answers: list[Outcome | Refusal], context: Context) -> dict[int, Refusal]:
    saved = {at: answer for at, answer in enumerate(answers) if isinstance(answer, Outcome)}
    touched = {answer.row.pk: at for at, answer in saved.items() if _tells(answer)}
    if not touched:
        return {}
    present = _present(Person.objects.get(pk=next(iter(touched))).household)
    for fault in faults_of(present):
        if mine := [at for pk, at in touched.items() if pk in fault.between]:
            return {max(mine): fault.refusal}
    if not has_no_head(present) or headed(context)(rows[0]["household_number"]):
        return {}
    first = min(saved)
    told = Refusal("no_head", f"同第 {rows[first].number} 行：本户没有在册的户主", field="relation")
    return dict.fromkeys(saved, told) | {first: Refusal("no_head", NO_HEAD, field="relation")}


def _tells(outcome: Outcome) -> bool:
    return outcome.kind == RowOutcome.ADDED or bool(TELLING & outcome.changes.keys())


def _present(household: Household) -> list[Member]:
    rows = household.persons.filter(status=MemberStatus.PRESENT).order_by("pk")
    return [Member(*values) for values in rows.values_list("pk", "relation", "sex")]


def save_person(row: Row, context: Context) -> Outcome:
    """Registers the person or corrects them, with their year, their household and its year."""
    home = household_of(row, context, **_household_facts(row))
    others = namesakes(row, context)
    own = _own_facts(row, home.row, others)
    _compare_names(row, home.row, "", row["name"], others)
    person = keep_person(
        actor=context.actor,
        household=home.row,
        name=row["name"],
        id_number=row["id_number"] or "",
        namesakes=others,
        provenance={name: value for name, value in origin(row).items() if name not in own},
        **own,
    )
    changes = dict(person.changes) | _person_year(row, context, person)
    changes |= _beside(
        row, context, ((record_work_year, WORK), (record_welfare_year, WELFARE)), person=person.row
    )
    if person.kind == RowOutcome.ADDED:
        return person
    return Outcome.changed(person.row, changes | _of_household(home))


def _compare_names(
    row: Row, household: Household, whose: str, name: str, others: Sequence[Marks] = ()
) -> None:
    """Hints about names that sound alike; `whose` is "head" in the sheet of households, where the columns are the head's."""
    id_number = row["head_id" if whose else "id_number"] or ""
    number = row["head_number" if whose else "number"] or ""
    column = "head_name" if whose else "name"
    sound = sort_key(name, surname=True)
    born = None if whose else row["born_on"]
    known = find_member(
        household, name=name, id_number=id_number, number=number, born_on=born, namesakes=others
    )
    if known:
        if known.name != name and known.name_pinyin == sound:
            row.warn(column, "sounds_alike", members.SOUNDS_ALIKE)
        return
    for other in household.persons.order_by("id"):
        if other.name_pinyin == sound and other.name == name:
            row.warn(column, "same_name", members.SAME_NAME)
        elif other.name_pinyin == sound and not (id_number and other.id_index):
            row.warn(column, "sounds_alike", members.SOUNDS_LIKE_ANOTHER)


def check_one_story(row: Row, context: Context) -> None:
    """The members' rows must say the same of their household, or the last row would silently win."""
    told = context.cache.setdefault("told_of_households", {})
    place = tuple(row[key] for key in ("county", "township", "village"))
    if row["household_number"] is None:
        return
    key = (place, row["household_number"], row["year"])
    earlier = dict(told.get(key, {})) if context.only_asking else told.setdefault(key, {})
    for column in persons.STORY_COLUMNS:
        value = row[column.key]
        number, first = (
            earlier.setdefault(column.key, (row.number, value)) if value is not None else (0, None)
        )
        if value != first:
            raise Refusal(
                "household_differs",
                f"同一户的“{column.label}”与第 {number} 行不一致，请核对",
                field=column.key,
            )


def _household_facts(row: Row) -> dict:
    head = row["name"] if row["relation"] == Relation.HEAD else row["head_name"]
    return {"head_name": head, "phone": row["household_phone"]}


def _own_facts(row: Row, household: Household, others: Sequence[Marks]) -> dict:
    """Birth and sex follow the ID number; where the sheet differs, the receipt says so."""
    own = facts(row, *PERSON) | facts(row, "born_on", "sex")
    number = row["id_number"]
    if not number:
        known = find_member(
            household,
            name=row["name"],
            number=row["number"] or "",
            born_on=row["born_on"],
            namesakes=others,
        )
        number = known.id_number if known else ""
    if number:
        true = {"born_on": born_on(number), "sex": Sex.MALE if int(number[16]) % 2 else Sex.FEMALE}
        for key, value in true.items():
            if own[key] not in (None, value, Sex.UNSTATED):
                row.warn(key, "differs_from_id", "与证件号码不符，已按证件号码登记，请对照证件核对")
            # Where the line has no number, the birth says which of several is meant.
            own[key] = None if row["id_number"] else own[key] and true[key]
    return own


def _person_year(row: Row, context: Context, person: Outcome) -> dict[str, tuple]:
    health = words.HEALTH.show(row["health"]) if row["health"] else None
    yearly = facts(row, *YEARLY) | {"health": health}
    if all(value is None for value in yearly.values()):
        return {}
    year = row["year"] or context.year
    if year is None:
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")
    outcome = record_person_year(
        actor=context.actor, person=person.row, year=year, provenance=origin(row), **yearly
    )
    return {"year": (None, year)} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


def _beside(row: Row, context: Context, tables: tuple, **owner: object) -> dict[str, tuple]:
    """What the row says of the year in other tables."""
    changes, year = {}, row["year"] or context.year
    for record, names in tables:
        given = facts(row, *names)
        if "relocation_troubles" in given:
            given["relocation_troubles"] = words.RELOCATION_TROUBLES.show(row["relocation_troubles"]) or None
        given = {name: value for name, value in given.items() if value is not None}
        if not given:
            continue
        if year is None:
            raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")
        outcome = record(actor=context.actor, year=year, provenance=origin(row), **owner, **given)
        added = {name: (None, value) for name, value in given.items()}
        changes |= added if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)
    return changes


def _of_household(home: Outcome) -> dict[str, tuple]:
    """The household's changes under the columns of this sheet; a new household counts with its first member."""
    return {("household_phone" if name == "phone" else name): pair for name, pair in home.changes.items()}


CHECKS = {persons.check_one_story: check_one_story}
