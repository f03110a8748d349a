"""The household of a line, with its year and its dated events."""

from collections.abc import Callable, Sequence
from datetime import date

from counties.models import Household, HouseholdYear, LineageEvent, StatusChange, StatusEvent
from counties.selectors.standing import Event, replay
from counties.services.households import check_income, check_village, moved_by_sheet, sheet_move
from counties.services.taking.lines import Beside, HomeLine, RegistryLine, Turn
from counties.services.taking.records import Record, Registry, check_year, derived
from counties.services.taking.rounds import Answer
from fupin.errors import Refusal, told_at
from fupin.intake.models import RowOutcome

COUNTY_LEVEL = 3
# A plain word, for every event of long lists is compared with it.
IDENTIFIED = StatusEvent.IDENTIFIED.value
MayWrite = Callable[[str], bool]
IDENTIFIED_DIFFERS = "台账里的识别记在 {}，与表里写的日期不同，状态变更没有改；要改的，请在状态变更里更正"
EXIT_DIFFERS = "台账里脱贫记在 {} 年，与表里写的年度不同，没有改；要改的，请在状态变更里更正"
RETURN_DIFFERS = "台账里这次返贫记在 {} 年，与表里写的年度不同，没有改；要改的，请在状态变更里更正"


def number_elsewhere() -> Refusal:
    """Nobody takes a household away from a place that is not theirs, and nobody learns whose it is."""
    return Refusal(
        "number_elsewhere", "这个户编号不能用在这里，请与县级管理员核对户编号", field="household_number"
    )


def keep_home(registry: Registry, line: RegistryLine, may_write: MayWrite) -> Answer:
    """The household of a line with its year and events. Raises Refusal."""
    home = registry.homes.get(line.home.key)
    if home is not None and home.told is not None and _says_no_more(line.home, home.told):
        return Answer(RowOutcome.UNCHANGED, home)
    answer = _keep(registry, home, line, may_write)
    if not line.warnings and not registry.conflicts:
        registry.tell(answer.record, line.home)
    return answer


def _says_no_more(said: HomeLine, told: HomeLine) -> bool:
    """True if all that is said of a household was told before; its head is named, if at all, on the head's own line."""
    # The facts come first, then what follows from them, then all the rest.
    return said is told or (said.facts.items() <= told.facts.items() and said[2:] == told[2:])


def _keep(registry: Registry, home: Record | None, line: RegistryLine, may_write: MayWrite) -> Answer:
    if home is None:
        home = _register(registry, line)
        answer = Answer(RowOutcome.ADDED, home)
        _keep_year(registry, home, line)
        _keep_events(registry, home, line)
        _keep_watch(registry, home, line)
        return answer
    if not may_write(home.values["place_id"]):
        raise number_elsewhere()
    code = home.values["place_id"]
    if line.home.place.level > COUNTY_LEVEL:
        check_village(line.home.place)
        code = line.home.place.code
    changes = registry.amend(home, {**line.home.facts, "place_id": _moved_to(home, line, code)})
    _keep_move(registry, home, line, changes)
    registry.derive(home, derived(Household, {name: new for name, (_, new) in changes.items()}))
    answer = Answer(RowOutcome.UNCHANGED, home)
    answer.change(changes)
    answer.change(_keep_year(registry, home, line))
    answer.change(_keep_events(registry, home, line))
    answer.change(_keep_watch(registry, home, line))
    return answer


def _moved_to(home: Record, line: RegistryLine, code: str) -> str | None:
    """The village to which the line moves the household, as `services.households.keep_household` has it."""
    day = moved_by_sheet(home.values["place_id"], home.values["moved_on"], code, line.home.year)
    return code if day else None


def _keep_move(registry: Registry, home: Record, line: RegistryLine, changes: dict[str, tuple]) -> None:
    """Another village is a dated move."""
    if "place_id" not in changes:
        return
    old, new = changes["place_id"]
    day = moved_by_sheet(old, home.values["moved_on"], new, line.home.year)
    place = {name: line.origin[name] for name in ("batch_id", "sheet_name", "row_number")}
    registry.add(LineageEvent, home, sheet_move(old, home.values["number"], new, day), place)
    registry.derive(home, {"moved_on": day})


def _register(registry: Registry, line: RegistryLine) -> Record:
    check_village(line.home.place)
    county, number = line.home.key
    values = {"place_id": line.home.place.code, "county_code": county, "number": number}
    home = registry.add(Household, None, values, line.home.facts, line.home.follows, line.origin)
    registry.put(registry.homes, line.home.key, home)
    return home


def _keep_year(registry: Registry, home: Record, line: RegistryLine) -> dict[str, tuple]:
    if line.home.yearly:
        check_income(line.home.yearly)
    return keep_years(registry, home, (HouseholdYear, line.home.yearly), line.home.beside, line)


def keep_years(
    registry: Registry, owner: Record, own: tuple[type, dict], beside: Beside, line: RegistryLine
) -> dict[str, tuple]:
    """The facts of the line's year, in the year's own table and in those beside it; what changed. Raises Refusal."""
    year, changes = line.home.year, {}
    if year is None and (own[1] or beside):
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")
    if own[1]:
        changes = _keep_in(registry, owner, *own, year, line.origin)
    for model, given in beside:
        found = _keep_in(registry, owner, model, given, year, line.origin)
        changes.update({name: (None, value) for name, value in given.items()} if "year" in found else found)
    return changes


