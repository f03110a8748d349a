"""A small registry worked out by hand: six households, their members, and what became of them from 2014 to 2020.

| 户 | 村 | 人 | 经过 |
|---|---|---|---|
| A | 招元村 | 甲一 甲二 甲三(2016-05-10 生) | 2014-01-01 识别，2016-12-31 脱贫，2018-06-01 返贫 |
| B | 招元村 | 乙一 乙二 | 2014-01-01 识别；2018-01-01 乙二分户成 F；2019-03-01 迁往黄洞村 |
| C | 黄洞村 | 丙一 | 2015-01-01 识别，2017-12-31 脱贫，2021 监测；2018-09-01 丙一去世，销户 |
| D | 招元村 | 丁一 丁二 | 2016-01-01 识别，2017-06-30 清退；丁二 2017-02-01 嫁入 |
| E | 松垛沟村（外县） | 戊一 | 2014-01-01 识别；2020-01-01 整户迁到招元村 |
| F | 招元村 | 乙二 | 由 B 分出，随 B 为贫困户 |
"""

from datetime import date

from counties.models import Division, Household
from counties.services import (
    admit_member,
    close_household,
    move_household,
    record_status_change,
    split_household,
)
from tests.counties.registry_world import new_household, new_person

EVENTS = {
    "A": [("identified", "2014-01-01"), ("exited", "2016-12-31"), ("returned", "2018-06-01")],
    "B": [("identified", "2014-01-01")],
    "C": [("identified", "2015-01-01"), ("exited", "2017-12-31")],
    "D": [("identified", "2016-01-01"), ("purged", "2017-06-30")],
    "E": [("identified", "2014-01-01")],
}
MEMBERS = {"A": ["甲一", "甲二"], "B": ["乙一", "乙二"], "C": ["丙一"], "D": ["丁一"], "E": ["戊一"]}


def build(world):
    """The households by letter in `world.home`."""
    world.other_village = Division.objects.get(code="441621104201")
    places = {"C": world.other_village, "E": world.far_village}
    world.home = {}
    for letter, names in MEMBERS.items():
        home = new_household(world, letter, head_name=names[0], place=places.get(letter))
        world.home[letter] = home
        for at, name in enumerate(names):
            new_person(world, home, name, relation="" if at else "户主")
        for event, day in EVENTS[letter]:
            record_status_change(
                actor=world.maker, household=home, event=event, happened_on=date.fromisoformat(day)
            )
    _become(world)
    return world


def _become(world):
    actor, home = world.maker, world.home
    admit_member(
        actor=actor,
        household=home["A"],
        name="甲三",
        event="born",
        happened_on=date(2016, 5, 10),
        born_on=date(2016, 5, 10),
    )
    admit_member(
        actor=actor, household=home["D"], name="丁二", event="married_in", happened_on=date(2017, 2, 1)
    )
    second = home["B"].persons.get(name="乙二")
    split_household(
        actor=actor,
        household=home["B"],
        number="F",
        members={second: "户主"},
        happened_on=date(2018, 1, 1),
        reason="分家",
    )
    home["F"] = Household.objects.get(number="F")
    close_household(
        actor=actor, household=home["C"], happened_on=date(2018, 9, 1), reason="户主去世", departure="died"
    )
    move_household(
        actor=actor,
        household=home["B"],
        place=world.other_village,
        happened_on=date(2019, 3, 1),
        reason="投靠",
    )
    move_household(
        actor=actor,
        household=home["E"],
        place=world.village,
        happened_on=date(2020, 1, 1),
        reason="搬迁",
        number="E2",
    )
