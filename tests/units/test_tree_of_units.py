"""The tree of units: founding and moving."""

import pytest

from fupin.accounts.models import User
from fupin.errors import Refusal
from tests.concurrency import race
from units.models import Unit
from units.services import amend_unit, found_unit, move_unit


@pytest.fixture
def maker(db):
    return User.objects.create_user("maker")


def names_under(unit):
    return list(Unit.objects.subtree(unit).values_list("name", flat=True))


def test_a_subtree_is_a_prefix_of_paths(maker):
    customs = found_unit(actor=maker, name="海关总署")
    guiyang = found_unit(actor=maker, name="贵阳海关", superior=customs)
    office = found_unit(actor=maker, name="贵阳海关办公室", superior=guiyang)
    assert office.path == f"/{customs.pk}/{guiyang.pk}/{office.pk}/"
    assert names_under(customs) == ["海关总署", "贵阳海关", "贵阳海关办公室"]
    assert names_under(guiyang) == ["贵阳海关", "贵阳海关办公室"]


def test_a_moved_unit_takes_all_below_it_along(maker):
    old, new = found_unit(actor=maker, name="质检总局"), found_unit(actor=maker, name="海关总署")
    bureau = found_unit(actor=maker, name="贵州检验检疫局", superior=old)
    branch = found_unit(actor=maker, name="遵义办事处", superior=bureau)
    move_unit(bureau, actor=maker, superior=new, reason="机构改革")
    branch.refresh_from_db()
    assert branch.path == f"/{new.pk}/{bureau.pk}/{branch.pk}/"
    assert (names_under(old), names_under(new)) == (
        ["质检总局"],
        ["海关总署", "贵州检验检疫局", "遵义办事处"],
    )
    amend_unit(bureau, actor=maker, superior=None, short_name="贵州局")
    branch.refresh_from_db()
    assert branch.path == f"/{bureau.pk}/{branch.pk}/"


def test_a_unit_is_not_put_under_itself(maker):
    top = found_unit(actor=maker, name="海关总署")
    below = found_unit(actor=maker, name="贵阳海关", superior=top)
    with pytest.raises(Refusal, match="不能作它的上级"):
        move_unit(top, actor=maker, superior=below)
    top.refresh_from_db()
    assert (top.superior, top.path) == (None, f"/{top.pk}/")


def test_a_name_is_taken_once(maker):
    found_unit(actor=maker, name="海关总署")
    with pytest.raises(Refusal):
        found_unit(actor=maker, name="海关总署")
    assert Unit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_unit_founded_while_its_superior_moves_gets_the_new_path():
    maker = User.objects.create_user("maker")
    old, new = found_unit(actor=maker, name="质检总局"), found_unit(actor=maker, name="海关总署")
    bureau = found_unit(actor=maker, name="贵州检验检疫局", superior=old)

    founded = race(
        lambda: move_unit(bureau, actor=maker, superior=new),
        lambda: found_unit(actor=maker, name="遵义办事处", superior=bureau),
    )

    assert founded.path == f"/{new.pk}/{bureau.pk}/{founded.pk}/"
