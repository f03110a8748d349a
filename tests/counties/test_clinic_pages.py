"""The pages on which a person decides damaged ID numbers: masked, one after the other, with keys alone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from counties.models import ParkedIdentity, Person
from tests.counties.registry_world import id_number, new_household, new_person, upload

SOUND = id_number()
ROW = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "证件号码": SOUND[:15] + "000", "民族": "苗族"}


@pytest.fixture
def waiting(world, client):
    """Two cases of the liaison, who is logged in; the first person is known."""
    new_person(world, new_household(world), "黄招元", id_number=SOUND)
    damaged = id_number("19820303", "022")[:17]
    upload(world, "persons", [ROW, ROW | {"姓名": "李四妹", "证件号码": damaged}], year=2016)
    client.force_login(world.liaison)
    return list(ParkedIdentity.objects.all())


def test_the_list_names_the_likeliest_person_and_shows_no_number_in_full(client, waiting):
    shown = client.get("/identities/").content.decode()
    assert "待认定（2 条）" in shown
    assert "黄招元（广东省河源市紫金县上义镇招元村，户 1001）" in shown
    assert not re.search(r"\d{15}", shown)


def test_a_case_offers_the_person_and_goes_on_to_the_next_when_decided(
    client, waiting, django_assert_max_num_queries
):
    first, second = waiting
    with django_assert_max_num_queries(14):
        shown = client.get(f"/identities/{first.pk}/").content.decode()
    assert "号码完全吻合、姓名相同、出生日期吻合、同一户编号、同村" in shown
    assert '<th scope="row">地区</th><td>招元村</td>' in shown
    assert not re.search(r"\d{15}", shown)
    person = Person.objects.get()
    answer = client.post(f"/identities/{first.pk}/decide/", {"decision": "accept", "person": person.pk})
    assert answer["Location"] == f"/identities/{second.pk}/"
    person.refresh_from_db()
    assert person.ethnicity == "苗族"
    assert "认定为在册人员：黄招元" in client.get(f"/identities/{first.pk}/").content.decode()


def test_a_number_that_does_not_hold_comes_back_with_the_reason_and_is_not_repeated(client, waiting):
    case = waiting[1]
    wrong = SOUND[:17] + ("1" if SOUND[17] != "1" else "2")
    answer = client.post(f"/identities/{case.pk}/decide/", {"decision": "type", "id_number": wrong})
    assert answer.status_code == 400
    assert "末位校验不对" in answer.content.decode()
    assert wrong not in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, Person.objects.count()) == ("open", 1)


def test_the_last_decision_leads_back_to_the_empty_list(client, waiting):
    for case in waiting:
        answer = client.post(f"/identities/{case.pk}/decide/", {"decision": "drop", "drop_reason": "已重传"})
    assert answer["Location"] == "/identities/"
    assert "没有要核对的证件号码" in client.get("/identities/").content.decode()


def test_a_button_that_is_none_decides_nothing(client, waiting):
    assert client.post(f"/identities/{waiting[0].pk}/decide/", {"decision": "all"}).status_code == 400
    assert ParkedIdentity.objects.open().count() == 2


def test_another_s_case_is_not_found(world, client, waiting):
    client.force_login(world.far_liaison)
    assert client.get(f"/identities/{waiting[0].pk}/").status_code == 404
    assert client.post(f"/identities/{waiting[0].pk}/decide/", {"decision": "drop"}).status_code == 404
    assert "没有要核对" in client.get("/identities/").content.decode()


def test_a_sheet_whose_numbers_are_all_damaged_can_be_handed_on_from_its_trial(client, world):
    client.force_login(world.liaison)
    text = ",".join(ROW) + "\n" + ",".join(ROW.values()) + "\n"
    file = SimpleUploadedFile("人员.csv", text.encode("utf-8-sig"))
    tried = client.post("/uploads/", {"kind": "persons", "year": "2016", "file": file}, follow=True)
    assert "转到证件号码核对" in tried.content.decode()
    assert not ParkedIdentity.objects.exists()
    batch = tried.context["batch"]
    page = client.post(f"/uploads/{batch.pk}/store/", {"accept": "good"}, follow=True).content.decode()
    assert "没有入库，数据没有改动。证件号码损坏的行在“证件核对”里，等人认定。" in page
    assert (ParkedIdentity.objects.get().name, Person.objects.count()) == ("黄招元", 0)
    assert "待认定（1 条）" in client.get("/identities/").content.decode()
