"""A member of a household: found again, corrected, or entered."""

from collections.abc import Callable, Mapping, Sequence

from counties.models import Person, PersonYear
from counties.models.person import MemberStatus, Relation, Sex
from counties.services.families import NO_HEAD, TELLING, Member, check_relation, faults_of, has_no_head
from counties.services.namesakes import Marks, meant
from counties.services.persons import agreeing, identity, taken
from counties.services.taking.homes import keep_years
from counties.services.taking.lines import MemberLine, RegistryLine
from counties.services.taking.records import Record, Registry, derived
from counties.services.taking.rounds import Answer
from fupin.errors import Refusal
from fupin.intake.corrections import Conflict
from fupin.intake.models import RowOutcome
from fupin.pinyin import sort_key

# Plain words, for every member of long lists is compared with them.
HEAD, SPOUSE, PRESENT = Relation.HEAD.value, Relation.SPOUSE.value, MemberStatus.PRESENT.value
# What every ID number fills; that of a disability card fills more.
FILLED = ("id_number", "born_on", "sex")
SOUNDS_ALIKE = "与库中的姓名读音相同、用字不同（同音或异体字），已改为表里的字，请对照证件核对"
SAME_NAME = "本户已有同名的人，证件号码、人编号或出生日期不同，已另登记一人；如是同一人，请先更正"
SOUNDS_LIKE_ANOTHER = (
    "本户已有姓名读音相同、用字不同的人（同音或异体字），已另登记一人；如是同一人，请核对用字"
)
DIFFERS = "与证件号码不符，已按证件号码登记，请对照证件核对"


def keep_member(registry: Registry, home: Record, line: RegistryLine) -> Answer:
    """Registers the member of the line or corrects the one with this ID number, person number or name. Raises Refusal."""
    said = line.member
    person = _find(home, said)
    told = _true_facts(person, line)
    given = {**said.facts, **told} if told else said.facts
    if person is None:
        return Answer(RowOutcome.ADDED, _register(registry, home, line, given))
    changes = _amend(registry, person, line, given)
    return Answer(RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED, person, changes)


def keep_member_year(registry: Registry, person: Record, line: RegistryLine) -> dict[str, tuple]:
    """What the line says of the member's year. Raises Refusal if it says something but not of which year."""
    return keep_years(registry, person, (PersonYear, line.member.yearly), line.member.beside, line)


def _true_facts(person: Record | None, line: RegistryLine) -> dict:
    """Birth and sex: by the ID number where there is one; where the sheet says otherwise, the line is told."""
    said, told = line.member, line.member.told
    if not told:
        return {}
    true = said.identity
    if not said.id_number and person:
        true = identity(person["id_number"], {}, is_checked=True)
    if "born_on" not in true:
        return told
    for key, value in told.items():
        if value not in (true[key], Sex.UNSTATED):
            line.warnings.append((key, "differs_from_id", DIFFERS))
    return {}


def _find(home: Record, said: MemberLine) -> Record | None:
    """As `services.persons.find_member`: by ID number, else person number, else name. Raises Refusal("namesakes")."""
    name, index, number = said.name, said.index, said.facts.get("number", "")
    by_index, by_number, by_name = [], [], []
    for member in home.members:
        values = member.values
        known = values["id_index"]
        if index and known == index:
            by_index.append(member)
        if number and values["number"] == number:
            by_number.append(member)
        if values["name"] == name and not (index and known):
            by_name.append(member)
    found = next((found[0] for found in (by_index, by_number) if len(found) == 1), None)
    if found or not by_name:
        return found
    if len(by_name) == 1 and not said.namesakes:
        return by_name[0]
    at = meant(said.marks, said.namesakes, [_marks(member) for member in by_name])
    return None if at is None else by_name[at]


def _marks(member: Record) -> Marks:
    return Marks(*(member.values[name] for name in ("id_index", "number", "born_on")))


def _register(registry: Registry, home: Record, line: RegistryLine, given: dict) -> Record:
    said = line.member
    own, index = {"name": said.name, "name_pinyin": said.sound, "id_index": said.index}, said.index
    status = given.get("status", PRESENT)
    _check_free(registry, index, status, None)
    check_relation(given.get("relation", ""), said.identity.get("sex") or given.get("sex", ""))
    _compare_names(home, line, said.sound)
    person = registry.add(Person, home, own, given, said.identity, line.origin)
    registry.append(home.members, person)
    registry.settle_presence(person, index, status)
    return person


def _compare_names(home: Record, line: RegistryLine, sound: str) -> None:
    """Hints that somebody of the household is called the same, or sounds the same, and is not this new person."""
    for other in home.members:
        if other["name_pinyin"] != sound:
            continue
        if other["name"] == line.member.name:
            line.warnings.append(("name", "same_name", SAME_NAME))
        elif not (line.member.index and other["id_index"]):
            message = (
                "本户已有姓名读音相同、用字不同的人（同音或异体字），已另登记一人；如是同一人，请核对用字"
            )
            line.warnings.append(("name", "sounds_alike", message))