def _keep_in(
    registry: Registry, owner: Record, model: type, given: dict, year: int, origin: dict
) -> dict[str, tuple]:
    """What changed of the year in this table, or that the year is new."""
    known = owner.years.get((model, year))
    if known is None:
        if owner.model is Household:
            check_year(model, {"year": year, **given})
        row = registry.add(model, owner, {"year": year}, given, origin)
        registry.put(owner.years, (model, year), row)
        return {"year": (None, year)}
    changes = registry.amend(known, given)
    if changes and owner.model is Household:
        check_year(model, {"year": year, **given})
    return changes


def _keep_events(registry: Registry, home: Record, line: RegistryLine) -> dict[str, tuple]:
    """The dated events that the line's dates stand for, where they are not known yet."""
    changes, day = {}, line.home.identified_on
    if day and not home.events:
        _add_events(registry, home, line, [Turn(StatusEvent.IDENTIFIED, day)])
        changes["identified_on"] = (None, day)
    elif day and (known := another_day([each for each in home.events if each.event == IDENTIFIED], day)):
        line.warnings.append(("identified_on", "identified_differs", IDENTIFIED_DIFFERS.format(known)))
    if turns := _not_known(home.events, line):
        if IDENTIFIED not in {each.event for each in home.events}:
            message = "没有识别日期，脱贫年度没有记成状态变更，请补填首次识别时间"
            line.warnings.append(("exit_year", "not_identified", message))
            return changes
        _add_events(registry, home, line, turns)
        changes["exit_year"] = (None, "、".join(turn.in_words for turn in turns))
    return changes


def another_day(known: Sequence[Event], told: date) -> date | None:
    """The day that is on record, where it is not the one that is told; a month may be told by its first day."""
    days = [each.day for each in known]
    alike = told in days or (
        told.day == 1 and (told.year, told.month) in {(day.year, day.month) for day in days}
    )
    return None if alike or not days else days[0]


def _not_known(events: Sequence[Event], line: RegistryLine) -> list[Turn]:
    """Of the exits and returns that the line tells, those to be entered. A lone exit is one only if none is known."""
    turns = line.home.exits
    if len(turns) < 2:
        years = [each.day.year for each in events if each.event == StatusEvent.EXITED]
        if turns and years and turns[0].day.year not in years:
            line.warnings.append(("exit_year", "exit_differs", EXIT_DIFFERS.format(years[-1])))
        return [] if years else list(turns)
    known = {(each.event, each.day.year): each.day for each in events}
    days = [known.get((turn.event, turn.day.year), turn.day) for turn in turns]
    missing = []
    for at, turn in enumerate(turns):
        if turn.event == StatusEvent.RETURNED:
            until = days[at + 1] if at + 1 < len(turns) else date.max
            between = [
                each.day for each in events if each.event == turn.event and days[at - 1] <= each.day <= until
            ]
            if between and turn.told and turn.day.year not in {day.year for day in between}:
                line.warnings.append(("exit_year", "return_differs", RETURN_DIFFERS.format(between[0].year)))
            is_known = bool(between)
        else:
            is_known = (turn.event, turn.day.year) in known
        if not is_known:
            missing.append(turn)
    return missing


def _add_events(
    registry: Registry, home: Record, line: RegistryLine, turns: Sequence[Turn], monitor_kind: str = ""
) -> None:
    """Enters events together, for one may make sense only with the others. Raises Refusal."""
    events = [Event(turn.day, turn.event) for turn in turns]
    with told_at("exit_year"):
        replay([*home.events, *events])
    place = {name: line.origin[name] for name in ("batch_id", "sheet_name", "row_number")}
    for turn, event in zip(turns, events, strict=True):
        told = {"event": str(turn.event), "happened_on": turn.day, "reason": turn.reason}
        registry.add(StatusChange, home, told, {"monitor_kind": monitor_kind}, place)
        registry.append(home.events, event)


def _keep_watch(registry: Registry, home: Record, line: RegistryLine) -> dict[str, tuple]:
    """The watch that the line dates, where it fits what is known of it; where it does not, the line is told."""
    watch, changes = line.home.watched, {}
    if watch is None:
        return changes
    for column, day, event, kind in (
        ("monitored_on", watch.since, StatusEvent.MONITORED, watch.kind),
        ("cleared_on", watch.until, StatusEvent.RISK_CLEARED, ""),
    ):
        if day is None or Event(day, event) in home.events:
            continue
        try:
            _add_events(registry, home, line, [Turn(event, day)], monitor_kind=kind)
            changes[column] = (None, day)
        except Refusal as refusal:
            line.warnings.append((column, "watch_differs", watch_differs(refusal)))
    return changes


def watch_differs(refusal: Refusal) -> str:
    """What is told of a watch that a list dates and that does not fit the events that are known."""
    return f"没有记成状态变更，请与已登记的监测记录核对：{refusal.message}"
