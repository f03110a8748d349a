"""What the members of a household are to each other: one head, at most one spouse, and relations that fit the sexes.

A family is judged as it will stand: whoever writes several members at once judges when all of them are known, for two
that change places are for a moment two heads. What was wrong before and is not touched is a finding
(`selectors.quality`) and keeps nobody from writing something else.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from counties.models import Person
from counties.models.person import MENS_RELATIONS, WOMENS_RELATIONS, MemberStatus, Relation, Sex
from fupin.errors import Refusal

KNOWN_SEX = frozenset({Sex.MALE, Sex.FEMALE})
# Plain words, for every line of long sheets is compared with them.
IMPOSSIBLE = frozenset(
    {(each.value, Sex.FEMALE.value) for each in MENS_RELATIONS}
    | {(each.value, Sex.MALE.value) for each in WOMENS_RELATIONS}
)
# A change of one of these may set a person against the others.
TELLING = frozenset({"relation", "status", "sex", "id_number", "household", "household_id"})
TWO_HEADS = "本户另有一名在册的户主，一户只能有一名；换户主的，请把原户主与户主的关系一并改正"
TWO_SPOUSES = "本户另有一名在册的配偶，一户只能有一名；已离异、去世的，请把原配偶的关系或人员状态一并改正"
ONE_SEX = "户主与配偶的性别相同，请核对两人的证件号码、性别和与户主关系"
NO_HEAD = (
    "本户在表里和库里都没有在册的户主，请补上户主的行，或改正“与户主关系”；户主已去世、转出的，请写明新户主"
)


class Member(NamedTuple):
    """A present member, whoever that is to the caller."""

    who: object
    relation: str
    sex: str


class Fault(NamedTuple):
    """What is wrong in a family, and between whom."""

    refusal: Refusal
    between: Sequence[object]


def check_relation(relation: str, sex: str) -> None:
    """Raises Refusal("relation_sex") for a father who is a woman, and the like; an unknown sex contradicts nothing."""
    if (relation, sex) in IMPOSSIBLE:
        should, is_ = ("男", "女") if sex == Sex.FEMALE else ("女", "男")
        message = f"“{relation}”应为{should}性，而证件号码或“性别”是{is_}性，请对照证件核对"
        raise Refusal("relation_sex", message, field="relation")


def faults_of(present: Iterable[Member]) -> list[Fault]:
    """Several heads, several spouses, a head and a spouse of one sex."""
    heads, spouses = [], []
    for member in present:
        if member.relation == Relation.HEAD:
            heads.append(member)
        elif member.relation == Relation.SPOUSE:
            spouses.append(member)
    found = []
    if len(heads) > 1:
        found.append(_fault("two_heads", TWO_HEADS, heads))
    if len(spouses) > 1:
        found.append(_fault("two_spouses", TWO_SPOUSES, spouses))
    for head in heads:
        alike = [each for each in spouses if each.sex == head.sex and each.sex in KNOWN_SEX]
        if alike:
            found.append(_fault("one_sex", ONE_SEX, [head, *alike]))
    return found


def _fault(code: str, message: str, members: Sequence[Member]) -> Fault:
    return Fault(Refusal(code, message, field="relation"), [each.who for each in members])


def has_no_head(present: Sequence[Member]) -> bool:
    """True if there are members and none is the head, nor may one be whose relation nobody has filled in."""
    return bool(present) and all(each.relation not in ("", Relation.HEAD) for each in present)


def check_family(person: Person) -> None:
    """Raises Refusal if the person, as written now, stands against another present member of the household. One query."""
    if person.status != MemberStatus.PRESENT or person.relation not in (Relation.HEAD, Relation.SPOUSE):
        return
    rows = Person.objects.filter(household=person.household_id, status=MemberStatus.PRESENT)
    present = [Member(*values) for values in rows.values_list("pk", "relation", "sex").order_by("pk")]
    for fault in faults_of(present):
        if person.pk in fault.between:
            raise fault.refusal