def _amend(registry: Registry, person: Record, line: RegistryLine, given: dict) -> dict[str, tuple]:
    said = line.member
    changes = {"name": said.name, **given}
    index = person["id_index"]
    if said.index and index and said.index != index and person.pk:
        registry.in_question.append(person)
    if (
        said.id_number
        and _says_more(said, person)
        and not registry.keeps(person, "id_number", said.id_number[:18])
    ):
        changes |= agreeing(said.identity, {"sex": person["sex"], "born_on": person["born_on"]} | changes)
        index = said.index
    _check_free(registry, index, changes.get("status") or person["status"], person)
    if index == person["id_index"]:
        # The same number: it need not be opened to be compared.
        changes.pop("id_number", None)
    differences = registry.amend(person, changes)
    if "relation" in differences or "sex" in differences:
        check_relation(person["relation"], person["sex"])
    if "name" in differences and said.sound == sort_key(differences["name"][0], surname=True):
        line.warnings.append(("name", "sounds_alike", SOUNDS_ALIKE))
    if differences:
        new = {name: value for name, (_, value) in differences.items()}
        registry.derive(person, derived(Person, new) | {"id_index": index})
        registry.settle_presence(person, index, person["status"])
    return differences


def _says_more(said: MemberLine, person: Record) -> bool:
    """True unless the number and all that it fills is known of the person: so it is on nearly every line sent again."""
    values, filled = person.values, said.identity
    return not (
        said.index == values["id_index"]
        and len(filled) == len(FILLED)
        and values["born_on"] == filled["born_on"]
        and values["sex"] == filled["sex"]
    )


def _check_free(registry: Registry, index: str, status: str, person: Record | None) -> None:
    """Raises Refusal("taken") if somebody else who is present has the number."""
    if index and status == MemberStatus.PRESENT and registry.present.get(index, person) is not person:
        raise taken()


def judge_members(
    lines: Sequence[RegistryLine], answers: Sequence[Answer | Refusal], headed: Callable[[str], bool]
) -> dict[int, Refusal]:
    """Which lines of a household, by their places, cannot stand beside the others and the members known before.

    Judged are the members as they will be: the sheet may have two of them change places, and those that it does not name
    count as they are. Refused is the last line that did it; a household without a head is refused as a whole, unless a
    head stands elsewhere in the sheet (`headed(household number)`), whatever became of that line.
    """
    home = next((each.record.parent for each in answers if isinstance(each, Answer)), None)
    if home is None or _is_sound(home):
        return {}
    touched = {
        id(answer.record): at
        for at, answer in enumerate(answers)
        if isinstance(answer, Answer)
        and (answer.kind == RowOutcome.ADDED or not TELLING.isdisjoint(answer.changes))
    }
    if not touched:
        return {}
    present = _present(home)
    for fault in faults_of(present):
        if mine := [touched[who] for who in fault.between if who in touched]:
            return {max(mine): fault.refusal}
    if has_no_head(present) and not headed(lines[0].home.key[1]):
        return _without_head(lines, answers)
    return {}


def _is_sound(home: Record) -> bool:
    """True if one present member is the head and at most one, of the other sex, the spouse: nearly all families."""
    heads, spouses = [], []
    for each in home.members:
        values = each.values
        if values["status"] == PRESENT and (values["relation"] == HEAD or values["relation"] == SPOUSE):
            (heads if values["relation"] == HEAD else spouses).append(values["sex"])
    return len(heads) == 1 and (not spouses or (len(spouses) == 1 and spouses != heads))


def check_head(home: Record) -> None:
    """Raises Refusal if the head that a line of households named stands against another member."""
    faults = faults_of(_present(home))
    if faults:
        raise Refusal(faults[0].refusal.code, faults[0].refusal.message, field="head_name")


def _present(home: Record) -> list[Member]:
    return [
        Member(id(each), values["relation"], values["sex"])
        for each in home.members
        if (values := each.values)["status"] == MemberStatus.PRESENT
    ]


def _without_head(lines: Sequence[RegistryLine], answers: Sequence[Answer | Refusal]) -> dict[int, Refusal]:
    places = [at for at, answer in enumerate(answers) if isinstance(answer, Answer)]
    first = lines[places[0]].origin["row_number"]
    others = Refusal("no_head", f"同第 {first} 行：本户没有在册的户主", field="relation")
    return dict.fromkeys(places, others) | {places[0]: Refusal("no_head", NO_HEAD, field="relation")}


def household_changes(changes: Mapping[str, tuple]) -> dict[str, tuple]:
    """The household's changes under the names that they have beside a member's own."""
    return {_beside_member(name): pair for name, pair in changes.items()}


def named_beside_member(conflict: Conflict) -> Conflict:
    """A conflict of the household under the name that it has beside a member's own."""
    return conflict._replace(field=_beside_member(conflict.field))


def _beside_member(name: str) -> str:
    return "household_phone" if name == "phone" else name
