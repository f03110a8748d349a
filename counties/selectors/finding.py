"""Exact look-up by an ID number or a bank account, which lie encrypted: the blind index finds equals and nothing else."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from counties.models import Household, Person
from counties.models.person import MemberStatus
from fupin.privacy import blind_index
from fupin.scope import Scope

ID_LENGTH = 18
MARKS = re.compile(r"[\s\-'‘’]")


@dataclass(frozen=True)
class Found:
    """A household that has the number: as its bank account, or as the ID number of `person`."""

    household: Household
    person: Person | None = None


def plain_number(written: str) -> str:
    """The number as it was indexed: half-width, without blanks, small letters as capitals."""
    return MARKS.sub("", unicodedata.normalize("NFKC", written)).upper()


def with_number(persons: QuerySet[Person], number: str) -> QuerySet[Person]:
    """Those who have this ID number, present or not, found by two indexes; of a disability card its first 18 characters."""
    either = Q(status=MemberStatus.PRESENT) | ~Q(status=MemberStatus.PRESENT)
    return persons.filter(either, id_index=blind_index(number[:ID_LENGTH]))


def find_by_number(scope: Scope, written: str) -> list[Found]:
    """Who in the scope has exactly this ID number (also of a disability card) or bank account, present or not.

    Two queries; nothing for an empty number.
    """
    number = plain_number(written)
    if not number:
        return []
    persons = with_number(Person.objects.visible_to(scope), number)
    homes = Household.objects.visible_to(scope).filter(bank_account_index=blind_index(number))
    by_person = [Found(each.household, each) for each in persons.select_related("household__place")]
    return [*by_person, *(Found(each) for each in homes.select_related("place"))]
