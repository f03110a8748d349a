"""Damaged ID numbers are decided with the keyboard alone."""

from datetime import date

import openpyxl
from playwright.sync_api import expect

from counties.models import ParkedIdentity, Person
from counties.services import register_household, register_person
from fupin.intake.services import run_intake
from tests.counties.registry_world import id_number
from units.access import scope_of

SOUND = id_number()


def waiting(world, folder):
    """Two lines of the liaison with damaged numbers; the first one's person is known, with a namesake."""
    home = register_household(actor=world.maker, place=world.village, number="1001", head_name="黄招元")
    register_person(actor=world.maker, household=home, name="黄招元", id_number=SOUND)
    other = register_household(actor=world.maker, place=world.village, number="1002", head_name="黄昭元")
    register_person(actor=world.maker, household=other, name="黄昭元", born_on=date(1980, 1, 1))
    book = openpyxl.Workbook()
    for row in (
        ["县", "乡", "行政村", "户编号", "姓名", "证件号码", "民族"],
        ["紫金县", "上义镇", "招元村", "1001", "黄招元", SOUND[:15] + "000", "苗族"],
        ["紫金县", "上义镇", "招元村", "1001", "李四妹", id_number("19820303", "022")[:17], "汉族"],
    ):
        book.active.append(row)
    path = folder / "紫金县2018年贫困人口名单.xlsx"
    book.save(path)
    user = world.users["liaison"]
    run_intake(
        actor=user,
        scope=scope_of(user),
        kind="persons",
        path=path,
        file_name=path.name,
        year=2018,
        accept="good",
    )
    return list(ParkedIdentity.objects.all())


def test_a_case_is_decided_with_keys_alone_and_leads_to_the_next(world, log_in, tmp_path):
    first, second = waiting(world, tmp_path)
    page = log_in("liaison")
    page.goto(page.url.split("/uploads")[0] + "/identities/")
    expect(page.get_by_role("heading", name="待认定（2 条）")).to_be_visible()
    page.goto(page.url + f"{first.pk}/")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.split("/identities")[0] + f"/identities/{second.pk}/")
    expect(page.get_by_text("已认定，这一行已入库")).to_be_visible()
    assert Person.objects.get(name="黄招元").ethnicity == "苗族"
    assert ParkedIdentity.objects.get(pk=first.pk).state == "accepted"
