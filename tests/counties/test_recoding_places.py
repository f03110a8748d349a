"""A village that was merged into another one: its households are shown, go together, and come back together."""

from datetime import date

import pytest
from django.test import Client

from counties.models import Division, Household, LineageEvent
from counties.services import close_household, move_household, recode_place, undo_recoding
from fupin.errors import Refusal
from tests.counties.registry_world import new_household, new_person

pytestmark = pytest.mark.django_db
OLD, NEW, NEXT = "441621104201", "441621104202", "441621105201"
ASKED = {
    "place": OLD,
    "into": NEW,
    "happened_on": "2019-06-01",
    "reason": "并村",
    "evidence": "紫民〔2019〕5号",
}


@pytest.fixture
def homes(world):
    """Three households of 黄洞村, one of them closed, and one of 招元村."""
    old = Division.objects.get(code=OLD)
    homes = [new_household(world, str(number), old, head_name="黄大") for number in (1, 2, 3)]
    new_person(world, homes[0], "黄大")
    close_household(actor=world.maker, household=homes[2], happened_on=date(2018, 1, 1), reason="销户")
    new_household(world, "9")
    return homes


@pytest.fixture
def enter(world):
    def client(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return client


def where():
    return dict(Household.objects.order_by("number").values_list("number", "place_id"))


def test_what_will_go_is_shown_before_anything_goes(world, homes, enter):
    page = enter(world.liaison).post("/registry/recode/", ASKED)
    text = page.content.decode()
    assert (page.context["count"], [home.number for home in page.context["homes"]]) == (2, ["1", "2"])
    assert "广东省河源市紫金县上义镇招元村" in text
    assert "黄大" not in text
    assert where()["1"] == OLD
    assert not LineageEvent.objects.filter(act="recoded").exists()


def test_all_open_households_go_and_all_come_back(world, homes, enter):
    browser = enter(world.liaison)
    page = browser.post("/registry/recode/", ASKED | {"confirmed": "1"}, follow=True)
    assert where() == {"1": NEW, "2": NEW, "3": OLD, "9": NEW}
    assert [(each.from_code, each.to_code, each.count) for each in page.context["done"]] == [(OLD, NEW, 2)]
    address = f"/registry/recode/{OLD}/{NEW}/2019-06-01/"
    page = browser.post(address, {"reason": "文件作废"}, follow=True)
    assert where() == {"1": OLD, "2": OLD, "3": OLD, "9": NEW}
    assert page.context["done"] == []
    assert browser.get(address).status_code == 404


def test_one_household_that_went_on_keeps_all_from_coming_back(world, homes, enter):
    facts = {"actor": world.maker, "reason": "并村"}
    old, new = Division.objects.get(code=OLD), Division.objects.get(code=NEW)
    recode_place(place=old, into=new, happened_on=date(2019, 6, 1), **facts)
    home = Household.objects.get(number="2")
    move_household(
        household=home, place=Division.objects.get(code=NEXT), happened_on=date(2020, 1, 1), **facts
    )
    with pytest.raises(Refusal) as refused:
        undo_recoding(
            actor=world.liaison, from_place=OLD, to_place=NEW, happened_on=date(2019, 6, 1), reason="错了"
        )
    assert refused.value.code == "changed_since"
    assert where() == {"1": NEW, "2": NEXT, "3": OLD, "9": NEW}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"into": OLD}, "into"),
        ({"place": "441621105201"}, "place"),
        ({"place": "410423100201"}, "place"),
        ({"into": "410423100201"}, "into"),
        ({"reason": ""}, "reason"),
        ({"place": "无此村"}, "place"),
    ],
)
def test_what_does_not_hold_is_told_at_its_field_and_nothing_goes(world, homes, enter, change, field):
    before = where()
    page = enter(world.liaison).post("/registry/recode/", ASKED | change | {"confirmed": "1"})
    assert list(page.context["form"].errors) == [field]
    assert where() == before


def test_who_may_not_write_there_does_not_recode(world, homes, enter):
    page = enter(world.far_liaison).post("/registry/recode/", ASKED | {"confirmed": "1"})
    assert set(page.context["form"].errors) == {"place", "into"}
    assert where()["1"] == OLD
