"""The county that the intake is measured with breaks no rule that would keep its lines out."""

from collections import defaultdict

from bench.rig.registry import _distinct, persons
from counties.models.person import Sex
from counties.services.families import Member, check_relation, faults_of, has_no_head


def test_its_families_are_families():
    homes = defaultdict(list)
    for line in _distinct(persons(4_000)):
        sex = Sex.MALE if int(line["证件号码"][16]) % 2 else Sex.FEMALE
        check_relation(line["与户主关系"], sex)
        homes[line["户编号"]].append(Member(line["序号"], line["与户主关系"], sex))
    assert len(homes) > 1_000
    for members in homes.values():
        assert faults_of(members) == []
        assert not has_no_head(members)
